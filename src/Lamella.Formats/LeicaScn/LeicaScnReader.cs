using System.Globalization;
using System.Xml.Linq;
using Lamella.Engine;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Dialects;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.LeicaScn;

/// <summary>Opens a slide: each <c>image</c> of the XML is a scene, but the one that shows the whole slide, which is the macro picture.</summary>
internal static class LeicaScnReader
{
    private const int MostPlanes = 1 << 20;

    /// <summary>True when the description of the first page is the maker's XML.</summary>
    public static bool Knows(TiffFile file) => file.Description is { } text && text.Contains("<scn", StringComparison.Ordinal) && text.Contains("leica-microsystems.com/scn", StringComparison.Ordinal);

    /// <summary>Makes the scenes of the slide and the pictures that belong to it.</summary>
    public static ImageContent Read(TiffFile file)
    {
        TiffSlide slide = new(file);
        XElement? collection = DialectText.All(DialectText.Xml(file.Description), "collection").FirstOrDefault();
        if (collection is null) Throw.Damaged("Leica SCN", "the XML of the slide cannot be read");
        List<XElement> images = [.. DialectText.Children(collection, "image")];
        List<SceneContent> scenes = [];
        List<XElement> whole = images.FindAll(image => ShowsAll(collection, image));
        foreach (XElement image in images)
        {
            // Where every picture shows the whole slide, they are what was scanned.
            if (whole.Count < images.Count && whole.Contains(image)) AddMacro(slide, image);
            else if (SceneOf(slide, image) is { } scene) scenes.Add(scene);
        }

        foreach (XElement extra in DialectText.All(collection, "supplementalImage"))
        {
            if (Whole(extra, "ifd") is { } page && slide.Layout(page) is not null) slide.AddPicture((int)page, DialectText.Attribute(extra, "type")?.ToLowerInvariant() ?? "picture");
        }

        if (scenes.Count == 0) Throw.Damaged("Leica SCN", "none of the pages that the XML names can be read");
        return slide.Finish("Leica SCN", scenes);
    }

    private static bool ShowsAll(XElement collection, XElement image)
    {
        XElement? view = DialectText.Children(image, "view").FirstOrDefault();
        return view is not null && (Whole(view, "offsetX") ?? 0) == 0 && (Whole(view, "offsetY") ?? 0) == 0 && Whole(view, "sizeX") == Whole(collection, "sizeX") && Whole(view, "sizeY") == Whole(collection, "sizeY");
    }

    /// <summary>The macro picture at its largest; its reduced versions are shown by it.</summary>
    private static void AddMacro(TiffSlide slide, XElement image)
    {
        List<Dimension> pages = Dimensions(slide, image);
        if (pages.Count == 0) return;
        slide.AddPicture(pages.MinBy(d => d.R)!.Page, "macro");
        foreach (Dimension dimension in pages.Where(d => !slide.IsShown(d.Page))) slide.Level([dimension.Page]);
    }

    private static SceneContent? SceneOf(TiffSlide slide, XElement image)
    {
        List<Dimension> pages = Dimensions(slide, image);
        if (pages.Count == 0) return null;
        long channels = pages.Max(d => d.C) + 1, sections = pages.Max(d => d.Z) + 1;
        // Names of far more planes than pages are no description of this file.
        if ((Int128)channels * sections > Math.Min(MostPlanes, 1024 + (16L * pages.Count))) Throw.Damaged("Leica SCN", Invariant($"an image of {channels} channels and {sections} sections"));
        (string letters, long[] shape) = TiffAxis.Stored([new TiffAxis('C', channels), new TiffAxis('Z', sections)]);
        List<LevelSource> levels = [];
        List<double> factors = [];
        int firstPage = -1;
        long missing = 0;
        foreach (IGrouping<long, Dimension> resolution in pages.GroupBy(d => d.R).OrderBy(group => group.Key))
        {
            Dimension model = resolution.First();
            TiffPageLayout layout = slide.Layout(model.Page)!;
            if (firstPage >= 0 && !TiffSlide.IsLevel(slide.Layout(firstPage)!, layout, layout.Tiled ? Math.Max(layout.ChunkWidth, layout.ChunkHeight) : 0)) continue;
            int[] planes = new int[channels * sections];
            Array.Fill(planes, -1);
            foreach (Dimension d in resolution)
            {
                if (TiffSlide.AreAlike(slide.Layout(d.Page)!, layout)) planes[(d.C * sections) + d.Z] = d.Page;
            }

            if (firstPage < 0) missing = planes.Count(page => page < 0);
            else if (planes.Count(page => page < 0) > missing) continue;
            if (firstPage < 0) firstPage = model.Page;
            levels.Add(slide.Level(planes, letters, shape, (model.Width, model.Height)));
        }

        string? name = DialectText.Attribute(image, "name");
        if (missing > 0) slide.Missing.Add(new ContentPart("plane", missing, name ?? "an image", "the XML names no page for it; it reads as zero"));
        return Describe(slide, image, name, firstPage, levels);
    }

