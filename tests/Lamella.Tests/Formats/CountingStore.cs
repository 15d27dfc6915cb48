using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Tests.Formats;

/// <summary>Counts what is read from a store below.</summary>
internal sealed class CountingStore(Store inner) : Store
{
    private long _bytes;
    private long _reads;

    public long Bytes => Interlocked.Read(ref _bytes);

    public long Reads => Interlocked.Read(ref _reads);

    public override string Name => inner.Name;

    public void Reset()
    {
        Interlocked.Exchange(ref _bytes, 0);
        Interlocked.Exchange(ref _reads, 0);
    }

    public override long? Length(string key) => inner.Length(key);

    public override int Read(string key, long offset, Span<byte> destination)
    {
        int count = inner.Read(key, offset, destination);
        Interlocked.Add(ref _bytes, count);
        Interlocked.Increment(ref _reads);
        return count;
    }

    public override bool TryRead(string key, ByteRange range, ByteBuffer destination)
    {
        bool found = inner.TryRead(key, range, destination);
        Interlocked.Add(ref _bytes, destination.Length);
        Interlocked.Increment(ref _reads);
        return found;
    }

    public override IEnumerable<string> List(string prefix) => inner.List(prefix);

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
