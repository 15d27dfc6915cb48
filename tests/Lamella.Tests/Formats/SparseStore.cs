using Lamella.Stores;

namespace Lamella.Tests.Formats;

/// <summary>One key of any length that is zero but for some runs of bytes: files beyond 4 GiB without the disk.</summary>
internal sealed class SparseStore(string key, long length) : Store
{
    private readonly SortedList<long, byte[]> _runs = [];

    public override string Name => "sparse";

    public void Put(long offset, byte[] bytes) => _runs.Add(offset, bytes);

    public override long? Length(string wanted) => wanted == key ? length : null;

    public override int Read(string wanted, long offset, Span<byte> destination)
    {
        int count = (int)Math.Clamp(length - offset, 0, destination.Length);
        destination = destination[..count];
        destination.Clear();
        foreach ((long start, byte[] bytes) in _runs)
        {
            long from = Math.Max(start, offset), to = Math.Min(start + bytes.Length, offset + count);
            if (from < to) bytes.AsSpan((int)(from - start), (int)(to - from)).CopyTo(destination[(int)(from - offset)..]);
        }

        return count;
    }

    public override IEnumerable<string> List(string prefix) => [key];
}
