using System.Globalization;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff.Dialects;

/// <summary>TIFF of Gatan's DigitalMicrograph: tags from 65003 on have unit, origin, scale and unit name for X, Y and Z.</summary>
internal static class GatanDialect
{
    /// <inheritdoc cref="TiffDialect"/>
    public static TiffFacts? Read(TiffFile file, TiffStack stack, List<string> warnings)
    {
        TiffDirectory page = stack.First;
        // Private numbers may be anybody's: a scale needs its unit.
        if (Size(page, 0) is null && Size(page, 1) is null) return null;
        List<KeyValuePair<string, string>> notes = [];
        for (int i = 0; i < 3; i++)
        {
            if (page.Real((ushort)(TiffTag.GatanOrigin + i)) is { } origin) notes.Add(new(Invariant($"origin {"xyz"[i]}"), origin.ToString("R", CultureInfo.InvariantCulture)));
        }

        return new TiffFacts("DigitalMicrograph") { StatesSize = true, PixelSize = new PixelSizes { X = Size(page, 0), Y = Size(page, 1), Z = Size(page, 2) }, Notes = notes };
    }

    private static Quantity? Size(TiffDirectory page, int axis)
    {
        if (page.Real((ushort)(TiffTag.GatanScale + axis)) is not { } scale) return null;
        return DialectText.Length(Math.Abs(scale), page.Text((ushort)(TiffTag.GatanUnitName + axis)) ?? page.Text((ushort)(TiffTag.GatanUnit + axis)));
    }
}
