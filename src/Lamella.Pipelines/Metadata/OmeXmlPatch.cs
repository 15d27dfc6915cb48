using System.Text;
using System.Text.Unicode;
using System.Xml;
using Lamella.Ome;

namespace Lamella.Pipelines.Metadata;

/// <summary>
/// Sets attributes of images, pixel sets and channels in the text of an OME-XML document. Everything else stays as it is, to the byte: comments, unknown elements, prefixes, white space. Documents that
/// only open because the reader repairs them are not edited.
/// </summary>
internal sealed class OmeXmlPatch
{
    /// <summary>Channels are elements of their own from here on.</summary>
    private const string OldestSchema = "2010-06";

    /// <summary>Sizes have units from here on; before, lengths were micrometres and times seconds.</summary>
    private const string FirstSchemaWithUnits = "2015-01";

    private const string Advice = "convert the image; what Lamella writes can be edited";

    private readonly string _text;
    private readonly bool _byteOrderMark;
    private readonly string _schema;
    private readonly List<ImagePlace> _images = [];
    private readonly Dictionary<(int Tag, string Attribute), string> _wanted = [];

    private OmeXmlPatch(string text, bool byteOrderMark, string schema)
    {
        _text = text;
        _byteOrderMark = byteOrderMark;
        _schema = schema;
    }

    /// <summary>Finds the places in a document.</summary>
    /// <param name="document">The text, without trailing zeros.</param>
    /// <exception cref="RefusedException">The document is not well-formed UTF-8 of a schema that has what is edited.</exception>
    public static OmeXmlPatch Open(ReadOnlySpan<byte> document)
    {
        bool mark = document.StartsWith("\uFEFF"u8);
        if (mark) document = document[3..];
        if (!Utf8.IsValid(document)) Throw.Refused("the OME-XML is not UTF-8 and cannot be edited in place; " + Advice);
        string text = Encoding.UTF8.GetString(document), schema = OmeXmlReader.Read(document).Schema ?? string.Empty;
        if (string.CompareOrdinal(schema, OldestSchema) < 0)
            Throw.Refused($"the OME-XML is of schema {(schema.Length == 0 ? "(none stated)" : schema)}; only {OldestSchema} and later are edited in place; " + Advice);
        OmeXmlPatch patch = new(text, mark, schema);
        try
        {
            patch.Locate();
        }
        catch (XmlException e)
        {
            Throw.Refused($"the OME-XML is not well-formed ({e.Message}) and cannot be edited in place; " + Advice);
        }

        return patch;
    }

    /// <summary>Sets the name of an image.</summary>
    public void SetName(int image, string name) => _wanted[(_images[image].Tag, "Name")] = name;

    /// <summary>Sets a pixel size. Documents of old schemas get it in micrometres or seconds.</summary>
    public void SetSize(int image, char axis, Quantity size)
    {
        bool time = axis == 'T';
        string name = time ? "TimeIncrement" : "PhysicalSize" + axis;
        if (string.CompareOrdinal(_schema, FirstSchemaWithUnits) < 0)
        {
            size = size.ConvertTo(time ? Units.Second : Units.Micrometer);
        }
        else
        {
            string? symbol = Units.OmeSymbol(size.Unit, time ? UnitDimension.Time : UnitDimension.Length);
            _wanted[(_images[image].Pixels, name + "Unit")] = symbol ?? throw new RefusedException($"OME-XML has no unit {size.Unit}");
        }

        _wanted[(_images[image].Pixels, name)] = OmeText.Format(size.Value);
    }

    /// <summary>Sets the name or the colour of a channel.</summary>
    /// <param name="image">The image.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="count">How many channels the image has: a document that lists others is not edited, one that lists none gets them.</param>
    /// <param name="samples">Samples per pixel, for channels that are added.</param>
    /// <param name="attribute"><c>Name</c> or <c>Color</c>.</param>
    /// <param name="value">The new value.</param>
    public void SetChannel(int image, int channel, int count, int samples, string attribute, string value)
    {
        ImagePlace place = _images[image];
        if (place.Channels.Count == 0)
        {
            if (place.NewChannels.Count == 0) AddChannels(image, count, samples);
            place.NewChannels[channel][attribute] = value;
            return;
        }

        if (place.Channels.Count != count) Throw.Refused(Invariant($"the OME-XML lists {place.Channels.Count} channels, the image has {count}; ") + Advice);
        _wanted[(place.Channels[channel], attribute)] = value;
    }

    /// <summary>The document with all that was set.</summary>
    public byte[] ToBytes()
    {
        List<(int At, int Length, string Text)> edits = [];
        foreach (IGrouping<int, KeyValuePair<(int Tag, string Attribute), string>> tag in _wanted.GroupBy(w => w.Key.Tag)) EditTag(tag.Key, tag, edits);
        foreach (ImagePlace image in _images)
        {
            if (image.NewChannels.Count > 0) edits.Add((image.PixelsEnd, 0, NewChannels(image)));
        }

        StringBuilder result = new(_text.Length + 256);
        if (_byteOrderMark) result.Append('\uFEFF');
        int done = 0;
        foreach ((int at, int length, string text) in edits.OrderBy(e => e.At))
        {
            result.Append(_text, done, at - done).Append(text);
            done = at + length;
        }

        return Encoding.UTF8.GetBytes(result.Append(_text, done, _text.Length - done).ToString());
    }

