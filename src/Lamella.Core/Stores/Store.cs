using Lamella.IO;

namespace Lamella.Stores;

/// <summary>
/// Keys to bytes: the one way in which Lamella touches the outside. Keys are relative, '/'-separated and case-sensitive; a value is replaced as a whole or not at all.
/// </summary>
/// <remarks>
/// <para>Reads are synchronous calls that any number of threads may make at once; a remote store blocks the calling worker, and the engine runs more workers for it. What can be written too is a <see cref="WritableStore"/>.</para>
/// <para>Failures are <see cref="StoreException"/>s that name the store and the key.</para>
/// </remarks>
public abstract class Store : IDisposable
{
    /// <summary>The folder, file or URL that the keys are relative to, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>True when a read costs no network round trip.</summary>
    public virtual bool IsLocal => true;

    /// <summary>How many reads are worth having under way at once, because each of them waits for a network; 0 for a store that is local. The region engine then plans a read as a whole.</summary>
    public virtual int Requests => 0;

    /// <summary>True when <see cref="List"/> works; plain HTTP cannot.</summary>
    public virtual bool CanList => true;

    /// <summary>Told which small values will be asked for soon, whether or not they exist: a remote store fetches them all at once. The default does nothing.</summary>
    /// <param name="keys">The keys.</param>
    public virtual void Expect(IReadOnlyList<string> keys)
    {
    }

    /// <summary>The number of bytes under the key; null when there is none.</summary>
    public abstract long? Length(string key);

    /// <summary>Fills the destination from <paramref name="offset"/> on and returns the count, which is smaller than asked for only at the end of the value. A missing key is a <see cref="StoreFailure.NotFound"/>.</summary>
    public abstract int Read(string key, long offset, Span<byte> destination);

    /// <summary>Reads a range into the buffer (resized to what was there); false when the key does not exist.</summary>
    public virtual bool TryRead(string key, ByteRange range, ByteBuffer destination)
    {
        if (Length(key) is not { } total) return false;
        (long offset, long length) = range.Resolve(total);
        Span<byte> span = destination.Resize(length);
        destination.Truncate(Read(key, offset, span));
        return true;
    }

    /// <summary>
    /// As <see cref="TryRead(string, ByteRange, ByteBuffer)"/>, with a number that changes when the value is replaced (0 where the store cannot tell): two parts of a value belong together only when their numbers agree.
    /// </summary>
    public virtual bool TryRead(string key, ByteRange range, ByteBuffer destination, out long version)
    {
        version = 0;
        return TryRead(key, range, destination);
    }

    /// <summary>As <see cref="TryRead(string, ByteRange, ByteBuffer)"/> for one of many parts of a large value, which may stay open until the next one.</summary>
    internal virtual bool TryReadPart(string key, ByteRange range, ByteBuffer destination) => TryRead(key, range, destination);

    /// <summary>
    /// From now on remembers what the values looked like when they were first asked for, so that <see cref="Watched"/> can be compared with <see cref="Stamp"/>: a conversion whose source is rewritten meanwhile
    /// would mix two images. Stores that cannot tell do nothing.
    /// </summary>
    public virtual void Watch(WatchScope scope)
    {
    }

    /// <summary>What the store watches; null when it does not.</summary>
    public virtual WatchScope? Watching => null;

    /// <summary>The keys that were asked for while the store watched, with the stamps that they had; a key that did not exist has the stamp null.</summary>
    public virtual IReadOnlyCollection<KeyValuePair<string, string?>> Watched => [];

    /// <summary>A text that changes when a value is replaced or rewritten: length and times of a file, the ETag of an object. Null when the key does not exist, or the store cannot tell.</summary>
    public virtual string? Stamp(string key) => null;

    /// <summary>One stamp of everything in the store, when it watches everything (<see cref="WatchScope.Everything"/>); else null.</summary>
    public virtual string? StampOfAll() => null;

    /// <summary>The names directly below a prefix ("" for the root), in ordinal order; "folders" end with '/'.</summary>
    public abstract IEnumerable<string> List(string prefix);

    /// <summary>Reads a whole value that is known to be small (metadata); null when missing, refused beyond <paramref name="limit"/> bytes.</summary>
    public byte[]? TryReadAll(string key, int limit = 256 << 20)
    {
        // One read, not a look at the length and then a read: another process may replace the value in between.
        using ByteBuffer value = new();
        if (!TryRead(key, ByteRange.From(0, limit + 1L), value)) return null;
        if (value.Length > limit) Throw.Damaged("store", Invariant($"{key} has more bytes than the {limit} that are reasonable"));
        return value.Span.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees handles and connections.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
