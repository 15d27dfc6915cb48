using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Lamella.Formats.Czi.Structure;

namespace Lamella.Formats.Czi;

/// <summary>
/// What the XML document says: scaling, channels, objective, times, names of scenes. Only the three parts in use become trees; experiment and hardware settings, which may have many megabytes, are passed over.
/// </summary>
internal sealed class CziMetadata
{
    private readonly XElement? _image;
    private readonly XElement? _instrument;
    private readonly XElement? _scaling;
    private readonly List<XElement> _channels;
    private readonly List<XElement> _display;

    private CziMetadata(XElement? information, XElement? scaling, XElement? display)
    {
        _image = information?.Element("Image");
        _instrument = information?.Element("Instrument");
        _scaling = scaling;
        _channels = [.. _image?.Element("Dimensions")?.Element("Channels")?.Elements("Channel") ?? []];
        _display = [.. display?.Element("Channels")?.Elements("Channel") ?? []];
    }

    /// <summary>Parses the document; damaged XML gives what stands before the damage, and a warning.</summary>
    public static CziMetadata Parse(string? xml, List<string> warnings)
    {
        Dictionary<string, XElement> parts = new(StringComparer.Ordinal);
        if (!string.IsNullOrWhiteSpace(xml))
        {
            try
            {
                ReadParts(xml, parts);
            }
            catch (XmlException e)
            {
                warnings.Add("the metadata is not well-formed XML: " + e.Message);
            }
        }

        return new CziMetadata(parts.GetValueOrDefault("Information"), parts.GetValueOrDefault("Scaling"), parts.GetValueOrDefault("DisplaySetting"));
    }

    /// <summary>The pixel sizes. The file states metres; they are given in micrometres, which only moves the decimal point. Zero and text that is no number mean unknown.</summary>
    public PixelSizes PixelSizes() => new() { X = Distance("X"), Y = Distance("Y"), Z = Distance("Z"), T = TimeStep() };

    /// <summary>When the acquisition started.</summary>
    public DateTimeOffset? Acquired() => Time(_image?.Element("AcquisitionDateAndTime")?.Value);

    /// <summary>The objective that the image names, or the only one there is.</summary>
    public Objective? Objective()
    {
        List<XElement> all = [.. _instrument?.Element("Objectives")?.Elements("Objective") ?? []];
        string? id = _image?.Element("ObjectiveSettings")?.Element("ObjectiveRef")?.Attribute("Id")?.Value;
        XElement? used = all.Find(o => id is not null && o.Attribute("Id")?.Value == id) ?? (all.Count == 1 ? all[0] : null);
        if (used is null) return null;
        return new Objective
        {
            Name = Text(used.Element("Manufacturer")?.Element("Model")?.Value) ?? Text(used.Attribute("Name")?.Value),
            Magnification = Positive(used.Element("NominalMagnification")),
            NumericalAperture = Positive(used.Element("LensNA")),
            Immersion = Text(used.Element("Immersion")?.Value),
        };
    }

    /// <summary>The channel with a stored index.</summary>
    public Channel Channel(int index, CziPixelType type)
    {
        XElement? channel = ById(_channels, Invariant($"Channel:{index}")) ?? (HasNumberedIds() ? null : At(_channels, index));
        XElement? display = channel?.Attribute("Id")?.Value is { } id ? ById(_display, id) : null;
        display ??= ById(_display, Invariant($"Channel:{index}")) ?? (_display.Count == _channels.Count ? At(_display, index) : null);
        return new Channel
        {
            PixelType = type.Type,
            Samples = type.Samples,
            Name = Text(channel?.Attribute("Name")?.Value) ?? Text(display?.Attribute("Name")?.Value),
            Color = Colour(display?.Element("Color")?.Value) ?? Colour(channel?.Element("Color")?.Value),
            Excitation = Nanometers(channel?.Element("ExcitationWavelength")),
            Emission = Nanometers(channel?.Element("EmissionWavelength")),
            Fluorophore = Text(channel?.Element("Fluor")?.Value),
            Exposure = Positive(channel?.Element("ExposureTime")) is { } time ? new Quantity(time, "nanosecond").ConvertTo("millisecond") : null,
            Window = Window(display, type),
        };
    }

    /// <summary>The name of a scene, by its index on dimension S.</summary>
    public string? SceneName(int number) => Text(SceneElement(number)?.Attribute("Name")?.Value);

    /// <summary>The well of a plate that a scene lies in.</summary>
    public string? Well(int number) => Text(SceneElement(number)?.Element("ArrayName")?.Value);

