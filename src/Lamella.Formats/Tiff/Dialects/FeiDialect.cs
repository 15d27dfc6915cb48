using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff.Dialects;

/// <summary>FEI and Thermo Fisher electron microscopes: tags 34680 and 34682 have text with <c>[sections]</c>; sizes are in metres.</summary>
internal static class FeiDialect
{
    /// <inheritdoc cref="TiffDialect"/>
    public static TiffFacts? Read(TiffFile file, TiffStack stack, List<string> warnings)
    {
        string? text = stack.First.Text(TiffTag.FeiHelios) ?? stack.First.Text(TiffTag.FeiSfeg);
        if (text is null) return null;
        Dictionary<string, string> fields = DialectText.Pairs(text);
        // Instruments of two beams name the one that made the picture.
        string[] sections = ["Scan", fields.GetValueOrDefault("Beam.Scan", string.Empty), "EScan", "IScan"];
        string? section = sections.FirstOrDefault(s => fields.ContainsKey(s + ".PixelWidth"));
        return new TiffFacts("FEI")
        {
            StatesSize = true,
            PixelSize = section is null ? PixelSizes.Unknown : new PixelSizes { X = Size(fields, section + ".PixelWidth"), Y = Size(fields, section + ".PixelHeight") },
            Notes = [.. fields.Where(f => f.Value.Length > 0).Select(f => new KeyValuePair<string, string>(f.Key, f.Value))],
            Originals = [new("FEI", text)],
        };
    }

    private static Quantity? Size(Dictionary<string, string> fields, string key) =>
        fields.TryGetValue(key, out string? value) ? DialectText.Length(DialectText.Number(value), Units.Meter) : null;
}
