using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff.Dialects;

/// <summary>Zeiss SmartSEM: tag 34118 has text lines in pairs, the name of a field and <c>label = value unit</c>.</summary>
internal static class ZeissSemDialect
{
    /// <inheritdoc cref="TiffDialect"/>
    public static TiffFacts? Read(TiffFile file, TiffStack stack, List<string> warnings)
    {
        if (stack.First.Text(TiffTag.ZeissSem) is not { } text) return null;
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        string name = string.Empty;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim();
            int equals = line.IndexOf('=');
            if (equals > 0 && name.Length > 0) fields.TryAdd(name, line[(equals + 1)..].Trim().ToString());
            name = equals < 0 && line.Length > 3 && line[2] == '_' ? line.ToString() : string.Empty;
        }

        // The size of a pixel as it was saved; scans that were saved as they are have the other field alone.
        Quantity? size = Size(fields, "AP_IMAGE_PIXEL_SIZE") ?? Size(fields, "AP_PIXEL_SIZE");
        return new TiffFacts("Zeiss SEM")
        {
            StatesSize = true,
            PixelSize = new PixelSizes { X = size, Y = size },
            Notes = [.. fields.Select(f => new KeyValuePair<string, string>(f.Key, f.Value))],
            Originals = [new("Zeiss SEM", text)],
        };
    }

    private static Quantity? Size(Dictionary<string, string> fields, string name)
    {
        if (!fields.TryGetValue(name, out string? value)) return null;
        int space = value.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? null : DialectText.Length(DialectText.Number(value[..space]), value[space..]);
    }
}
