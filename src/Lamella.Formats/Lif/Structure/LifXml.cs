using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Lamella.Formats.Lif.Structure;

/// <summary>
/// The XML of a container, read as a stream: a file of a thousand images has a hundred megabytes of it, and only the description of one image is held as a tree at a time.
/// </summary>
internal sealed class LifXml
{
    private readonly List<LifElement> _elements = [];
    private readonly Stack<LifElement> _open = [];
    private readonly string _defaultName;
    private string? _parentBlock;

    private LifXml(string defaultName) => _defaultName = defaultName;

    /// <summary>1 (sizes of 32 bits) or 2 (of 64 bits); 0 when not stated.</summary>
    public int Version { get; private set; }

    /// <summary>Every element in the order of the document, folders included.</summary>
    public IReadOnlyList<LifElement> Elements => _elements;

    /// <summary>True for a LIFEXT: images that belong to those of a LIF.</summary>
    public bool IsExtension { get; private set; }

    /// <summary>When the file was made, in 100 ns since 1601; null when not stated.</summary>
    public long? FileTime { get; private set; }

    /// <summary>Parses a document; damaged XML gives what stands before the damage, and a warning.</summary>
    /// <param name="text">The document.</param>
    /// <param name="defaultName">The name of an image that has none (LOF files may start with the data).</param>
    /// <param name="warnings">Gets what is doubtful.</param>
    public static LifXml Parse(string text, string defaultName, List<string> warnings)
    {
        LifXml xml = new(defaultName);
        XmlReaderSettings settings = new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            CheckCharacters = false,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        };
        try
        {
            using StringReader source = new(text);
            using XmlReader reader = XmlReader.Create(source, settings);
            xml.Read(reader);
        }
        catch (XmlException e)
        {
            if (xml._elements.Count == 0) Throw.Damaged(LifContainer.Format, "the XML cannot be read: " + e.Message);
            warnings.Add("the XML is damaged; images that stand behind the damage are lost: " + e.Message);
        }

        return xml;
    }

    /// <summary>An attribute as a whole number; null when it is missing or none.</summary>
    public static long? Whole(XElement? element, string name) =>
        long.TryParse(element?.Attribute(name)?.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>An attribute as a finite number; null when it is missing or none.</summary>
    public static double? Number(XElement? element, string name) =>
        double.TryParse(element?.Attribute(name)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    /// <summary>An attribute as text; null when it is missing or blank.</summary>
    public static string? Text(XElement? element, string name) => element?.Attribute(name)?.Value is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>An attribute that is 1 or true.</summary>
    public static bool Flag(XElement? element, string name) => Text(element, name) is "1" or "true" or "True";

    private void Read(XmlReader reader)
    {
        reader.Read();
        while (!reader.EOF)
        {
            if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "Element" && _open.Count > 0) _open.Pop();
            if (reader.NodeType == XmlNodeType.EndElement && reader.LocalName == "ChildrenOf") _parentBlock = null;
            // Everything that takes its element whole stands on the next node already.
            if (reader.NodeType != XmlNodeType.Element || !Take(reader)) reader.Read();
        }
    }

    private bool Take(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "Element":
                Enter(reader);
                return false;
            case "Data" or "Children":
                return false;
            case "ChildrenOf":
                // Images of an extension are children of an image of the LIF, which its memory block names.
                if (!reader.IsEmptyElement) _parentBlock = reader.GetAttribute("MemoryBlockID") ?? string.Empty;
                return false;
            case "Image":
                TakeImage((XElement)XNode.ReadFrom(reader));
                return true;
            case "SingleMoleculeDetection":
                if (reader.GetAttribute("IsImage") is "true" or "1" or "True") Current().IsLifetime = true;
                reader.Skip();
                return true;
            case "Memory":
                TakeMemory((XElement)XNode.ReadFrom(reader));
                return true;
            case "Reference":
                if (reader.GetAttribute("File") is { Length: > 0 } file) Current().References.Add(file);
                reader.Skip();
                return true;
            case "Experiment":
                XElement? stamp = ((XElement)XNode.ReadFrom(reader)).Element("TimeStamp");
                if (LifImage.FileTime(stamp) is { } time) FileTime ??= time;
                return true;
            default:
                if (reader.Depth == 0)
                {
                    IsExtension = reader.LocalName == "LMSDataContainerEnhancedHeader";
                    if (int.TryParse(reader.GetAttribute("Version"), NumberStyles.Integer, CultureInfo.InvariantCulture, out int version)) Version = version;
                    return false;
                }

                reader.Skip();
                return true;
        }
    }

    private void Enter(XmlReader reader)
    {
        string name = reader.GetAttribute("Name") ?? string.Empty;
        string path = (_open.Count, _parentBlock) switch
        {
            (0, null) => string.Empty,
            (0, { } block) => block + "/" + name,
            (1, null) => name,
            _ => _open.Peek().Path + "/" + name,
        };
        LifElement element = new() { Name = name, Path = path };
        _elements.Add(element);
        if (!reader.IsEmptyElement) _open.Push(element);
    }

    /// <summary>The innermost open element; a document that starts with the data gets one that is called as the file is.</summary>
    private LifElement Current()
    {
        if (_open.TryPeek(out LifElement? element)) return element;
        if (_elements.Count == 0) _elements.Add(new LifElement { Name = _defaultName, Path = string.Empty });
        return _elements[^1];
    }

    private void TakeImage(XElement image)
    {
        LifElement element = Current();
        try
        {
            element.Image = LifImage.Parse(image);
        }
        catch (LamellaException e)
        {
            element.Problem = e;
        }
    }

    private void TakeMemory(XElement memory)
    {
        LifElement element = Current();
        element.MemoryId = memory.Attribute("MemoryBlockID")?.Value;
        element.MemorySize = Whole(memory, "Size") ?? 0;
        foreach (XElement frame in memory.Elements())
        {
            if (Text(frame, "File") is { } file) element.Frames.Add(new LifFrame(file, Whole(frame, "Offset") ?? 0, Whole(frame, "Size") ?? 0));
        }
    }
}
