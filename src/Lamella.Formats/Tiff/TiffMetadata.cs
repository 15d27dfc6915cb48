using System.Globalization;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff;

/// <summary>What plain TIFF fields say about a picture.</summary>
internal static class TiffMetadata
{
    /// <summary>Resolutions of print and of screens, in dots per inch; as pixel sizes they would be inventions.</summary>
    private static ReadOnlySpan<int> PrintResolutions => [50, 72, 75, 90, 96, 100, 120, 144, 150, 180, 200, 240, 250, 300, 350, 360, 400, 600, 720, 1200, 2400, 4800];

    /// <summary>The pixel size that the resolution fields state; unknown when they are print settings. See the folder's README for the rule.</summary>
    public static PixelSizes PixelSize(TiffDirectory page)
    {
        long unit = page.Integer(TiffTag.ResolutionUnit, 0);
        return new PixelSizes { X = Size(page.Real(TiffTag.XResolution), unit), Y = Size(page.Real(TiffTag.YResolution), unit) };
    }

    /// <summary>MinIsWhite, orientation, resolution and the like, as a viewer would need them.</summary>
    public static List<KeyValuePair<string, string>> Display(TiffDirectory page, TiffPageLayout layout)
    {
        List<KeyValuePair<string, string>> list = [new("photometric", Photometric(layout.Photometric))];
        long orientation = page.Integer(TiffTag.Orientation, 1);
        if (orientation != 1) list.Add(new("orientation", orientation.ToString(CultureInfo.InvariantCulture)));
        if (layout.Bits != layout.Type.Size() * 8) list.Add(new("bitsPerSample", layout.Bits.ToString(CultureInfo.InvariantCulture)));
        AddReal(list, page, TiffTag.XResolution, "xResolution");
        AddReal(list, page, TiffTag.YResolution, "yResolution");
        if (page.Has(TiffTag.XResolution)) list.Add(new("resolutionUnit", page.Integer(TiffTag.ResolutionUnit, 2) switch { 1 => "none", 3 => "centimeter", _ => "inch" }));
        long[] extra = page.Integers(TiffTag.ExtraSamples, 65535);
        if (extra.Length > 0) list.Add(new("extraSamples", string.Join(',', extra)));
        return list;
    }

    /// <summary>As <see cref="Display"/> for dialects that state sizes and types themselves: only what a viewer would not expect.</summary>
    public static List<KeyValuePair<string, string>> Unusual(TiffDirectory page, TiffPageLayout layout)
    {
        List<KeyValuePair<string, string>> list = [];
        bool expected = layout.Photometric is 2 or 6 || (layout.Photometric == 1 && layout.Samples is not (3 or 4));
        foreach ((string name, string value) in Display(page, layout))
        {
            if (name is "orientation" or "bitsPerSample" or "extraSamples" || (name == "photometric" && !expected)) list.Add(new(name, value));
        }

        return list;
    }

    /// <summary>Who and what made the file.</summary>
    public static List<KeyValuePair<string, string>> Notes(TiffDirectory page)
    {
        List<KeyValuePair<string, string>> list = [];
        foreach ((ushort tag, string name) in (ReadOnlySpan<(ushort, string)>)[(TiffTag.Make, "Make"), (TiffTag.Model, "Model"), (TiffTag.Software, "Software"), (TiffTag.DateTime, "DateTime"), (TiffTag.Artist, "Artist")])
        {
            if (page.Text(tag) is { } text) list.Add(new(name, text));
        }

        return list;
    }

    /// <summary>The colour map of a palette picture: red, green and blue ramps of 16 bits; null for others.</summary>
    public static ushort[][]? Palette(TiffDirectory page, TiffPageLayout layout)
    {
        if (layout.Photometric != 3 || layout.Bits > 16) return null;
        int size = 1 << layout.Bits;
        long[] map = page.Integers(TiffTag.ColorMap, 3 << 16);
        if (map.Length < 3 * size) return null;
        ushort[][] ramps = new ushort[3][];
        for (int i = 0; i < 3; i++)
        {
            ramps[i] = new ushort[size];
            for (int k = 0; k < size; k++) ramps[i][k] = (ushort)map[(i * size) + k];
        }

        return ramps;
    }

    private static void AddReal(List<KeyValuePair<string, string>> list, TiffDirectory page, ushort tag, string name)
    {
        if (page.Real(tag) is { } value) list.Add(new(name, value.ToString("R", CultureInfo.InvariantCulture)));
    }

    /// <summary>The pixel size that a resolution in pixels per inch (unit 2) or centimetre (3) states; null when it is none.</summary>
    public static Quantity? Size(double? resolution, long unit)
    {
        if (resolution is not { } perUnit || perUnit <= 0 || !double.IsFinite(1 / perUnit)) return null;
        switch (unit)
        {
            case 2:
                // No screen, printer or scanner has more than 10,000 dots per inch; microscopes have.
                return perUnit > 10_000 ? new Quantity(25_400 / perUnit, "micrometer") : null;
            case 3:
                // 10 per centimetre is what libvips writes when it knows nothing.
                if (perUnit is 1 or 10) return null;
                foreach (int dpi in PrintResolutions)
                {
                    if (Math.Abs((perUnit * 2.54) - dpi) < dpi * 0.005) return null;
                }

                return new Quantity(10_000 / perUnit, "micrometer");
            default:
                return null;
        }
    }

    private static string Photometric(int value) => value switch
    {
        0 => "MinIsWhite",
        1 => "MinIsBlack",
        2 => "RGB",
        3 => "Palette",
        4 => "Mask",
        5 => "CMYK",
        6 => "YCbCr",
        8 => "CIELab",
        9 => "ICCLab",
        10 => "ITULab",
        32803 => "CFA",
        32844 => "LogL",
        32845 => "LogLuv",
        34892 => "LinearRaw",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
