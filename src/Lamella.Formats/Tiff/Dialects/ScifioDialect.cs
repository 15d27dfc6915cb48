using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff.Dialects;

/// <summary>SCIFIO: the description starts with <c>SCIFIO=</c>; its lines <c>axes</c>, <c>lengths</c>, <c>scales</c> and <c>units</c> name every axis, fastest first.</summary>
internal static class ScifioDialect
{
    private const int MostAxes = 16;

    /// <inheritdoc cref="TiffDialect"/>
    public static TiffFacts? Read(TiffFile file, TiffStack stack, List<string> warnings)
    {
        if (stack.First.Text(TiffTag.ImageDescription) is not { } text || !text.StartsWith("SCIFIO=", StringComparison.Ordinal)) return null;
        Dictionary<string, string> pairs = DialectText.Pairs(text);
        string[] names = List(pairs, "axes"), lengths = List(pairs, "lengths"), scales = List(pairs, "scales"), units = List(pairs, "units");
        TiffFacts facts = new("SCIFIO") { Notes = [.. pairs.Select(p => new KeyValuePair<string, string>(p.Key, p.Value))] };
        if (names.Length == 0 || names.Length != lengths.Length || names.Length > MostAxes) return facts;
        List<TiffAxis> axes = [];
        PixelSizes sizes = PixelSizes.Unknown;
        Int128 planes = 1;
        for (int i = 0; i < names.Length; i++)
        {
            Quantity? size = i < scales.Length && i < units.Length ? Size(names[i], DialectText.Number(scales[i]), units[i]) : null;
            char letter = names[i].ToUpperInvariant() switch { "X" => 'X', "Y" => 'Y', "Z" => 'Z', "CHANNEL" => 'C', "TIME" => 'T', _ => TiffAxis.FreeLetter(names[i], axes.Select(a => a.Letter)) };
            sizes = letter switch { 'X' => sizes with { X = size }, 'Y' => sizes with { Y = size }, 'Z' => sizes with { Z = size }, 'T' => sizes with { T = size }, _ => sizes };
            if (letter is 'X' or 'Y') continue;
            long length = DialectText.Whole(lengths[i]) ?? 0;
            if (length < 1 || axes.Exists(a => a.Letter == letter)) return facts with { PixelSize = sizes };
            // Channels in front of the columns are the samples of a pixel.
            if (letter == 'C' && stack.Layout.Samples > 1 && length == stack.Layout.Samples) continue;
            axes.Insert(0, new TiffAxis(letter, length, letter is 'Z' or 'C' or 'T' ? null : names[i]));
            planes *= length;
            if (planes > int.MaxValue) return facts with { PixelSize = sizes };
        }

        return facts with { PixelSize = sizes, Axes = axes };
    }

    private static Quantity? Size(string axis, double? scale, string unit)
    {
        if (!string.Equals(axis, "time", StringComparison.OrdinalIgnoreCase)) return DialectText.Length(scale, unit);
        return scale is > 0 && unit.Length > 0 && unit != "null" ? new Quantity(scale.Value, Units.Normalize(unit, UnitDimension.Time, out _)) : null;
    }

    private static string[] List(Dictionary<string, string> pairs, string key) => pairs.TryGetValue(key, out string? value) ? value.Split(',', StringSplitOptions.TrimEntries) : [];
}
