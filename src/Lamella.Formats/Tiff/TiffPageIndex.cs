using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff;

/// <summary>Which page holds a plane of a stack. Planes count in C order over the plane axes.</summary>
internal abstract class TiffPageIndex
{
    /// <summary>The chunks of a plane; null when no page holds it. Called by many threads; the caller caches.</summary>
    public abstract TiffPageChunks? Find(long plane, TiffPageLayout layout);
}

/// <summary>A list of pages of one or several files; -1 stands for a plane that no page holds.</summary>
internal sealed class TiffPageList(TiffFile[] files, int[] pages, int[]? fileOf = null) : TiffPageIndex
{
    /// <inheritdoc/>
    public override TiffPageChunks? Find(long plane, TiffPageLayout layout)
    {
        if (Directory(plane) is not { } at) return null;
        return TiffPageChunks.Read(at.File.Container, at.Offset, layout, verify: false);
    }

    /// <summary>The file and the place of a plane's directory.</summary>
    public (TiffFile File, long Offset)? Directory(long plane)
    {
        int page = pages[plane];
        if (page < 0) return null;
        TiffFile file = files[fileOf is null ? 0 : fileOf[plane]];
        return (file, file.Pages.OffsetOf(page));
    }
}

/// <summary>The reduced versions of listed pages: SubIFD number <paramref name="index"/> of each.</summary>
internal sealed class TiffSubPages(TiffPageList full, int index) : TiffPageIndex
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
internal sealed class TiffContiguousPlanes(TiffContainer container, long first, long planeBytes) : TiffPageIndex
{
    /// <inheritdoc/>
    public override TiffPageChunks? Find(long plane, TiffPageLayout layout) => TiffPageChunks.At(container, first + (plane * planeBytes), planeBytes);
}
