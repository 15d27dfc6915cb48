using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Lamella.Formats.Tiff.Dialects;

/// <summary>Numbers, sections and XML as the texts of instruments have them.</summary>
internal static class DialectText
{
    /// <summary>A finite number; null when it is none. A decimal comma counts as a point.</summary>
    public static double? Number(string? text) =>
        text is not null && double.TryParse(text.Trim().Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    /// <summary>A whole number; null when it is none.</summary>
    public static long? Whole(string? text) => long.TryParse(text?.Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>A length above zero in the unit that a text names; null when the number or the unit is missing, or the unit is pixels.</summary>
    public static Quantity? Length(double? value, string? unit)
    {
        string? name = unit?.Trim();
        if (value is not > 0 || string.IsNullOrEmpty(name) || name.StartsWith("pixel", StringComparison.OrdinalIgnoreCase) || name is "px" or "null") return null;
        return new Quantity(value.Value, Units.Normalize(name, UnitDimension.Length, out _));
    }

    /// <summary>The lines <c>key = value</c> of a text; the first of equal keys counts. In texts with <c>[sections]</c> the key is <c>section.key</c>.</summary>
    public static Dictionary<string, string> Pairs(string text)
    {
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        string section = string.Empty;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim();
            if (line.Length > 2 && line[0] == '[' && line[^1] == ']')
            {
                section = line[1..^1].Trim().ToString() + ".";
                continue;
            }

            int equals = line.IndexOf('=');
            if (equals > 0) pairs.TryAdd(section + line[..equals].Trim().ToString(), line[(equals + 1)..].Trim().ToString());
        }

        return pairs;
    }

    /// <summary>The root element of an XML text, whatever encoding it declares; null when it cannot be parsed.</summary>
    public static XElement? Xml(string? text)
    {
        int start = text?.IndexOf('<', StringComparison.Ordinal) ?? -1;
        if (start < 0) return null;
        // TIFF text is one byte a character, so a declared UTF-16 is wrong; the declaration goes.
        string document = text![start..].TrimEnd('\0', ' ', '\r', '\n');
        if (document.StartsWith("<?xml", StringComparison.Ordinal))
        {
            int end = document.IndexOf("?>", StringComparison.Ordinal);
            if (end < 0) return null;
            document = document[(end + 2)..].TrimStart();
        }

        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false, IgnoreComments = true, IgnoreProcessingInstructions = true };
        try
        {
            using StringReader source = new(document);
            using XmlReader reader = XmlReader.Create(source, settings);
            return XElement.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The text of the first child of a name, whatever its namespace; null when it is missing, blank or has children of its own.</summary>
    public static string? Child(XElement? parent, string name) => Text(Children(parent, name).FirstOrDefault());

    /// <summary>The children of a name, whatever their namespace.</summary>
    public static IEnumerable<XElement> Children(XElement? parent, string name) => parent?.Elements().Where(e => e.Name.LocalName == name) ?? [];

    /// <summary>The descendants of a name, whatever their namespace.</summary>
    public static IEnumerable<XElement> All(XElement? parent, string name) => parent?.Descendants().Where(e => e.Name.LocalName == name) ?? [];

    /// <summary>The text of an element without children; null when it is blank.</summary>
    public static string? Text(XElement? element) => element is { HasElements: false } && !string.IsNullOrWhiteSpace(element.Value) ? element.Value.Trim() : null;

    /// <summary>An attribute; null when it is missing or blank.</summary>
    public static string? Attribute(XElement? element, string name) => element?.Attribute(name)?.Value is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>A magnification such as <c>20</c>, <c>20x</c> or <c>Plan 20X/0.8</c>; null when the text states none.</summary>
    public static double? Magnification(string? text)
    {
        if (text is null) return null;
        foreach (string word in text.Split([' ', '/', '_', '-'], StringSplitOptions.RemoveEmptyEntries))
        {
            bool marked = word.EndsWith('x') || word.EndsWith('X');
            if ((marked || word.Length == text.Trim().Length) && Number(marked ? word[..^1] : word) is > 0 and double value) return value;
        }

        return null;
    }
}
