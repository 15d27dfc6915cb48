using Lamella.IO;

namespace Lamella.Stores;

/// <summary>A store whose values can be replaced. Every write is atomic for its key: readers see the old value or the new one, never a part.</summary>
/// <remarks>Thread-safe: any number of threads may read, write and lock at once.</remarks>
public abstract class WritableStore : Store
{
    /// <summary>Writes a whole value atomically.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">All bytes of the value.</param>
    /// <exception cref="StoreException">It cannot be written; the old value is still there.</exception>
    public abstract void Put(string key, ReadOnlySpan<byte> value);

    /// <summary>Writes a value only when nobody has changed the key since its stamp was taken. The default takes the key's lock meanwhile, which keeps out those who use it too; stores with conditional writes keep out everybody.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">All bytes of the value.</param>
    /// <param name="stamp">What <see cref="Store.Stamp"/> gave for the value that is to be replaced; null when the key must not exist.</param>
    /// <returns>False when the key has another stamp; nothing was written.</returns>
    /// <exception cref="StoreException">It cannot be written.</exception>
    public virtual bool PutIf(string key, ReadOnlySpan<byte> value, string? stamp)
    {
        using IDisposable held = Lock(key + ".put");
        if (!string.Equals(Stamp(key), stamp, StringComparison.Ordinal) || (stamp is null && Length(key) is not null)) return false;
        Put(key, value);
        return true;
    }

    /// <summary>
    /// True when <see cref="PutIf"/> is decided where the value lies, at the moment of the write: writers that change a value keep each other's changes without a lock of it, by trying again when they have lost. False by default.
    /// </summary>
    public virtual bool HasConditionalWrites => false;

    /// <summary>Reads a whole value with a stamp for <see cref="PutIf"/>: when the value changes after the stamp was taken, the write loses.</summary>
    /// <param name="key">The key.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <param name="stamp">The stamp; null when there is no such value.</param>
    /// <returns>False when there is no such value.</returns>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public virtual bool TryReadStamped(string key, ByteBuffer destination, out string? stamp)
    {
        stamp = Stamp(key);
        if (stamp is not null && TryRead(key, ByteRange.All, destination)) return true;
        stamp = null;
        return false;
    }

    /// <summary>Writes a value that may be larger than memory, from a stream; it appears as a whole. The default holds it in memory.</summary>
    /// <param name="key">The key.</param>
    /// <param name="content">All bytes of the value, from the stream's position to its end.</param>
    /// <param name="condition">What must hold.</param>
    /// <returns>False when the condition does not hold; nothing was written.</returns>
    /// <exception cref="StoreException">It cannot be written.</exception>
    public virtual bool PutFrom(string key, Stream content, WriteCondition condition = WriteCondition.None)
    {
        ArgumentNullException.ThrowIfNull(content);
        long length = content.Length - content.Position;
        if (length > Array.MaxLength) Throw.Refused(Invariant($"one value of {length} bytes is more than {Name} takes at once (2 GiB)"));
        byte[] all = new byte[length];
        content.ReadExactly(all);
        if (condition == WriteCondition.MustBeNew) return PutIf(key, all, null);
        Put(key, all);
        return true;
    }

    /// <summary>Removes a key; false when it did not exist.</summary>
    /// <exception cref="StoreException">It cannot be removed.</exception>
    public abstract bool Delete(string key);

    /// <summary>
    /// Waits until nobody else holds the lock of that name, and takes it until the result is disposed of. It keeps out everybody who uses the same store object; a folder keeps out other processes too. A lock says nothing
    /// to those who do not ask for it, and is not re-entrant.
    /// </summary>
    public virtual IDisposable Lock(string key, CancellationToken cancellation = default) => KeyLocks.Take(this, key, cancellation);

    /// <summary>As <see cref="Lock"/>, without waiting.</summary>
    /// <exception cref="StoreException">Somebody holds it: a <see cref="StoreFailure.Conflict"/> that names the holder.</exception>
    public virtual IDisposable LockNow(string key) => KeyLocks.TryTake(this, key) ?? throw new StoreException(StoreFailure.Conflict, $"{Name}/{key} is held by another writer in this process");

    /// <summary>Removes what killed writers of a key left beside it under temporary names. The caller holds the key's lock, so nobody is writing it.</summary>
    public virtual void SweepTemporaries(string key)
    {
    }
}