    /// <summary>A number in invariant form. Some writers left their decimal comma in; what has both signs is no number.</summary>
    internal static double? Number(string? text)
    {
        if (text is null) return null;
        text = text.Trim();
        if (text.Count(c => c == ',') == 1 && !text.Contains('.', StringComparison.Ordinal)) text = text.Replace(',', '.');
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;
    }

    /// <summary>A moment in ISO 8601; without a zone it counts as UTC.</summary>
    internal static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    private static void ReadParts(string xml, Dictionary<string, XElement> parts)
    {
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true };
        using StringReader text = new(xml);
        using XmlReader reader = XmlReader.Create(text, settings);
        reader.Read();
        while (!reader.EOF)
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Depth < 2)
            {
                reader.Read();
                continue;
            }

            if (reader.LocalName is "Information" or "Scaling" or "DisplaySetting" && !parts.ContainsKey(reader.LocalName)) parts[reader.LocalName] = (XElement)XNode.ReadFrom(reader);
            else reader.Skip();
        }
    }

    private Quantity? Distance(string axis)
    {
        foreach (XElement distance in _scaling?.Element("Items")?.Elements("Distance") ?? [])
        {
            if (distance.Attribute("Id")?.Value == axis && Positive(distance.Element("Value")) is { } metres) return new Quantity(metres, Units.Meter).ConvertTo(Units.Micrometer);
        }

        return null;
    }

    /// <summary>The stated increment in seconds, or the distance of time points that are listed at regular intervals.</summary>
    private Quantity? TimeStep()
    {
        XElement? positions = _image?.Element("Dimensions")?.Element("T")?.Element("Positions");
        if (Positive(positions?.Element("Interval")?.Element("Increment")) is { } increment) return new Quantity(increment, Units.Second);
        string[] offsets = positions?.Element("List")?.Element("Offsets")?.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (offsets.Length < 2) return null;
        double? step = null, last = null;
        foreach (string offset in offsets)
        {
            if (Number(offset) is not { } time) return null;
            double? difference = time - last;
            if (step is null) step = difference;
            else if (Math.Abs((difference - step) ?? 0) > 1e-6 * Math.Abs(step.Value)) return null;
            last = time;
        }

        return step is > 0 ? new Quantity(step.Value, Units.Second) : null;
    }

    private XElement? SceneElement(int number)
    {
        string index = number.ToString(CultureInfo.InvariantCulture);
        foreach (XElement scene in _image?.Element("Dimensions")?.Element("S")?.Element("Scenes")?.Elements("Scene") ?? [])
        {
            if (scene.Attribute("Index")?.Value == index) return scene;
        }

        return null;
    }

    private bool HasNumberedIds() => _channels.Count > 0 && _channels.TrueForAll(c => c.Attribute("Id")?.Value.StartsWith("Channel:", StringComparison.Ordinal) == true);

    private static XElement? ById(List<XElement> list, string id) => list.Find(e => e.Attribute("Id")?.Value == id);

    private static XElement? At(List<XElement> list, int index) => (uint)index < (uint)list.Count ? list[index] : null;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static double? Positive(XElement? element) => Number(element?.Value) is { } value and > 0 ? value : null;

    private static Quantity? Nanometers(XElement? element) => Positive(element) is { } value ? new Quantity(value, Units.Nanometer) : null;

    /// <summary><c>#AARRGGBB</c> or <c>#RRGGBB</c>.</summary>
    private static Rgba? Colour(string? text)
    {
        text = text?.Trim();
        if (text is not { Length: 7 or 9 } || text[0] != '#' || !uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint argb)) return null;
        return new Rgba((byte)(argb >> 16), (byte)(argb >> 8), (byte)argb, text.Length == 9 ? (byte)(argb >> 24) : (byte)255);
    }

    /// <summary>Low and High are fractions of the full range of the type.</summary>
    private static RenderingWindow? Window(XElement? display, CziPixelType type)
    {
        double? low = Number(display?.Element("Low")?.Value), high = Number(display?.Element("High")?.Value);
        double most = type.Type switch { PixelType.UInt8 => byte.MaxValue, PixelType.UInt16 => ushort.MaxValue, PixelType.UInt32 => uint.MaxValue, _ => 0 };
        if ((low is null && high is null) || most == 0) return null;
        double start = low ?? 0, end = high ?? 1;
        return end > start ? new RenderingWindow(0, most, start * most, end * most) : null;
    }
}
