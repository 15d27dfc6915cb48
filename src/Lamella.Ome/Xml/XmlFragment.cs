using System.Xml;
using System.Xml.Linq;

namespace Lamella.Ome;

/// <summary>Copies parts of a stream of XML into trees of bounded depth.</summary>
internal static class XmlFragment
{
    /// <summary>Deeper nesting than this is no metadata but an attack on the stack of whoever walks the tree.</summary>
    private const int MaxDepth = 256;

    /// <summary>No element of the schema has more than some dozens; a tree compares each new name with all before, so that many take time that grows with the square.</summary>
    private const int MaxAttributes = 2000;

    private const string XmlnsNamespace = "http://www.w3.org/2000/xmlns/";

    /// <summary>Copies the element that the reader stands on, with all its content, and moves behind it.</summary>
    public static XElement Read(XmlReader reader)
    {
        XElement root = Shell(reader);
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return root;
        }

        XElement current = root;
        int depth = 1;
        reader.Read();
        while (depth > 0)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    XElement child = Shell(reader);
                    current.Add(child);
                    if (!reader.IsEmptyElement)
                    {
                        if (++depth > MaxDepth) Throw.Damaged("OME-XML", "elements are nested more than 256 deep");
                        current = child;
                    }

                    break;
                case XmlNodeType.EndElement:
                    depth--;
                    if (depth > 0) current = current.Parent!;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    current.Add(new XText(reader.Value));
                    break;
                case XmlNodeType.Comment:
                    current.Add(new XComment(reader.Value));
                    break;
                case XmlNodeType.None:
                    throw new XmlException("the document ends inside of an element");
            }

            reader.Read();
        }

        return root;
    }

    /// <summary>Copies name and attributes of the element that the reader stands on; the reader stays. Namespace declarations and schema locations are not copied.</summary>
    public static XElement Shell(XmlReader reader)
    {
        XElement element = new(XName.Get(reader.LocalName, reader.NamespaceURI));
        if (!reader.HasAttributes) return element;
        CheckAttributes(reader);
        while (reader.MoveToNextAttribute())
        {
            if (string.Equals(reader.NamespaceURI, XmlnsNamespace, StringComparison.Ordinal) || reader.LocalName is "schemaLocation" or "noNamespaceSchemaLocation") continue;
            element.Add(new XAttribute(XName.Get(reader.LocalName, reader.NamespaceURI), reader.Value));
        }

        reader.MoveToElement();
        return element;
    }

    /// <summary>Refuses an element that the reader stands on when it has more attributes than an element can have.</summary>
    public static void CheckAttributes(XmlReader reader)
    {
        if (reader.AttributeCount > MaxAttributes) Throw.Damaged("OME-XML", Invariant($"the element {reader.LocalName} has {reader.AttributeCount} attributes, more than the {MaxAttributes} that are read"));
    }

    /// <summary>Moves to the next child element of an element at <paramref name="depth"/>; false at its end, with the reader behind it.</summary>
    public static bool NextChild(XmlReader reader, int depth)
    {
        while (true)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth + 1) return true;
            if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth)
            {
                reader.Read();
                return false;
            }

            if (!reader.Read()) throw new XmlException("the document ends inside of an element");
        }
    }
}
