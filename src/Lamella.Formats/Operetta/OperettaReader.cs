using System.Globalization;
using System.Xml.Linq;
using Lamella.Formats.Plates;
using Lamella.Stores;

namespace Lamella.Formats.Operetta;

/// <summary>Reads the index of a Harmony measurement: one element for each plane; later versions keep what is common to a channel in maps.</summary>
internal sealed class OperettaReader
{
    private static readonly HashSet<string> Parts = ["Plate", "Entry", "Image"];

    private readonly PlateIndex _index;
    private readonly Dictionary<string, List<XElement>> _maps = new(StringComparer.Ordinal);
    private readonly List<string> _incomplete = [];

    private OperettaReader(string key) => _index = new PlateIndex("Operetta", key);

    /// <summary>Reads the index.</summary>
    public static PlateIndex Read(Store store, string key)
    {
        OperettaReader reader = new(key);
        string text = PlateXml.Text(store, key)!;
        reader._index.Original.Add(new(key[(key.LastIndexOf('/') + 1)..], text));
        foreach (XElement element in PlateXml.Elements("Operetta", key, text, Parts)) reader.Add(element);
        if (reader._incomplete.Count > 0) reader._index.Unused.Add(new ContentPart("entry", reader._incomplete.Count, ContentPart.Names(reader._incomplete), "the index does not say their file, row, column, field, plane or channel"));
        return reader._index;
    }

    private void Add(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "Plate":
                _index.Name ??= element.ChildText("Name") ?? element.ChildText("PlateID");
                _index.Rows = PlateXml.Whole(element.ChildText("PlateRows")) ?? _index.Rows;
                _index.Columns = PlateXml.Whole(element.ChildText("PlateColumns")) ?? _index.Columns;
                if (DateTimeOffset.TryParse(element.ChildText("MeasurementStartTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset start)) _index.Acquired ??= start;
                break;
            case "Entry" when element.Attr("ChannelID") is { } channel:
                if (!_maps.TryGetValue(channel, out List<XElement>? entries)) _maps[channel] = entries = [];
                entries.Add(element);
                break;
            case "Image":
                AddImage(element);
                break;
        }
    }

    private void AddImage(XElement image)
    {
        string? channelText = image.ChildText("ChannelID");
        int? row = PlateXml.Whole(image.ChildText("Row")), column = PlateXml.Whole(image.ChildText("Col")), field = PlateXml.Whole(image.ChildText("FieldID"));
        int? plane = PlateXml.Whole(image.ChildText("PlaneID")), channel = PlateXml.Whole(channelText);
        if (image.ChildText("URL") is not { } file || row is null || column is null || field is null || plane is null || channel is null)
        {
            _incomplete.Add(image.ChildText("id") ?? "an entry without id");
            return;
        }

        if (!_index.Channels.ContainsKey(channel.Value)) AddChannel(channel.Value, channelText!, image);
        _index.Add(new PlateEntry(file, row.Value - 1, column.Value - 1, field.Value)
        {
            Time = PlateXml.Whole(image.ChildText("TimepointID")) ?? 0,
            Channel = channel.Value,
            Section = plane.Value,
            Position = (Length(image, "PositionX"), Length(image, "PositionY"), Length(image, "AbsPositionZ") ?? Length(image, "PositionZ")),
            Height = Length(image, "PositionZ"),
            Seconds = PlateXml.Number(image.ChildText("MeasurementTimeOffset")),
        });
    }

    private void AddChannel(long number, string id, XElement image)
    {
        XElement? Part(string name) => image.Child(name) ?? (_maps.TryGetValue(id, out List<XElement>? entries) ? entries.Select(e => e.Child(name)).FirstOrDefault(e => e is not null) : null);
        double? Micrometers(string name) => Part(name) is { } part ? PlateXml.Micrometers(part.Value.Trim(), part.Attr("Unit")) : null;
        double? Number(string name) => PlateXml.Number(Part(name)?.Value.Trim());
        double? x = Micrometers("ImageResolutionX"), y = Micrometers("ImageResolutionY");
        _index.Channels[number] = new PlateChannel
        {
            Name = Part("ChannelName")?.Value.Trim() is { Length: > 0 } name ? name : null,
            Excitation = Number("MainExcitationWavelength"),
            Emission = Number("MainEmissionWavelength"),
            Exposure = Number("ExposureTime"),
            Pixel = x is > 0 && y is > 0 ? (x.Value, y.Value) : null,
        };
        double? magnification = Number("ObjectiveMagnification"), aperture = Number("ObjectiveNA");
        if (_index.Objective is null && (magnification is > 0 || aperture is > 0)) _index.Objective = new Objective { Magnification = magnification, NumericalAperture = aperture };
    }

    private static double? Length(XElement image, string name) => image.Child(name) is { } part ? PlateXml.Micrometers(part.Value.Trim(), part.Attr("Unit")) : null;
}
