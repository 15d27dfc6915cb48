using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.MetaMorph;

/// <summary>Planes without directories: the strips of the first one are repeated, one whole image behind the other.</summary>
internal sealed class MetaMorphPlanes : TiffPageIndex
{
    private readonly TiffContainer _file;
    private readonly long[] _offsets;
    private readonly long[] _counts;
    private readonly long _planeBytes;

    private MetaMorphPlanes(TiffContainer file, long[] offsets, long[] counts, long planeBytes, long stored)
    {
        _file = file;
        _offsets = offsets;
        _counts = counts;
        _planeBytes = planeBytes;
        Stored = stored;
    }

    /// <summary>The planes that end within the file; later ones are not stored.</summary>
    public long Stored { get; }

    /// <summary>Finds the strips.</summary>
    public static MetaMorphPlanes Create(TiffFile file, TiffPageLayout layout, int planes)
    {
        if (!layout.IsRaw || layout.Tiled) Throw.Unsupported(Structure.UicTags.Format, "a stack of compressed or tiled planes in one directory");
        TiffPageChunks chunks = TiffPageChunks.Read(file.Container, file.FirstPage.Offset, layout, verify: false);
        if (chunks.Count < layout.ChunkCount) Throw.Damaged(Structure.UicTags.Format, Invariant($"{layout.ChunkCount} strips are expected, {chunks.Count} listed"), file.FirstPage.Offset);
        long count = layout.ChunkCount, end = 0, plane = 0;
        long[] offsets = new long[count], counts = new long[count];
        for (int i = 0; i < count; i++)
        {
            long rows = Math.Min(layout.ChunkHeight, layout.Height - (i % layout.ChunksY * layout.ChunkHeight));
            offsets[i] = chunks.Offset(i);
            // Byte counts of some writers are those of the whole stack; the size of a strip follows from the picture.
            counts[i] = rows * layout.RowBytes * layout.ChunkDepth;
            end = Math.Max(end, offsets[i] + counts[i]);
            plane += counts[i];
        }

        long stored = end > file.Container.Length || plane == 0 ? 0 : Math.Min(planes, ((file.Container.Length - end) / plane) + 1);
        return new MetaMorphPlanes(file.Container, offsets, counts, plane, stored);
    }

    /// <inheritdoc/>
    public override TiffPageChunks? Find(long plane, TiffPageLayout layout)
    {
        if (plane >= Stored) return null;
        long[] offsets = new long[_offsets.Length];
        for (int i = 0; i < offsets.Length; i++) offsets[i] = _offsets[i] == 0 ? 0 : _offsets[i] + (plane * _planeBytes);
        return TiffPageChunks.Listed(_file, offsets, _counts);
    }
}
