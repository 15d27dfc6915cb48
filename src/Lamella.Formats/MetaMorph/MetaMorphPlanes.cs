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

    private MetaMorphPlanes(TiffContainer file, long[] offsets, long[] counts, long planeBytes, long room, long planes)
    {
        _file = file;
        _offsets = offsets;
        _counts = counts;
        _planeBytes = planeBytes;
        Stored = Math.Min(room, planes);
        Further = Math.Max(0, room - planes);
    }

    /// <summary>The planes that end within the file, and in front of what is known to lie behind the pixels; later ones are not stored.</summary>
    public long Stored { get; }

    /// <summary>Whole planes that would fit behind the last.</summary>
    public long Further { get; }

    /// <summary>Finds the strips.</summary>
    /// <param name="file">The file.</param>
    /// <param name="layout">The layout of a plane.</param>
    /// <param name="planes">The planes that the stack counts.</param>
    /// <param name="places">Where directories and private fields lie: no pixels lie there.</param>
    public static MetaMorphPlanes Create(TiffFile file, TiffPageLayout layout, int planes, IEnumerable<long> places)
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

        long last = places.Where(place => place >= end).DefaultIfEmpty(file.Container.Length).Min();
        long room = end > file.Container.Length || plane == 0 ? 0 : ((Math.Min(last, file.Container.Length) - end) / plane) + 1;
        return new MetaMorphPlanes(file.Container, offsets, counts, plane, room, planes);
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
