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
