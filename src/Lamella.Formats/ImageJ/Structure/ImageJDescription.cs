using System.Globalization;

namespace Lamella.Formats.ImageJ.Structure;

/// <summary>The description that ImageJ writes: <c>ImageJ=1.54f</c>, then lines <c>key=value</c>.</summary>
internal sealed class ImageJDescription
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Reads the lines. The first of equal keys counts.</summary>
    public static ImageJDescription Parse(string text)
    {
        ImageJDescription description = new();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            int equals = line.IndexOf('=');
            if (equals > 0) description._values.TryAdd(line[..equals].Trim().ToString(), line[(equals + 1)..].Trim().ToString());
        }

        return description;
    }

    /// <summary>A text value; null when absent or empty.</summary>
    public string? Text(string key) => _values.TryGetValue(key, out string? value) && value.Length > 0 ? value : null;

    /// <summary>A positive count; null when absent or none.</summary>
    public long? Count(string key) => long.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0 ? value : null;

    /// <summary>A finite number; null when absent or none.</summary>
    public double? Number(string key) => double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    /// <summary>A text in which ImageJ escaped characters beyond ASCII as <c>\u00B5</c>.</summary>
    public string? Unescaped(string key)
    {
        if (Text(key) is not { } text) return null;
        int at;
        while ((at = text.IndexOf("\\u", StringComparison.Ordinal)) >= 0 && at + 6 <= text.Length
            && ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            text = string.Concat(text.AsSpan(0, at), ((char)code).ToString(), text.AsSpan(at + 6));
        }

        return text;
    }
}
