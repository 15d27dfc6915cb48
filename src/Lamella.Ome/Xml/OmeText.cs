using System.Globalization;

namespace Lamella.Ome;

/// <summary>Lenient reading of the scalars in OME-XML attributes. All members are pure.</summary>
internal static class OmeText
{
    private const NumberStyles Float = NumberStyles.Float;

    /// <summary>Reads a number: invariant, or with a decimal comma (then <paramref name="repaired"/>), or the XSD words INF, -INF, NaN.</summary>
    public static bool TryDouble(string? text, out double value, out bool repaired)
    {
        repaired = false;
        value = 0;
        if (string.IsNullOrEmpty(text)) return false;
        if (double.TryParse(text, Float, CultureInfo.InvariantCulture, out value)) return true;
        text = text.Trim(' ', '\t', '\r', '\n', '\0', '\u00A0');
        switch (text)
        {
            case "INF" or "+INF":
                value = double.PositiveInfinity;
                return true;
            case "-INF":
                value = double.NegativeInfinity;
                return true;
        }

        int comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0) return double.TryParse(text, Float, CultureInfo.InvariantCulture, out value);
        repaired = true;
        int point = text.LastIndexOf('.');
        if (point < 0 && text.IndexOf(',', comma + 1) < 0) return double.TryParse(text.Replace(',', '.'), Float, CultureInfo.InvariantCulture, out value);

        // Both signs: the last one is the decimal sign, the other groups thousands.
        int lastComma = text.LastIndexOf(',');
        text = lastComma > point && point >= 0
            ? text.Replace(".", string.Empty, StringComparison.Ordinal).Replace(',', '.')
            : text.Replace(",", string.Empty, StringComparison.Ordinal);
        return double.TryParse(text, Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads an integer; <c>512.0</c> counts as one (then <paramref name="repaired"/>).</summary>
    public static bool TryInt32(string? text, out int value, out bool repaired)
    {
        repaired = false;
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value)) return true;
        repaired = true;
        if (!TryDouble(text, out double number, out _) || number != Math.Truncate(number) || number is < int.MinValue or > int.MaxValue) return false;
        value = (int)number;
        return true;
    }

    /// <summary>Reads a colour: a signed integer, or the unsigned one that older writers wrote.</summary>
    public static bool TryColor(string? text, out OmeColor color)
    {
        color = default;
        if (!long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) || value is < int.MinValue or > uint.MaxValue) return false;
        color = OmeColor.FromInt32(unchecked((int)value));
        return true;
    }

    /// <summary>Reads a boolean in any case; 0 and 1 count.</summary>
    public static bool TryBool(string? text, out bool value)
    {
        text = text?.Trim();
        value = string.Equals(text, "true", StringComparison.OrdinalIgnoreCase) || string.Equals(text, "1", StringComparison.Ordinal);
        return value || string.Equals(text, "false", StringComparison.OrdinalIgnoreCase) || string.Equals(text, "0", StringComparison.Ordinal);
    }

    /// <summary>The shortest invariant text that reads back as the same number, in XSD's words for the infinities.</summary>
    public static string Format(double value) =>
        double.IsPositiveInfinity(value) ? "INF" : double.IsNegativeInfinity(value) ? "-INF" : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Invariant decimal digits.</summary>
    public static string Format(int value) => value.ToString(CultureInfo.InvariantCulture);
}
