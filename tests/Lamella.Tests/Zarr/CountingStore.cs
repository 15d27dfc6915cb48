using System.Collections.Concurrent;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Tests.Zarr;

/// <summary>Counts what is asked of another store.</summary>
internal sealed class CountingStore(Store inner) : WritableStore
{
    /// <summary>Every read: the key, the first byte (negative: a suffix) and the number of bytes.</summary>
    public ConcurrentQueue<(string Key, long Offset, long Length)> Reads { get; } = new();

    /// <summary>Every key that was put.</summary>
    public ConcurrentQueue<string> Puts { get; } = new();

    public override string Name => "counting " + inner.Name;

    /// <summary>Stands for a store beyond a network.</summary>
    public bool IsRemote { get; init; }

    /// <summary>Stands for a store that has no listing, such as plain HTTP.</summary>
    public bool HasNoListing { get; init; }

    /// <summary>Every key that was asked for its length.</summary>
    public ConcurrentQueue<string> Looks { get; } = new();

    public override bool IsLocal => inner.IsLocal && !IsRemote;

    public override bool CanList => inner.CanList && !HasNoListing;

    public override long? Length(string key)
    {
        Looks.Enqueue(key);
        return inner.Length(key);
    }

    public override int Read(string key, long offset, Span<byte> destination)
    {
        Reads.Enqueue((key, offset, destination.Length));
        return inner.Read(key, offset, destination);
    }

    public override bool TryRead(string key, ByteRange range, ByteBuffer destination)
    {
        Reads.Enqueue((key, range.Offset, range.Length));
        return inner.TryRead(key, range, destination);
    }

    public override void Put(string key, ReadOnlySpan<byte> value)
    {
        Puts.Enqueue(key);
        inner.Put(key, value);
    }

    public override bool Delete(string key) => inner.Delete(key);

    public override IEnumerable<string> List(string prefix) => inner.List(prefix);
}
