using System.Buffers;
using System.Text;
using System.Text.Unicode;
using System.Xml;

namespace Lamella.Ome;

/// <summary>
/// Turns the bytes of an OME-XML document into characters that an XML reader takes: whatever the declared encoding says, without what writers left around the document, and, on the second try, with the
/// mistakes repaired that make a document not well-formed although its meaning is plain.
/// </summary>
internal static class OmeXmlSource
{
    private const string Trailing = "ome-xml/read/trailing";
    private const string TrailingText = "text after the end of the document was ignored";

    // Windows-1252 in 0x80-0x9F (the WHATWG encoding standard): what a "Latin-1" file means there.
    private const string Windows1252 = "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    // Prefixes that documents use without declaring them.
    private static readonly (string Prefix, string Namespace)[] UsualPrefixes =
    [
        ("xsi", "http://www.w3.org/2001/XMLSchema-instance"), ("OME", OmeSchema.Namespace), ("ome", OmeSchema.Namespace), ("SA", OmeSchema.Namespace), ("ROI", OmeSchema.Namespace),
        ("SPW", OmeSchema.Namespace), ("Bin", OmeSchema.Namespace), ("BIN", OmeSchema.Namespace), ("BF", OmeSchema.Namespace), ("CA", OmeSchema.Namespace), ("STD", OmeSchema.Namespace),
    ];

    /// <summary>Finds the part of the bytes that is the document, when it is UTF-8 (whatever it declares): the usual case needs no copy.</summary>
    public static bool TryUtf8(ReadOnlySpan<byte> bytes, Findings findings, out Range document)
    {
        document = default;
        if (IsUtf16(bytes, out _)) return false;
        int first = bytes.IndexOf((byte)'<');
        int last = bytes.LastIndexOf((byte)'>');
        if (first < 0 || last < first) Throw.Damaged("OME-XML", "it holds no XML element");
        if (!Utf8.IsValid(bytes[first..(last + 1)])) return false;
        if (bytes[(last + 1)..].IndexOfAnyExcept(" \t\r\n\0"u8) >= 0) findings.Warn(Trailing, "document", TrailingText);
        document = (last + 1 - WithoutDeclaration(bytes[first..(last + 1)]).Length)..(last + 1);
        return true;
    }

    /// <summary>Decodes the document between its first <c>&lt;</c> and last <c>&gt;</c>, without the XML declaration.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, Findings findings)
    {
        if (IsUtf16(bytes, out bool bigEndian)) return Trim((bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(bytes[..(bytes.Length & ~1)]), findings);

        int first = bytes.IndexOf((byte)'<');
        int last = bytes.LastIndexOf((byte)'>');
        if (first < 0 || last < first) return Throw.Damaged<string>("OME-XML", "it holds no XML element");
        if (bytes[(last + 1)..].IndexOfAnyExcept(" \t\r\n\0"u8) >= 0) findings.Warn(Trailing, "document", TrailingText);
        bytes = bytes[first..(last + 1)];
        bytes = WithoutDeclaration(bytes);
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        findings.Warn("ome-xml/read/encoding", "document", "the text is not UTF-8; its other bytes were read as Windows-1252");
        return DecodeMixed(bytes);
    }

    /// <summary>As <see cref="Decode"/> for text that is characters already.</summary>
    public static string Trim(string text, Findings findings)
    {
        int first = text.IndexOf('<', StringComparison.Ordinal);
        int last = text.LastIndexOf('>');
        if (first < 0 || last < first) return Throw.Damaged<string>("OME-XML", "it holds no XML element");
        if (text.AsSpan(last + 1).IndexOfAnyExcept(" \t\r\n\0") >= 0) findings.Warn(Trailing, "document", TrailingText);
        if (text.AsSpan(first).StartsWith("<?xml ", StringComparison.Ordinal))
        {
            int end = text.IndexOf("?>", first, StringComparison.Ordinal);
            if (end > 0) first = text.IndexOf('<', end);
            if (first < 0) return Throw.Damaged<string>("OME-XML", "it holds no XML element");
        }

        return first == 0 && last == text.Length - 1 ? text : text[first..(last + 1)];
    }

    /// <summary>As <see cref="Open(string, bool)"/> for a document in UTF-8.</summary>
    public static XmlReader Open(Stream utf8) => XmlReader.Create(utf8, Settings(), Context(out _, Encoding.UTF8));

    /// <summary>A reader that never follows a reference out of the document. A document type declaration is skipped, so that its entities mean nothing.</summary>
    public static XmlReader Open(string text, bool declareAllPrefixes)
    {
        XmlParserContext context = Context(out XmlNamespaceManager prefixes, null);
        if (declareAllPrefixes) Declare(text, prefixes);
        return XmlReader.Create(new StringReader(text), Settings(), context);
    }

    private static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        CloseInput = true,
        IgnoreComments = false,
        IgnoreProcessingInstructions = true,
        MaxCharactersFromEntities = 1024,
        ConformanceLevel = ConformanceLevel.Document,
    };

