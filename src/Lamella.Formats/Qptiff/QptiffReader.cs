using System.Globalization;
using System.Xml.Linq;
using Lamella.Engine;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Dialects;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Qptiff;

/// <summary>Opens a slide: pages of type FullResolution are channels, those of ReducedResolution levels; Thumbnail, Label and Overview are pictures beside it.</summary>
internal static class QptiffReader
{
    private const string Root = "PerkinElmer-QPI-ImageDescription";
    private const int MostPages = 16_384;

    /// <summary>True when the first page has the maker's XML.</summary>
    public static bool Knows(TiffFile file) => file.Description is { } text && text.Contains("<" + Root, StringComparison.Ordinal);

    /// <summary>Makes the scene of the slide and the pictures that belong to it.</summary>
    public static ImageContent Read(TiffFile file)
    {
        TiffSlide slide = new(file);
        List<(int Page, XElement Xml)> full = [];
        List<List<(int Page, XElement Xml)>> reduced = [];
        for (int page = 0; page < Math.Min(slide.Count, MostPages); page++)
        {
            if (slide.Layout(page) is not { } layout || DialectText.Xml(slide.Description(page)) is not { } xml || xml.Name.LocalName != Root) continue;
            switch (DialectText.Child(xml, "ImageType"))
            {
                case "FullResolution":
                    full.Add((page, xml));
                    break;
                case "ReducedResolution":
                    List<(int Page, XElement Xml)>? same = reduced.Find(group => TiffSlide.AreAlike(slide.Layout(group[0].Page)!, layout));
                    if (same is null) reduced.Add([(page, xml)]);
                    else same.Add((page, xml));
                    break;
                case "Thumbnail":
                    slide.AddPicture(page, "thumbnail");
                    break;
                case "Label":
                    slide.AddPicture(page, "label");
                    break;
                case "Overview":
                    slide.AddPicture(page, "overview");
                    break;
            }
        }

        if (full.Count == 0) Throw.Damaged("QPTIFF", "no page of full resolution can be read");
        TiffPageLayout first = slide.Layout(full[0].Page)!;
        full.RemoveAll(channel => !TiffSlide.AreAlike(slide.Layout(channel.Page)!, first));
        (string letters, long[] shape) = full.Count > 1 ? ("C", new long[] { full.Count }) : (string.Empty, []);
        List<LevelSource> levels = [slide.Level([.. full.Select(c => c.Page)], letters, shape)];
        foreach (List<(int Page, XElement Xml)> group in reduced.OrderByDescending(group => slide.Layout(group[0].Page)!.Width))
        {
            TiffPageLayout layout = slide.Layout(group[0].Page)!;
            if (group.Count != full.Count || !TiffSlide.IsLevel(first, layout)) continue;
            levels.Add(slide.Level(Ordered(full, group), letters, shape));
        }

        return slide.Finish("QPTIFF", [Describe(slide, full, levels)]);
    }

    /// <summary>The pages of a level in the order of the channels: by their names where these are told apart, else as they come.</summary>
    private static List<int> Ordered(List<(int Page, XElement Xml)> full, List<(int Page, XElement Xml)> group)
    {
        List<int> pages = [];
        foreach ((int _, XElement xml) in full)
        {
            List<(int Page, XElement Xml)> named = group.FindAll(page => NameOf(page.Xml) == NameOf(xml));
            if (named.Count != 1) return [.. group.Select(page => page.Page)];
            pages.Add(named[0].Page);
        }

        return pages;
    }

    private static string? NameOf(XElement xml) => DialectText.Child(xml, "Name");

    private static SceneContent Describe(TiffSlide slide, List<(int Page, XElement Xml)> full, List<LevelSource> levels)
    {
        SceneContent scene = slide.Scene(full[0].Page, levels);
        XElement xml = full[0].Xml;
        List<Channel> channels = [.. scene.Channels];
        for (int i = 0; i < Math.Min(channels.Count, full.Count); i++)
        {
            // Exposure times are in microseconds.
            double? exposure = DialectText.Number(DialectText.Child(full[i].Xml, "ExposureTime"));
            channels[i] = channels[i] with
            {
                Name = NameOf(full[i].Xml),
                Color = ColorOf(DialectText.Child(full[i].Xml, "Color")),
                Fluorophore = DialectText.Child(full[i].Xml, "Fluor"),
                Exposure = exposure is > 0 ? new Quantity(exposure.Value, "microsecond") : null,
            };
        }

        string? lens = DialectText.Child(xml, "Objective");
        List<KeyValuePair<string, string>> notes = [.. scene.Notes];
        foreach (XElement field in xml.Elements())
        {
            if (DialectText.Text(field) is { Length: < 200 } text && field.Name.LocalName is not ("Name" or "Color" or "ExposureTime" or "ImageType")) notes.Add(new(field.Name.LocalName, text));
        }

        return scene with
        {
            Channels = channels,
            PixelSize = TiffMetadata.PixelSize(slide.Directory(full[0].Page)),
            Objective = lens is null ? null : new Objective { Name = lens, Magnification = DialectText.Magnification(lens) },
            Description = slide.File.Description,
            Notes = notes,
        };
    }

    /// <summary>A colour such as <c>0,0,255</c>.</summary>
    private static Rgba? ColorOf(string? text)
    {
        string[] parts = text?.Split(',') ?? [];
        if (parts.Length != 3) return null;
        byte[] values = new byte[3];
        for (int i = 0; i < 3; i++)
        {
            if (!byte.TryParse(parts[i].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out values[i])) return null;
        }

        return new Rgba(values[0], values[1], values[2]);
    }
}
