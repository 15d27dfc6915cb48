using System.Xml.Linq;
using Lamella.Formats.Plates;
using Lamella.Stores;

namespace Lamella.Formats.InCell;

/// <summary>Reads the images of an <c>.xdce</c> file, and the calibration and plate of its protocol.</summary>
internal static class InCellReader
{
    private const string Format = "IN Cell";
    private static readonly HashSet<string> Parts = ["ObjectiveCalibration", "Plate", "Image"];

    /// <summary>Reads the index.</summary>
    public static PlateIndex Read(Store store, string key)
    {
        PlateIndex index = new(Format, key);
        string text = PlateXml.Text(store, key)!;
        string name = key[(key.LastIndexOf('/') + 1)..];
        index.Original.Add(new(name, text));
        index.Name = System.IO.Path.GetFileNameWithoutExtension(name);
        (double X, double Y)? pixel = null;
        List<string> incomplete = [];
        foreach (XElement part in PlateXml.Elements(Format, key, text, Parts))
        {
            switch (part.Name.LocalName)
            {
                case "ObjectiveCalibration":
                    double? x = PlateXml.Micrometers(part.Attr("pixel_width"), part.Attr("unit")), y = PlateXml.Micrometers(part.Attr("pixel_height"), part.Attr("unit"));
                    pixel = x is > 0 && y is > 0 ? (x.Value, y.Value) : pixel;
                    index.Objective = new Objective { Name = part.Attr("objective_name"), Magnification = PlateXml.Number(part.Attr("magnification")), NumericalAperture = PlateXml.Number(part.Attr("numerical_aperture")) };
                    break;
                case "Plate":
                    index.Rows = PlateXml.Whole(part.Attr("rows")) ?? 0;
                    index.Columns = PlateXml.Whole(part.Attr("columns")) ?? 0;
                    break;
                default:
                    AddImage(part, index, pixel, incomplete);
                    break;
            }
        }

        if (incomplete.Count > 0) index.Unused.Add(new ContentPart("entry", incomplete.Count, ContentPart.Names(incomplete), "the index does not say their file, row, column, field or wave"));
        return index;
    }

    private static void AddImage(XElement image, PlateIndex index, (double X, double Y)? pixel, List<string> incomplete)
    {
        string? file = image.Attr("filename");
        XElement? well = image.Child("Well"), identifier = image.Child("Identifier");
        int? row = PlateXml.Whole(well.Child("Row").Attr("number")), column = PlateXml.Whole(well.Child("Column").Attr("number"));
        int? field = PlateXml.Whole(identifier.Attr("field_index")), wave = PlateXml.Whole(identifier.Attr("wave_index"));
        if (file is null || row is null || column is null || field is null || wave is null)
        {
            incomplete.Add(file ?? "an image without a file");
            return;
        }

        if (!index.Channels.ContainsKey(wave.Value)) index.Channels[wave.Value] = Channel(image, pixel);
        XElement? place = image.Child("PlatePosition_um");
        index.Add(new PlateEntry(file, row.Value - 1, column.Value - 1, field.Value)
        {
            Time = PlateXml.Whole(identifier.Attr("time_index")) ?? 0,
            Channel = wave.Value,
            Section = PlateXml.Whole(identifier.Attr("z_index")) ?? 0,
            Position = (PlateXml.Number(place.Attr("x")), PlateXml.Number(place.Attr("y")), PlateXml.Number(image.Child("FocusPosition").Attr("z"))),
            Seconds = PlateXml.Number(image.Attr("acquisition_time_ms")) is { } time ? time / 1000 : null,
        });
    }

    private static PlateChannel Channel(XElement image, (double X, double Y)? pixel)
    {
        XElement? excitation = image.Child("ExcitationFilter"), emission = image.Child("EmissionFilter");
        string? first = excitation.Attr("name"), second = emission.Attr("name");
        return new PlateChannel
        {
            Name = first is null || second is null || first == second ? first ?? second : $"{first} - {second}",
            Excitation = Nanometers(excitation),
            Emission = Nanometers(emission),
            Exposure = PlateXml.Number(image.Child("Exposure").Attr("time")) is { } time ? time / 1000 : null,
            Pixel = pixel,
        };
    }

    private static double? Nanometers(XElement? filter) => filter.Attr("unit") is null or "nm" ? PlateXml.Number(filter.Attr("wavelength")) : null;
}
