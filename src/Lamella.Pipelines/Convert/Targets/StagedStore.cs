using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Pipelines.Convert;

/// <summary>A store whose Zarr documents are held back in memory until <see cref="RemotePlace.Publish"/>: pixels go to the store at once, and nobody sees an image. Disposing it leaves the store open.</summary>
internal sealed class StagedStore(WritableStore inner) : WritableStore
{
    private static readonly string[] Documents = ["zarr.json", ".zgroup", ".zattrs", ".zarray", ".zmetadata"];
    private readonly Lock _gate = new();
    private readonly List<KeyValuePair<string, byte[]>> _staged = [];

    /// <summary>What is held back, in the order in which it was put.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Staged
    {
        get
        {
            lock (_gate) return [.. _staged];
        }
    }

    /// <inheritdoc/>
    public override string Name => inner.Name;

    /// <inheritdoc/>
    public override bool IsLocal => inner.IsLocal;

    /// <inheritdoc/>
    public override bool CanList => false;

    /// <inheritdoc/>
    public override int Requests => inner.Requests;

    /// <inheritdoc/>
    public override long? Length(string key) => Find(key)?.Length ?? (IsDocument(key) ? null : inner.Length(key));

    /// <inheritdoc/>
    public override int Read(string key, long offset, Span<byte> destination)
    {
        if (Find(key) is not { } value) return inner.Read(key, offset, destination);
        int count = (int)Math.Clamp(value.Length - offset, 0, destination.Length);
        if (count > 0) value.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    /// <inheritdoc/>
    public override bool TryRead(string key, ByteRange range, ByteBuffer destination) => IsDocument(key) ? base.TryRead(key, range, destination) : inner.TryRead(key, range, destination);

    /// <inheritdoc/>
    public override bool TryRead(string key, ByteRange range, ByteBuffer destination, out long version)
    {
        version = 0;
        return IsDocument(key) ? base.TryRead(key, range, destination) : inner.TryRead(key, range, destination, out version);
    }

    /// <inheritdoc/>
    public override void Put(string key, ReadOnlySpan<byte> value)
    {
        if (!IsDocument(key))
        {
            inner.Put(key, value);
            return;
        }

        lock (_gate)
        {
            _staged.RemoveAll(s => s.Key == key);
            _staged.Add(KeyValuePair.Create(key, value.ToArray()));
        }
    }

    /// <inheritdoc/>
    public override bool Delete(string key)
    {
        lock (_gate)
        {
            if (_staged.RemoveAll(s => s.Key == key) > 0) return true;
        }

        return inner.Delete(key);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string prefix) => inner.List(prefix);

    private static bool IsDocument(string key) => Array.IndexOf(Documents, key[(key.LastIndexOf('/') + 1)..]) >= 0;

    private byte[]? Find(string key)
    {
        lock (_gate)
        {
            int at = _staged.FindIndex(s => s.Key == key);
            return at < 0 ? null : _staged[at].Value;
        }
    }
}
