using System.Globalization;
using System.Xml.Linq;
using Lamella.Formats.Plates;
using Lamella.Stores;

namespace Lamella.Formats.CellVoyager;

/// <summary>Reads the records of a measurement and the details beside them.</summary>
internal static class CellVoyagerReader
{
    private const string Format = "CellVoyager";
    private static readonly HashSet<string> Records = ["MeasurementRecord"];
    private static readonly HashSet<string> Details = ["MeasurementChannel", "MeasurementDetail"];

    /// <summary>Reads the index.</summary>
    public static PlateIndex Read(Store store, string key)
    {
        PlateIndex index = new(Format, key);
        string text = PlateXml.Text(store, key)!;
        index.Original.Add(new(key[(key.LastIndexOf('/') + 1)..], text));
        List<string> failed = [], incomplete = [];
        DateTimeOffset? first = null;
        foreach (XElement record in PlateXml.Elements(Format, key, text, Records))
        {
            string file = record.Value.Trim();
            if (record.Attr("Type") is { } type && type != "IMG")
            {
                failed.Add(file.Length > 0 ? file : type);
                continue;
            }

            int? row = PlateXml.Whole(record.Attr("Row")), column = PlateXml.Whole(record.Attr("Column")), field = PlateXml.Whole(record.Attr("FieldIndex")), channel = PlateXml.Whole(record.Attr("Ch"));
            if (file.Length == 0 || row is null || column is null || field is null || channel is null)
            {
                incomplete.Add(file.Length > 0 ? file : "a record without a file");
                continue;
            }

            DateTimeOffset? time = DateTimeOffset.TryParse(record.Attr("Time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;
            if (time is not null && (first is null || time < first)) first = time;
            index.Add(new PlateEntry(file, row.Value - 1, column.Value - 1, field.Value)
            {
                Time = PlateXml.Whole(record.Attr("TimePoint")) ?? 0,
                Channel = channel.Value,
                Section = PlateXml.Whole(record.Attr("ZIndex")) ?? 0,
                Position = (PlateXml.Number(record.Attr("X")), PlateXml.Number(record.Attr("Y")), PlateXml.Number(record.Attr("Z"))),
                Seconds = time is { } t && first is { } start && t >= start ? (t - start).TotalSeconds : null,
            });
        }

        index.Acquired = first;
        if (failed.Count > 0) index.Unused.Add(new ContentPart("entry", failed.Count, ContentPart.Names(failed), "they are records of another type than IMG: the instrument stored no plane for them"));
        if (incomplete.Count > 0) index.Unused.Add(new ContentPart("entry", incomplete.Count, ContentPart.Names(incomplete), "the index does not say their file, row, column, field or channel"));
        AddDetail(store, key, index);
        return index;
    }

    private static void AddDetail(Store store, string key, PlateIndex index)
    {
        string folder = key[..(key.LastIndexOf('/') + 1)];
        string? name = store.CanList ? store.List(folder).FirstOrDefault(n => n.EndsWith(".mrf", StringComparison.OrdinalIgnoreCase)) : "MeasurementDetail.mrf";
        if (name is null || PlateXml.Text(store, folder + name) is not { } text)
        {
            index.Warnings.Add("MeasurementDetail.mrf is not there; it describes the channels and the pixel size");
            return;
        }

        index.Original.Add(new(name, text));
        foreach (XElement detail in PlateXml.Elements(Format, folder + name, text, Details))
        {
            if (detail.Name.LocalName == "MeasurementDetail")
            {
                index.Name = detail.Attr("Title");
                index.Rows = PlateXml.Whole(detail.Attr("RowCount")) ?? 0;
                index.Columns = PlateXml.Whole(detail.Attr("ColumnCount")) ?? 0;
                foreach (XElement channel in detail.Elements().Where(e => e.Name.LocalName == "MeasurementChannel")) AddChannel(channel, index);
            }
            else
            {
                AddChannel(detail, index);
            }
        }
    }

    private static void AddChannel(XElement channel, PlateIndex index)
    {
        if (PlateXml.Whole(channel.Attr("Ch")) is not { } number) return;
        double? x = PlateXml.Number(channel.Attr("HorizontalPixelDimension")), y = PlateXml.Number(channel.Attr("VerticalPixelDimension"));
        index.Channels[number] = new PlateChannel { Pixel = x is > 0 && y is > 0 ? (x.Value, y.Value) : null };
    }
}
