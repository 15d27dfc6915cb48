using Lamella.Stores;

namespace Lamella.Formats.Lif.Structure;

/// <summary>The memory that an image's increments count in: usually one block of one file, in an XLIF several files that each hold a part.</summary>
internal sealed class LifMemory
{
    private readonly LifSegment[] _segments;

    /// <summary>Puts segments in order.</summary>
    public LifMemory(Store store, IEnumerable<LifSegment> segments)
    {
        Store = store;
        _segments = [.. segments.Where(s => s.Length > 0).OrderBy(s => s.Start)];
    }

    /// <summary>The store that holds all files.</summary>
    public Store Store { get; }

    /// <summary>True when one file holds the bytes from 0 to <paramref name="end"/>.</summary>
    public bool HoldsAll(long end) => Find(0, end) is not null;

    /// <summary>The segment that holds all bytes from <paramref name="first"/> to before <paramref name="end"/>; null when there is none.</summary>
    public LifSegment? Find(long first, long end)
    {
        int low = 0, high = _segments.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_segments[middle].Start <= first) low = middle + 1;
            else high = middle;
        }

        return low > 0 && _segments[low - 1] is { } segment && end - segment.Start <= segment.Length ? segment : null;
    }
}

/// <summary>A part of a memory that lies in one file.</summary>
/// <param name="Start">Its first byte in the memory.</param>
/// <param name="Length">The bytes that are there.</param>
/// <param name="Key">The file.</param>
/// <param name="Offset">Where they start in the file.</param>
internal sealed record LifSegment(long Start, long Length, string Key, long Offset);
