using Lamella.Formats.Tiff.Structure;
using Lamella.Stores;

namespace Lamella.Formats.Tiff;

/// <summary>A TIFF file after its chain of pages was walked: what all dialects (OME-TIFF, ImageJ, plain) start from.</summary>
internal sealed class TiffFile
{
    private TiffFile(TiffContainer container, TiffPageTable pages)
    {
        Container = container;
        Pages = pages;
        FirstPage = container.ReadDirectory(container.FirstDirectory);
        Description = FirstPage.Text(TiffTag.ImageDescription);
    }

    /// <summary>The bytes.</summary>
    public TiffContainer Container { get; }

    /// <summary>The pages.</summary>
    public TiffPageTable Pages { get; }

    /// <summary>The directory of the first page.</summary>
    public TiffDirectory FirstPage { get; }

    /// <summary>The ImageDescription of the first page, in which the dialects keep their metadata; null when absent.</summary>
    public string? Description { get; }

    /// <summary>Reads the header and the chain of pages.</summary>
    public static TiffFile Open(Store store, string key)
    {
        TiffContainer container = TiffContainer.Open(store, key);
        return new TiffFile(container, TiffPageTable.Walk(container));
    }

    /// <summary>The parsed file that all TIFF dialects share while a format is looked for; null when it is none, or damaged (then the plain format says what is wrong).</summary>
    public static TiffFile? Shared(DetectionContext context) => !TiffContainer.HasMagic(context.Head) ? null : context.Share(TryOpen);

    private static TiffFile? TryOpen(DetectionContext context)
    {
        try
        {
            return Open(context.Store, context.Key);
        }
        catch (Exception e) when (e is DamagedDataException or UnsupportedFeatureException)
        {
            return null;
        }
    }
}
