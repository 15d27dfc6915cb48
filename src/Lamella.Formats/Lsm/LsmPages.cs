using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Lsm;

/// <summary>How the images of a file follow each other: tiles slowest, then positions, time points and sections.</summary>
internal readonly record struct LsmOrder(long Tiles, long Positions, long Times, long Sections)
{
    /// <summary>All images that the file declares.</summary>
    public long Count => Tiles * Positions * Times * Sections;
}

/// <summary>The planes of one position: every second directory of the file or so, as thumbnails stand between.</summary>
internal sealed class LsmPages(TiffFile file, int[] images, LsmOrder order, long position, LsmPlaces? places) : TiffPageIndex
{
    /// <inheritdoc/>
    public override TiffPageChunks? Find(long plane, TiffPageLayout layout)
    {
        (long outer, long z) = Math.DivRem(plane, order.Sections);
        (long tile, long t) = Math.DivRem(outer, order.Times);
        long index = (((((tile * order.Positions) + position) * order.Times) + t) * order.Sections) + z;
        if (index >= images.Length) return null;
        int page = images[index];
        return places is null ? TiffPageChunks.Read(file.Container, file.Pages.OffsetOf(page), layout, verify: false) : places.Of(page);
    }
}