    private static XmlParserContext Context(out XmlNamespaceManager prefixes, Encoding? encoding)
    {
        NameTable names = new();
        prefixes = new XmlNamespaceManager(names);
        foreach ((string prefix, string ns) in UsualPrefixes) prefixes.AddNamespace(prefix, ns);
        return new XmlParserContext(names, prefixes, null, XmlSpace.None, encoding);
    }

    private static bool IsUtf16(ReadOnlySpan<byte> bytes, out bool bigEndian)
    {
        bigEndian = bytes.Length >= 2 && ((bytes[0] == 0xFE && bytes[1] == 0xFF) || (bytes[0] == 0 && bytes[1] == '<'));
        return bigEndian || (bytes.Length >= 2 && ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == '<' && bytes[1] == 0)));
    }

    /// <summary>
    /// Removes characters that XML forbids, escapes bare ampersands and the <c>&lt;</c> inside of attribute values, and replaces the entities of HTML that writers use. Markup is otherwise kept.
    /// </summary>
    public static string Repair(string text)
    {
        StringBuilder result = new(text.Length + 64);
        char quote = '\0';
        bool inTag = false;
        int i = 0;
        while (i < text.Length)
        {
            int next = text.AsSpan(i).IndexOfAny(RepairSet.MarkupOrInvalid);
            if (next < 0) break;
            result.Append(text, i, next);
            i += next;
            char c = text[i];
            if (c == '&') i = RepairReference(text, i, result);
            else if (!inTag && c == '<' && CopyRaw(text, ref i, result)) continue;
            else
            {
                if (c is '<' or '>' or '"' or '\'')
                {
                    if (inTag && quote != '\0' && c == '<') result.Append("&lt;");
                    else result.Append(c);
                    Step(c, ref inTag, ref quote);
                }
                else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                {
                    result.Append(c).Append(text[++i]);
                }

                i++;
            }
        }

        if (i < text.Length) result.Append(text, i, text.Length - i);
        return result.ToString();
    }

    private static void Step(char c, ref bool inTag, ref char quote)
    {
        if (!inTag) inTag = c == '<';
        else if (quote != '\0') quote = c == quote ? '\0' : quote;
        else if (c == '>') inTag = false;
        else if (c is '"' or '\'') quote = c;
    }

    /// <summary>Copies a comment, CDATA section or processing instruction as it is, but for forbidden characters.</summary>
    private static bool CopyRaw(string text, ref int i, StringBuilder result)
    {
        ReadOnlySpan<char> rest = text.AsSpan(i);
        string? end = rest.StartsWith("<!--", StringComparison.Ordinal) ? "-->" : rest.StartsWith("<![CDATA[", StringComparison.Ordinal) ? "]]>" : rest.StartsWith("<?", StringComparison.Ordinal) ? "?>" : null;
        if (end is null) return false;
        int length = rest.IndexOf(end, StringComparison.Ordinal);
        length = length < 0 ? rest.Length : length + end.Length;
        result.Append(RemoveInvalid(text.Substring(i, length), out _));
        i += length;
        return true;
    }

    private static int RepairReference(string text, int i, StringBuilder result)
    {
        int end = text.IndexOf(';', i, Math.Min(12, text.Length - i));
        if (end > i + 1)
        {
            string name = text[(i + 1)..end];
            if (name is "amp" or "lt" or "gt" or "quot" or "apos")
            {
                result.Append(text, i, end + 1 - i);
                return end + 1;
            }

            string? replacement = name switch { "micro" => "µ", "mu" => "μ", "deg" => "°", "nbsp" => "\u00A0", "Aring" => "Å", "plusmn" => "±", "times" => "×", _ => null };
            if (replacement is null && name[0] == '#' && TryCodePoint(name.AsSpan(1), out int code)) replacement = IsXml(code) ? char.ConvertFromUtf32(code) : string.Empty;
            if (replacement is not null)
            {
                result.Append(replacement is "<" or "&" or "\"" or ">" or "'" or "\r" or "\n" or "\t" ? text[i..(end + 1)] : replacement);
                return end + 1;
            }
        }

        result.Append("&amp;");
        return i + 1;
    }

    private static bool TryCodePoint(ReadOnlySpan<char> digits, out int code) =>
        digits.Length > 1 && digits[0] is 'x' or 'X'
            ? int.TryParse(digits[1..], System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out code)
            : int.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out code);

    private static bool IsXml(int code) => code is 9 or 10 or 13 or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or (>= 0x10000 and <= 0x10FFFF);

    /// <summary>The text without the characters that XML 1.0 section 2.2 forbids.</summary>
    public static string RemoveInvalid(string text, out bool changed)
    {
        changed = false;
        int bad = FirstInvalid(text);
        if (bad < 0) return text;
        changed = true;
        StringBuilder result = new(text.Length);
        result.Append(text, 0, bad);
        for (int i = bad; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) result.Append(c).Append(text[++i]);
            else if (XmlConvert.IsXmlChar(c)) result.Append(c);
        }

        return result.ToString();
    }

    private static int FirstInvalid(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (!XmlConvert.IsXmlChar(c)) return i;
        }

        return -1;
    }

    private static ReadOnlySpan<byte> WithoutDeclaration(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith("<?xml "u8)) return bytes;
        int end = bytes.IndexOf("?>"u8);
        if (end < 0) return bytes;
        bytes = bytes[(end + 2)..];
        int first = bytes.IndexOf((byte)'<');
        if (first < 0) Throw.Damaged("OME-XML", "it holds no XML element");
        return bytes[first..];
    }

    private static string DecodeMixed(ReadOnlySpan<byte> bytes)
    {
        StringBuilder result = new(bytes.Length);
        while (bytes.Length > 0)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed);
            if (status == OperationStatus.Done)
            {
                result.Append(rune.ToString());
                bytes = bytes[consumed..];
                continue;
            }

            byte b = bytes[0];
            result.Append(b is >= 0x80 and < 0xA0 ? Windows1252[b - 0x80] : (char)b);
            bytes = bytes[1..];
        }

        return result.ToString();
    }

    /// <summary>Gives every prefix of the text a namespace, so that an undeclared one is no error; declarations in the document win.</summary>
    private static void Declare(string text, XmlNamespaceManager prefixes)
    {
        int colon = -1;
        while ((colon = text.IndexOf(':', colon + 1)) > 0)
        {
            int start = colon;
            while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '_' or '-' or '.')) start--;
            if (start == colon || start == 0 || !(text[start - 1] is '<' or '/' or ' ' or '\n' or '\t' or '\r')) continue;
            string prefix = text[start..colon];
            if (prefix.Length > 64 || prefix is "xml" or "xmlns" || !XmlReader.IsName(prefix) || prefixes.HasNamespace(prefix)) continue;
            prefixes.AddNamespace(prefix, "urn:undeclared:" + prefix);
        }
    }

    /// <summary>Apart from the rest, since its set of two thousand characters is needed for broken documents alone.</summary>
    private static class RepairSet
    {
        public static readonly SearchValues<char> MarkupOrInvalid = SearchValues.Create([.. InvalidAndMarkup()]);

        private static IEnumerable<char> InvalidAndMarkup()
        {
            foreach (char c in "&<>\"'") yield return c;
            for (int c = 0; c <= char.MaxValue; c++)
            {
                if (!XmlConvert.IsXmlChar((char)c)) yield return (char)c;
            }
        }
    }
}
