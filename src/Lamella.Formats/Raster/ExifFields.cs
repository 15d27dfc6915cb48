using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;
using Lamella.Stores;

namespace Lamella.Formats.Raster;

/// <summary>The EXIF fields that matter here. EXIF is a TIFF directory without pixels (CIPA DC-008 section 4.5), so the TIFF parser reads it.</summary>
/// <param name="Orientation">1 to 8; 1 when not said.</param>
/// <param name="Texts">Make, model, software, time, artist.</param>
internal sealed record ExifFields(long Orientation, IReadOnlyList<KeyValuePair<string, string>> Texts)
{
    /// <summary>Reads a block that starts with the TIFF header.</summary>
    /// <exception cref="DamagedDataException">It is no TIFF directory.</exception>
    public static ExifFields Parse(ReadOnlySpan<byte> block)
    {
        using MemoryStore store = new();
        store.Put("exif", block);
        TiffContainer container = TiffContainer.Open(store, "exif");
        TiffDirectory directory = container.ReadDirectory(container.FirstDirectory);
        return new ExifFields(directory.Integer(TiffTag.Orientation, 1), TiffMetadata.Notes(directory));
    }
}
