using System.Xml;

namespace Lamella.Ome;

/// <summary>
/// Reads OME-XML of every release from 2003-FC to 2016-06, and what writers made of them. Names decide, namespaces do not. Planes and storage entries are streamed into compact columns; the small parts pass
/// through a tree. What the model does not name is kept verbatim. Thread-safe; one call reads one document.
/// </summary>
/// <remarks>No external reference is ever followed. Everything repaired or ignored is in <see cref="OmeDocument.Findings"/>.</remarks>
internal static class OmeXmlReader
{
    /// <summary>Reads the bytes of a document: an image description, a companion file, a <c>METADATA.ome.xml</c>.</summary>
    /// <exception cref="DamagedDataException">The text is not OME-XML, even with the usual mistakes repaired. The message holds line and column.</exception>
    public static unsafe OmeDocument Read(ReadOnlySpan<byte> bytes)
    {
        Findings findings = new();
        if (OmeXmlSource.TryUtf8(bytes, findings, out Range document))
        {
            // The stream lives inside of this block and stays within the span.
            ReadOnlySpan<byte> utf8 = bytes[document];
            fixed (byte* pointer = utf8)
            {
                using UnmanagedMemoryStream stream = new(pointer, utf8.Length);
                using XmlReader reader = OmeXmlSource.Open(stream);
                if (TryParse(reader, findings) is { } parsed) return parsed;
            }
        }

        findings = new();
        return Read(OmeXmlSource.Decode(bytes, findings), findings);
    }

    /// <summary>As <see cref="Read(ReadOnlySpan{byte})"/> for text.</summary>
    public static OmeDocument Read(string text)
    {
        Findings findings = new();
        return Read(OmeXmlSource.Trim(text, findings), findings);
    }

    /// <summary>True when the text looks like OME-XML: the end tag of the root is what ImageDescription tags are known by.</summary>
    public static bool LooksLikeOmeXml(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.TrimEnd(" \t\r\n\0"u8);
        if (bytes.EndsWith("OME>"u8)) return true;

        // A root without content has no end tag.
        return bytes.EndsWith("/>"u8) && bytes[..Math.Min(bytes.Length, 512)].IndexOf("<OME "u8) >= 0;
    }

    private static OmeDocument Read(string text, Findings findings)
    {
        using (XmlReader reader = OmeXmlSource.Open(text, declareAllPrefixes: false))
        {
            if (TryParse(reader, findings) is { } parsed) return parsed;
        }

        // A second look, on the repaired text; only if that fails too the document is hopeless.
        Findings repaired = new();
        foreach (Finding finding in findings.ToList().Where(f => f.RuleId is "ome-xml/read/encoding" or "ome-xml/read/trailing")) repaired.Add(finding.RuleId, finding.Severity, finding.Place, finding.Message);
        repaired.Warn("ome-xml/read/not-well-formed", "document", "the text is not well-formed XML; forbidden characters, bare ampersands or undeclared prefixes were repaired");
        try
        {
            using XmlReader reader = OmeXmlSource.Open(OmeXmlSource.Repair(text), declareAllPrefixes: true);
            return new OmeXmlParse(reader, repaired).Document();
        }
        catch (XmlException e)
        {
            Throw.Damaged("OME-XML", $"it is not well-formed: {e.Message}", inner: e);
            return null;
        }
    }

    private static OmeDocument? TryParse(XmlReader reader, Findings findings)
    {
        try
        {
            return new OmeXmlParse(reader, findings).Document();
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
