using System.Globalization;
using System.Xml.Linq;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff.Dialects;

/// <summary>MetaSeries (MetaMorph 7.5 and later, ImageXpress): the description of each page is XML of <c>prop</c> elements with <c>id</c> and <c>value</c>.</summary>
internal static class MetaSeriesDialect
{
    private const int MostPages = 4096;

    /// <inheritdoc cref="TiffDialect"/>
    public static TiffFacts? Read(TiffFile file, TiffStack stack, List<string> warnings)
    {
        if (Fields(stack.First) is not { } fields) return null;
        List<Dictionary<string, string>> pages = [fields];
        for (int i = 1; i < stack.PageNumbers.Count && stack.PageNumbers.Count <= MostPages; i++)
        {
            if (Fields(file.Container.ReadDirectory(file.Pages.OffsetOf(stack.PageNumbers[i]))) is { } more) pages.Add(more);
        }

        TiffFacts facts = Facts(fields);
        return pages.Count == 1 || pages.Count < stack.PageNumbers.Count ? facts : Arrange(facts, pages);
    }

    private static Dictionary<string, string>? Fields(TiffDirectory page)
    {
        Span<byte> start = stackalloc byte[64];
        int count = page.TextStart(TiffTag.ImageDescription, start);
        if (start[..Math.Max(count, 0)].IndexOf("<MetaData>"u8) < 0 || DialectText.Xml(page.Text(TiffTag.ImageDescription)) is not { } root || root.Name.LocalName != "MetaData") return null;
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (XElement prop in root.Descendants())
        {
            if (prop.Name.LocalName is not ("prop" or "custom-prop") || DialectText.Attribute(prop, "id") is not { } id) continue;
            if (DialectText.Attribute(prop, "value") is { } value) fields.TryAdd(id, value);
        }

        return fields.ContainsKey("plane-type") || fields.ContainsKey("spatial-calibration-state") || fields.ContainsKey("pixel-size-x") ? fields : null;
    }

    private static TiffFacts Facts(Dictionary<string, string> fields)
    {
        bool calibrated = fields.GetValueOrDefault("spatial-calibration-state") is "on" or "On" or "true" or "1";
        string? unit = fields.GetValueOrDefault("spatial-calibration-units");
        Quantity? Size(string key) => calibrated ? DialectText.Length(Real(fields, key), unit) : null;
        Quantity? Stage(string key) => Real(fields, key) is { } value ? new Quantity(value, Units.Micrometer) : null;
        PixelSizes place = new() { X = Stage("stage-position-x"), Y = Stage("stage-position-y"), Z = Stage("z-position") };
        return new TiffFacts("MetaSeries")
        {
            StatesSize = true,
            PixelSize = new PixelSizes { X = Size("spatial-calibration-x"), Y = Size("spatial-calibration-y") },
            Origin = place == PixelSizes.Unknown ? null : place,
            Channels = ChannelName(fields) is { } name ? [(name, null)] : [],
            Objective = Lens(fields),
            Acquired = Time(fields.GetValueOrDefault("acquisition-time-local")),
            Name = fields.GetValueOrDefault("stage-label"),
            Notes = [.. fields.Select(f => new KeyValuePair<string, string>(f.Key, f.Value))],
        };
    }

    /// <summary>The axes of several planes: what differs from page to page, as long as every combination is there equally often.</summary>
    private static TiffFacts Arrange(TiffFacts facts, List<Dictionary<string, string>> pages)
    {
        List<string> names = [.. pages.Select(p => ChannelName(p) ?? string.Empty).Distinct(StringComparer.Ordinal)];
        List<double> heights = [.. pages.Select(p => Real(p, "z-position") ?? 0).Distinct()];
        (long times, long rest) = Math.DivRem(pages.Count, (long)names.Count * heights.Count);
        if (times == 0 || rest != 0) return facts;
        bool timed = times == 1 || pages.Select(p => p.GetValueOrDefault("acquisition-time-local")).Distinct(StringComparer.Ordinal).Count() > 1;
        if (!timed) return facts;
        int[] order = new int[pages.Count];
        int[] seen = new int[names.Count * heights.Count];
        for (int i = 0; i < pages.Count; i++)
        {
            int place = (heights.IndexOf(Real(pages[i], "z-position") ?? 0) * names.Count) + names.IndexOf(ChannelName(pages[i]) ?? string.Empty);
            if (seen[place] == times) return facts;
            order[(seen[place]++ * seen.Length) + place] = i;
        }

        return facts with
        {
            Axes = [new TiffAxis('T', times), new TiffAxis('Z', heights.Count), new TiffAxis('C', names.Count)],
            Order = order,
            Channels = [.. names.Select(name => (name.Length > 0 ? name : null, (Rgba?)null))],
            PixelSize = facts.PixelSize with { Z = Step(heights) },
        };
    }

    private static Quantity? Step(List<double> heights)
    {
        if (heights.Count < 2) return null;
        double first = heights[1] - heights[0];
        for (int i = 2; i < heights.Count; i++)
        {
            if (Math.Abs(heights[i] - heights[i - 1] - first) > 0.01 * Math.Abs(first)) return null;
        }

        return DialectText.Length(Math.Abs(first), Units.Micrometer);
    }

    private static string? ChannelName(Dictionary<string, string> fields) =>
        fields.GetValueOrDefault("_IllumSetting_") ?? (Real(fields, "wavelength") is > 0 and double wavelength ? Invariant($"{wavelength:0.###} nm") : null);

    private static Objective? Lens(Dictionary<string, string> fields)
    {
        string? name = fields.GetValueOrDefault("_MagSetting_");
        double? aperture = Real(fields, "_MagNA_");
        return name is null && aperture is not > 0 ? null : new Objective { Name = name, Magnification = DialectText.Magnification(name), NumericalAperture = aperture is > 0 ? aperture : null };
    }

    private static double? Real(Dictionary<string, string> fields, string key) => DialectText.Number(fields.GetValueOrDefault(key));

    /// <summary>Local time without a zone counts as UTC.</summary>
    private static DateTimeOffset? Time(string? text)
    {
        string[] forms = ["yyyyMMdd HH:mm:ss.FFFFFFF", "yyyyMMdd HH:mm:ss"];
        return DateTime.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime moment) ? new DateTimeOffset(moment, TimeSpan.Zero) : null;
    }
}
