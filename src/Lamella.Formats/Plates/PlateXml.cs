using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Lamella.Stores;

namespace Lamella.Formats.Plates;

/// <summary>Reads index files in XML element by element: without document types, without anything from outside, and within a bound.</summary>
internal static class PlateXml
{
    private const int LargestIndex = 512 << 20;

    /// <summary>The text of a small file beside the index; null when it is not there.</summary>
    public static string? Text(Store store, string key)
    {
        byte[]? bytes = store.TryReadAll(key, LargestIndex);
        if (bytes is null) return null;
        using StreamReader reader = new(new MemoryStream(bytes), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>The elements of some names, each whole, in the order of the text; those inside others that are named are part of them.</summary>
    /// <exception cref="DamagedDataException">The text is not well-formed.</exception>
    public static IEnumerable<XElement> Elements(string format, string key, string text, IReadOnlySet<string> names)
    {
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false, IgnoreComments = true, IgnoreWhitespace = true, IgnoreProcessingInstructions = true };
        using StringReader source = new(text);
        using XmlReader reader = XmlReader.Create(source, settings);
        for (; ; )
        {
            XElement? element;
            try
            {
                element = Next(reader, names);
            }
            catch (XmlException e)
            {
                Throw.Damaged(format, $"{key} is not well-formed XML: {e.Message}", inner: e);
                yield break;
            }

            if (element is null) yield break;
            yield return element;
        }
    }

    /// <summary>The first child of a name, whatever its namespace.</summary>
    public static XElement? Child(this XElement? element, string name) => element?.Elements().FirstOrDefault(e => e.Name.LocalName == name);

    /// <summary>The text of the first child of a name; null when there is none.</summary>
    public static string? ChildText(this XElement? element, string name) => element.Child(name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The text of an attribute, whatever its namespace; null when there is none.</summary>
    public static string? Attr(this XElement? element, string name) => element?.Attributes().FirstOrDefault(a => a.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A finite number; null when the text is none.</summary>
    public static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    /// <summary>A whole number; null when the text is none.</summary>
    public static int? Whole(string? text) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>A length in micrometres; null when the text is none, or the unit is not one of length.</summary>
    public static double? Micrometers(string? text, string? unit) =>
        Number(text) is { } value && unit is not null && new Quantity(value, Units.Normalize(unit, UnitDimension.Length, out bool known)) is var stated && known && stated.TryConvertTo(Units.Micrometer, out Quantity length) ? Math.Round(length.Value, 9) : null;

    private static XElement? Next(XmlReader reader, IReadOnlySet<string> names)
    {
        // After an element was taken the reader stands behind it, perhaps on the next one.
        if (reader.ReadState == ReadState.Initial) reader.Read();
        while (!reader.EOF)
        {
            if (reader.NodeType == XmlNodeType.Element && names.Contains(reader.LocalName)) return (XElement)XNode.ReadFrom(reader);
            reader.Read();
        }

        return null;
    }
}
