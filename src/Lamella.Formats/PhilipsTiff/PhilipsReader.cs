using System.Xml.Linq;
using Lamella.Engine;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Dialects;

namespace Lamella.Formats.PhilipsTiff;

/// <summary>Opens a slide: tiled pages are its resolutions, cut to what they show of the first; pages named Label and Macro are pictures beside it.</summary>
internal static class PhilipsReader
{
    private const string Root = "DPUfsImport";

    /// <summary>True when the first description is the maker's XML.</summary>
    public static bool Knows(TiffFile file) => file.Description is { } text && text.Contains(Root, StringComparison.Ordinal) && text.Contains("<DataObject", StringComparison.Ordinal);

    /// <summary>Makes the scene of the slide and the pictures that belong to it.</summary>
    public static ImageContent Read(TiffFile file)
    {
        TiffSlide slide = new(file);
        XElement? xml = DialectText.Xml(file.Description);
        List<XElement> images = [.. DialectText.All(xml, "DataObject").Where(o => DialectText.Attribute(o, "ObjectType") == "DPScannedImage")];
        XElement? scanned = images.Find(image => Value(image, "PIM_DP_IMAGE_TYPE") == "WSI") ?? xml;
        if (slide.Layout(0) is not { } full) throw file.Pages.Problem!;
        byte[]? white = full.Type.IsFloat() || full.Photometric == 0 ? null : [.. Enumerable.Repeat((byte)0xFF, full.Type.Size())];
        Dictionary<int, double> spacings = Spacings(scanned);
        List<LevelSource> levels = [slide.Level([0], fill: white)];
        List<double> factors = [1];
        for (int page = 1; page < slide.Count; page++)
        {
            if (slide.Layout(page) is not { } layout) continue;
            string? text = slide.Description(page);
            SlideLevelName? name = SlideLevelName.Parse(text);
            if (layout.Tiled && full.IsLevelOf(layout with { Width = full.Width, Height = full.Height }) && layout.Width <= full.Width && layout.Height <= full.Height)
            {
                int number = name?.Level ?? levels.Count;
                double factor = spacings.TryGetValue(number, out double own) && spacings.TryGetValue(0, out double zero) && own > zero ? own / zero : Math.Pow(2, number);
                if (factor <= factors[^1]) continue;
                levels.Add(slide.Level([page], cut: (Reduced(full.Width, factor), Reduced(full.Height, factor)), fill: white));
                factors.Add(factor);
            }
            else if (text?.StartsWith("Label", StringComparison.OrdinalIgnoreCase) == true)
            {
                slide.AddPicture(page, "label");
            }
            else if (text?.StartsWith("Macro", StringComparison.OrdinalIgnoreCase) == true)
            {
                slide.AddPicture(page, "macro");
            }
        }

        // Pictures of the slide may be in the XML instead, as text.
        foreach (XElement image in images)
        {
            if (Value(image, "PIM_DP_IMAGE_TYPE") is { } type && type != "WSI" && Attributes(image, "PIM_DP_IMAGE_DATA").Any()) slide.Attachments.Add(new ImageAttachment(type, "JPG in the XML"));
        }

        return slide.Finish("Philips TIFF", [Describe(slide, xml, scanned, levels, factors)]);
    }

    private static SceneContent Describe(TiffSlide slide, XElement? xml, XElement? scanned, List<LevelSource> levels, List<double> factors)
    {
        SceneContent scene = slide.Scene(0, levels);
        // DICOM PS3.3 10.7.1.1: rows first, in millimetres.
        double[] spacing = Numbers(Value(scanned, "DICOM_PIXEL_SPACING") ?? Value(Representation(scanned, 0), "DICOM_PIXEL_SPACING"));
        Quantity? Size(int i) => spacing.Length == 2 && spacing[i] > 0 ? new Quantity(spacing[i] * 1000, Units.Micrometer) : null;
        List<KeyValuePair<string, string>> notes = [.. scene.Notes];
        foreach (XElement attribute in xml?.Elements().Where(e => e.Name.LocalName == "Attribute") ?? [])
        {
            if (DialectText.Attribute(attribute, "Name") is { } name && DialectText.Text(attribute) is { Length: < 200 } value) notes.Add(new(name, value));
        }

        return scene with { PixelSize = new PixelSizes { Y = Size(0), X = Size(1) }, Notes = notes, Downsample = (level, axis) => axis is 'Y' or 'X' ? factors[level] : null };
    }

    private static long Reduced(long length, double factor) => Math.Max(1, (long)Math.Ceiling((length / factor) - 1e-6));

    /// <summary>The distance of columns of each level that the XML lists.</summary>
    private static Dictionary<int, double> Spacings(XElement? scanned)
    {
        Dictionary<int, double> spacings = [];
        for (int level = 0; level < 32; level++)
        {
            if (Representation(scanned, level) is { } representation && Numbers(Value(representation, "DICOM_PIXEL_SPACING")) is [_, > 0 and double across]) spacings[level] = across;
        }

        return spacings;
    }

    private static XElement? Representation(XElement? scanned, int level) =>
        DialectText.All(scanned, "DataObject").FirstOrDefault(o => DialectText.Attribute(o, "ObjectType") == "PixelDataRepresentation" && DialectText.Whole(Value(o, "PIIM_PIXEL_DATA_REPRESENTATION_NUMBER")) == level);

    private static IEnumerable<XElement> Attributes(XElement? data, string name) => DialectText.Children(data, "Attribute").Where(a => DialectText.Attribute(a, "Name") == name);

    private static string? Value(XElement? data, string name) => DialectText.Text(Attributes(data, name).FirstOrDefault());

    /// <summary>Numbers in quotes: <c>"0.00025" "0.00025"</c>.</summary>
    private static double[] Numbers(string? text)
    {
        string[] parts = text?.Split([' ', '"'], StringSplitOptions.RemoveEmptyEntries) ?? [];
        double[] values = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (DialectText.Number(parts[i]) is not { } value) return [];
            values[i] = value;
        }

        return values;
    }
}
