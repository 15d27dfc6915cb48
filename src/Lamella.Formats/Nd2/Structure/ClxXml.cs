using System.Text;
using System.Xml;

namespace Lamella.Formats.Nd2.Structure;

/// <summary>The XML metadata of ND2 version 2 and of legacy files: every element has the attributes <c>runtype</c> and <c>value</c>, or further elements.</summary>
internal static class ClxXml
{
    private const int Deepest = 256;

    /// <summary>True when the data is XML.</summary>
    public static bool Is(ReadOnlySpan<byte> data) => data is [(byte)'<', ..] or [0xEF, 0xBB, 0xBF, (byte)'<', ..] or [0xFF, 0xFE, (byte)'<', ..];

    /// <summary>The text of a document.</summary>
    public static string Decode(ReadOnlySpan<byte> data) =>
        (data is [0xFF, 0xFE, ..] or [(byte)'<', 0, ..] ? Encoding.Unicode : Encoding.UTF8).GetString(data).Trim('\0', '\uFEFF', ' ', '\r', '\n');

    /// <summary>Parses a document; the result is a level with what stands inside its outermost elements that have no name of their own.</summary>
    /// <exception cref="DamagedDataException">The XML is not well-formed.</exception>
    public static Nd2Node Parse(string text, string name)
    {
        Nd2Node root = new(name);
        Stack<Nd2Node> open = new([root]);
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false, IgnoreComments = true, IgnoreWhitespace = true };
        try
        {
            using StringReader source = new(text);
            using XmlReader reader = XmlReader.Create(source, settings);
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.EndElement) open.Pop();
                if (reader.NodeType == XmlNodeType.Element) Enter(reader, open);
            }
        }
        catch (XmlException e)
        {
            Throw.Damaged(Nd2File.Format, $"the metadata {name} is not well-formed XML: {e.Message}");
        }

        return root;
    }

    private static void Enter(XmlReader reader, Stack<Nd2Node> open)
    {
        if (open.Count > Deepest) Throw.Damaged(Nd2File.Format, "metadata nested too deeply");
        // A wrapper that only says "variant", or the only thing in it without a name, adds no level.
        Nd2Node parent = open.Peek();
        bool wrapper = reader.LocalName == "variant" || (reader.LocalName == "no_name" && open.Count == 2 && reader.GetAttribute("value") is null);
        Nd2Node node = parent;
        if (!wrapper) parent.Add(node = new Nd2Node(reader.LocalName == "no_name" ? string.Empty : reader.LocalName, reader.GetAttribute("value")));
        if (!reader.IsEmptyElement) open.Push(node);
    }
}
