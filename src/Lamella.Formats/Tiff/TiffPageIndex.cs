using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff;

/// <summary>Which page holds a plane of a stack. Planes count in C order over the plane axes.</summary>
internal abstract class TiffPageIndex
{
    /// <summary>The chunks of a plane; null when no page holds it. Called by many threads; the caller caches.</summary>
    public abstract TiffPageChunks? Find(long plane, TiffPageLayout layout);
}

/// <summary>Planes that each have a directory.</summary>
internal abstract class TiffDirectoryIndex : TiffPageIndex
{
    /// <summary>The file and the place of a plane's directory; null when no page holds the plane.</summary>
    public abstract (TiffFile File, long Offset)? Directory(long plane);
}

/// <summary>A list of pages of one file, whose layouts are known to agree. Planes beyond the list, and those whose page is -1, are not stored.</summary>
internal sealed class TiffPageList(TiffFile file, int[] pages) : TiffDirectoryIndex
{
    /// <inheritdoc/>
    public override TiffPageChunks? Find(long plane, TiffPageLayout layout) =>
        Holds(plane) ? TiffPageChunks.Read(file.Container, file.Pages.OffsetOf(pages[plane]), layout, verify: false) : null;

    /// <inheritdoc/>
    public override (TiffFile File, long Offset)? Directory(long plane) => Holds(plane) ? (file, file.Pages.OffsetOf(pages[plane])) : null;

    private bool Holds(long plane) => plane < pages.Length && pages[plane] >= 0;
}

/// <summary>The reduced versions of pages: SubIFD number <paramref name="index"/> of each.</summary>
internal sealed class TiffSubPages(TiffDirectoryIndex full, int index) : TiffPageIndex
{
    /// <inheritdoc/>
    public override TiffPageChunks? Find(long plane, TiffPageLayout layout)
    {
        if (full.Directory(plane) is not { } at) return null;
        long[] children = at.File.Container.ReadDirectory(at.Offset).Integers(TiffTag.SubIfds, 4096);
        if (index >= children.Length)
            Throw.Damaged(TiffContainer.Format, Invariant($"a page has {children.Length} reduced versions where the first page has at least {index + 1}"), at.Offset);
        return TiffPageChunks.Read(at.File.Container, children[index], layout, verify: true);
    }
}

/// <summary>Planes that lie one behind the other without a directory of their own (ImageJ beyond 4 GiB, MetaMorph STK).</summary>
internal sealed class TiffContiguousPlanes(TiffContainer container, long first, long planeBytes, long planeCount) : TiffPageIndex
{
    /// <summary>The number of planes.</summary>
    public long Count => planeCount;

    /// <inheritdoc/>
    public override TiffPageChunks? Find(long plane, TiffPageLayout layout) =>
        plane < planeCount ? TiffPageChunks.At(container, first + (plane * planeBytes), planeBytes, layout) : null;

    /// <summary>The planes behind the one that has a directory; null when the layout or the length of the file forbids that.</summary>
    public static TiffContiguousPlanes? After(TiffContainer container, TiffDirectory directory, TiffPageLayout layout, long planes)
    {
        if (!layout.IsRaw || layout.Tiled || layout.Planar) return null;
        long bytes = layout.Depth * layout.Height * layout.RowBytes;
        TiffPageChunks chunks = TiffPageChunks.Read(container, directory.Offset, layout, verify: false);
        if (chunks.Count == 0 || !chunks.IsContiguous(0, layout.ChunkCount, layout.ChunkHeight * layout.ChunkDepth * layout.RowBytes, 0)) return null;
        long first = chunks.Offset(0);
        return (Int128)first + ((Int128)bytes * planes) <= container.Length ? new TiffContiguousPlanes(container, first, bytes, planes) : null;
    }
}

/// <summary>The upper left parts of pages: writers that store whole tiles only declare the padding as picture.</summary>
internal sealed class TiffCutPages(TiffPageIndex pages, TiffPageLayout full) : TiffPageIndex
{
    /// <inheritdoc/>
    public override TiffPageChunks? Find(long plane, TiffPageLayout layout) => pages.Find(plane, full)?.Part(full, layout);
}
