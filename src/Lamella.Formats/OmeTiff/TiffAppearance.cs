using System.Globalization;
using Lamella.Engine;

namespace Lamella.Formats.OmeTiff;

/// <summary>How the samples of a written page are meant: the fields that a viewer needs to show them as the source did. Stored values stay as they are.</summary>
internal sealed record TiffAppearance
{
    /// <summary>Meanings that other targets than TIFF cannot state, by the name that <see cref="SceneContent.Display"/> gives them.</summary>
    private static readonly string[] Special = ["MinIsWhite", "CMYK", "CIELab", "ICCLab", "ITULab", "Mask", "CFA", "LogL", "LogLuv", "LinearRaw"];

    /// <summary>PhotometricInterpretation (262).</summary>
    public required ushort Photometric { get; init; }

    /// <summary>ExtraSamples (338): one value for each sample beyond the colours.</summary>
    public required ushort[] ExtraSamples { get; init; }

    /// <summary>ColorMap (320): all reds, all greens, all blues; null when there is none.</summary>
    public ushort[]? ColorMap { get; init; }

    /// <summary>Orientation (274); 1 is the usual one.</summary>
    public ushort Orientation { get; init; } = 1;

    /// <summary>The fields of a planned scene.</summary>
    public static TiffAppearance Of(ScenePlan plan, bool imageJ)
    {
        int samples = (int)plan.SizeOf('S');
        ushort[]? map = ColorMapOf(plan, imageJ);
        ushort photometric = (Stated(plan.Metadata, "photometric"), samples) switch
        {
            _ when map is not null => 3,
            ("MinIsWhite", 1) when !imageJ => 0,
            ("MinIsBlack", _) when !imageJ => 1,
            ("CMYK", >= 4) when !imageJ => 5,
            ("CIELab", >= 3) when !imageJ => 8,
            ("ICCLab", >= 3) when !imageJ => 9,
            ("ITULab", >= 3) when !imageJ => 10,
            (_, 3 or 4) => 2,
            _ => 1,
        };
        int colors = photometric switch { 2 or 8 or 9 or 10 => 3, 5 => 4, _ => 1 };
        return new TiffAppearance { Photometric = photometric, ExtraSamples = Extra(plan.Metadata, samples - colors), ColorMap = map, Orientation = OrientationOf(plan.Metadata) };
    }

    /// <summary>What a target loses that states nothing of this but colour or gray: NGFF.</summary>
    public static IEnumerable<string> UnstatedBy(SceneContent scene)
    {
        if (scene.Palette is not null) yield return "colour map";
        if (Stated(scene, "photometric") is { } meaning && Special.Contains(meaning)) yield return "photometric interpretation " + meaning;
        if (OrientationOf(scene) != 1) yield return "orientation";
    }

    /// <summary>What these fields do not say of the scene that they are made of.</summary>
    public IEnumerable<string> Unstated(SceneContent scene)
    {
        if (scene.Palette is not null && ColorMap is null) yield return "colour map";
        if (Stated(scene, "photometric") is { } meaning && Special.Contains(meaning) && Photometric is 1 or 2) yield return "photometric interpretation " + meaning;
    }

    private static string? Stated(SceneContent scene, string key)
    {
        foreach ((string name, string value) in scene.Display)
        {
            if (name == key) return value;
        }

        return null;
    }

    private static ushort OrientationOf(SceneContent scene) =>
        ushort.TryParse(Stated(scene, "orientation"), NumberStyles.None, CultureInfo.InvariantCulture, out ushort value) && value is >= 1 and <= 8 ? value : (ushort)1;

    private static ushort[] Extra(SceneContent scene, int count)
    {
        if (count <= 0) return [];
        ushort[] values = new ushort[count];
        string[] stated = Stated(scene, "extraSamples")?.Split(',') ?? [];
        if (stated.Length != count) return values;
        for (int i = 0; i < count; i++)
        {
            if (ushort.TryParse(stated[i], NumberStyles.None, CultureInfo.InvariantCulture, out ushort value)) values[i] = value;
        }

        return values;
    }

    /// <summary>The palette, filled up with black to the number of values that the written samples can have. ImageJ takes one for 8-bit pictures of one channel.</summary>
    private static ushort[]? ColorMapOf(ScenePlan plan, bool imageJ)
    {
        if (plan.Metadata.Palette is not { } palette || plan.SizeOf('S') != 1) return null;
        int bits = plan.PixelType switch { PixelType.Bool => 1, PixelType.UInt8 => 8, PixelType.UInt16 => 16, _ => 0 };
        int size = 1 << bits;
        if (bits == 0 || palette.Length != 3 || palette[0].Length > size || (imageJ && (bits != 8 || plan.SizeOf('C') > 1))) return null;
        ushort[] map = new ushort[3 * size];
        for (int i = 0; i < 3; i++) palette[i].CopyTo(map, i * size);
        return map;
    }
}