    private void Locate()
    {
        List<int> lines = LineStarts(_text);
        using XmlReader reader = OmeXmlSource.Open(_text, declareAllPrefixes: false);
        IXmlLineInfo info = (IXmlLineInfo)reader;
        string root = string.Empty;
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element) continue;
            if (reader.Depth == 0) root = reader.NamespaceURI;
            if (reader.Depth is < 1 or > 3 || reader.NamespaceURI != root) continue;

            // The position is that of the name behind the '<'.
            int tag = lines[info.LineNumber - 1] + info.LinePosition - 2;
            if (tag < 0 || tag >= _text.Length || _text[tag] != '<') throw new XmlException("an element is not where the reader says");
            if (reader.Depth == 1 && reader.LocalName == "Image") _images.Add(new ImagePlace(tag));
            else if (_images.Count == 0) continue;
            else if (reader.Depth == 2 && reader.LocalName == "Pixels") _images[^1].Pixels = tag;
            else if (reader.Depth == 3 && reader.LocalName == "Channel" && _images[^1].Pixels >= 0) _images[^1].Channels.Add(tag);
        }

        foreach (ImagePlace image in _images)
        {
            if (image.Pixels < 0) throw new XmlException("an image has no Pixels");
            image.PixelsEnd = TagEnd(image.Pixels) + 1;
        }
    }

    private static List<int> LineStarts(string text)
    {
        List<int> starts = [0];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n') i++;
            if (text[i] is '\n' or '\r') starts.Add(i + 1);
        }

        return starts;
    }

    /// <summary>The '&gt;' of a start tag; those inside quotes do not count.</summary>
    private int TagEnd(int tag)
    {
        char quote = '\0';
        for (int i = tag + 1; i < _text.Length; i++)
        {
            char c = _text[i];
            if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'') quote = c;
            else if (c == '>') return i;
        }

        throw new XmlException("a tag has no end");
    }

    private void EditTag(int tag, IEnumerable<KeyValuePair<(int Tag, string Attribute), string>> wanted, List<(int At, int Length, string Text)> edits)
    {
        int end = TagEnd(tag);
        List<(string Name, int Value, int Length)> attributes = Attributes(tag, end);
        int insertAt = _text[end - 1] == '/' ? end - 1 : end;
        while (char.IsWhiteSpace(_text[insertAt - 1])) insertAt--;
        StringBuilder added = new();
        foreach (((_, string name), string value) in wanted)
        {
            int known = attributes.FindIndex(a => a.Name == name);
            if (known >= 0) edits.Add((attributes[known].Value, attributes[known].Length, Escape(value)));
            else added.Append(' ').Append(name).Append("=\"").Append(Escape(value)).Append('"');
        }

        if (added.Length > 0) edits.Add((insertAt, 0, added.ToString()));
    }

    /// <summary>The attributes of a start tag: where the value inside the quotes lies.</summary>
    private List<(string Name, int Value, int Length)> Attributes(int tag, int end)
    {
        List<(string, int, int)> attributes = [];
        int i = tag + 1;
        while (i < end && !char.IsWhiteSpace(_text[i])) i++;
        while (i < end)
        {
            while (i < end && (char.IsWhiteSpace(_text[i]) || _text[i] == '/')) i++;
            int name = i;
            while (i < end && _text[i] != '=' && !char.IsWhiteSpace(_text[i])) i++;
            string text = _text[name..i];
            while (i < end && _text[i] is not ('"' or '\'')) i++;
            if (i >= end) break;
            int close = _text.IndexOf(_text[i], i + 1);
            attributes.Add((text, i + 1, close - i - 1));
            i = close + 1;
        }

        return attributes;
    }

    private void AddChannels(int image, int count, int samples)
    {
        ImagePlace place = _images[image];
        if (_text[place.PixelsEnd - 2] == '/') Throw.Refused("the Pixels element of the OME-XML is empty; " + Advice);
        for (int c = 0; c < count; c++)
        {
            string id = Invariant($"Channel:{image}:{c}");
            if (_text.Contains('"' + id + '"', StringComparison.Ordinal)) Throw.Refused($"the OME-XML lists no channels and uses the identifier {id} for something else; " + Advice);
            place.NewChannels.Add(new SortedDictionary<string, string>(StringComparer.Ordinal) { ["ID"] = id, ["SamplesPerPixel"] = OmeText.Format(samples) });
        }
    }

    private string NewChannels(ImagePlace image)
    {
        // The prefix of the Pixels element, when it has one.
        int colon = _text.IndexOf(':', image.Pixels), nameEnd = _text.IndexOf("Pixels", image.Pixels, StringComparison.Ordinal);
        string prefix = colon >= 0 && colon < nameEnd ? _text[(image.Pixels + 1)..(colon + 1)] : string.Empty;
        StringBuilder text = new();
        foreach (SortedDictionary<string, string> channel in image.NewChannels)
        {
            text.Append('<').Append(prefix).Append("Channel");
            foreach ((string name, string value) in channel) text.Append(' ').Append(name).Append("=\"").Append(Escape(value)).Append('"');
            text.Append("/>");
        }

        return text.ToString();
    }

    /// <summary>Text inside of quotes of either kind.</summary>
    private static string Escape(string value) => value
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal).Replace("'", "&apos;", StringComparison.Ordinal);

    /// <summary>Where the start tags of an image lie.</summary>
    private sealed class ImagePlace(int tag)
    {
        public int Tag { get; } = tag;

        public int Pixels { get; set; } = -1;

        /// <summary>Behind the start tag of Pixels.</summary>
        public int PixelsEnd { get; set; }

        public List<int> Channels { get; } = [];

        public List<SortedDictionary<string, string>> NewChannels { get; } = [];
    }
}