    private static SceneContent Describe(TiffSlide slide, XElement image, string? name, int page, List<LevelSource> levels)
    {
        SceneContent scene = slide.Scene(page, levels);
        XElement? view = DialectText.Children(image, "view").FirstOrDefault(), settings = DialectText.Children(image, "scanSettings").FirstOrDefault();
        LevelSource full = levels[0];
        long width = full.Shape[full.Axes.IndexOf('X', StringComparison.Ordinal)], height = full.Shape[full.Axes.IndexOf('Y', StringComparison.Ordinal)];
        Quantity? Size(string key, long pixels) => Real(view, key) is > 0 and double nanometers ? new Quantity(nanometers / pixels / 1000, Units.Micrometer) : null;
        Quantity? Offset(string key) => Real(view, key) is { } nanometers ? new Quantity(nanometers / 1000, Units.Micrometer) : null;
        double? magnification = DialectText.Number(DialectText.Text(DialectText.All(settings, "objective").FirstOrDefault()));
        double? aperture = DialectText.Number(DialectText.Text(DialectText.All(settings, "numericalAperture").FirstOrDefault()));
        List<Channel> channels = [.. scene.Channels];
        foreach (XElement channel in DialectText.All(settings, "channel"))
        {
            if (Whole(channel, "index") is >= 0 and { } index && index < channels.Count) channels[(int)index] = channels[(int)index] with { Name = DialectText.Attribute(channel, "name") };
        }

        PixelSizes origin = new() { X = Offset("offsetX"), Y = Offset("offsetY"), Z = Offset("offsetZ") };
        List<KeyValuePair<string, string>> notes = [.. scene.Notes];
        if (DialectText.Text(DialectText.All(settings, "illuminationSource").FirstOrDefault()) is { } light) notes.Add(new("illumination source", light));
        return scene with
        {
            Name = name,
            Channels = channels,
            PixelSize = new PixelSizes { X = Size("sizeX", width), Y = Size("sizeY", height), Z = Real(view, "spacingZ") is > 0 and double step ? new Quantity(step / 1000, Units.Micrometer) : null },
            Origin = origin == PixelSizes.Unknown ? null : origin,
            Objective = magnification is > 0 || aperture is > 0 ? new Objective { Magnification = magnification is > 0 ? magnification : null, NumericalAperture = aperture is > 0 ? aperture : null } : null,
            Acquired = DateTimeOffset.TryParse(DialectText.Child(image, "creationDate"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null,
            Notes = notes,
        };
    }

    /// <summary>The pages of an image that exist: width, height, resolution, channel and section of each.</summary>
    private static List<Dimension> Dimensions(TiffSlide slide, XElement image)
    {
        List<Dimension> list = [];
        long lost = 0;
        foreach (XElement d in DialectText.All(image, "dimension"))
        {
            long page = Whole(d, "ifd") ?? -1, r = Whole(d, "r") ?? 0, c = Whole(d, "c") ?? 0, z = Whole(d, "z") ?? 0;
            if (slide.Layout(page) is not { } layout || r < 0 || c is < 0 or >= MostPlanes || z is < 0 or >= MostPlanes) lost++;
            else list.Add(new Dimension((int)page, Whole(d, "sizeX") ?? layout.Width, Whole(d, "sizeY") ?? layout.Height, r, c, z));
        }

        if (lost > 0) slide.Missing.Add(new ContentPart("page", lost, DialectText.Attribute(image, "name") ?? "an image", "the XML names them, and the file has no such pages"));
        return list;
    }

    private static long? Whole(XElement? element, string name) => DialectText.Whole(DialectText.Attribute(element, name));

    private static double? Real(XElement? element, string name) => DialectText.Number(DialectText.Attribute(element, name));

    private sealed record Dimension(int Page, long Width, long Height, long R, long C, long Z);
}
