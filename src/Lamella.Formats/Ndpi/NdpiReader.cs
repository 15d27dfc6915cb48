using Lamella.Engine;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Dialects;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Ndpi;

/// <summary>Opens a slide: pages with a source lens are its resolutions and focal planes, the others pictures beside it.</summary>
internal static class NdpiReader
{
    private const double Macro = -1;
    private const double Map = -2;
    private const int MostPages = 4096;

    /// <summary>True when the first page has the maker's fields.</summary>
    public static bool Knows(TiffFile file) => file.FirstPage.Has(TiffTag.NdpiFormat);

    /// <summary>Makes the scene of the slide and the pictures that belong to it.</summary>
    public static ImageContent Read(TiffFile file)
    {
        TiffSlide slide = new(file);
        List<List<(int Page, long Focus)>> groups = [];
        double lens = 0;
        for (int page = 0; page < Math.Min(slide.Count, MostPages); page++)
        {
            if (slide.Layout(page) is not { } layout) continue;
            TiffDirectory directory = slide.Directory(page);
            double? source = directory.Real(TiffTag.NdpiSourceLens);
            if (source is Macro) slide.AddPicture(page, "macro");
            else if (source is Map) slide.AddPicture(page, "map");
            if (source is not > 0) continue;
            lens = Math.Max(lens, source.Value);
            List<(int Page, long Focus)>? same = groups.Find(group => TiffSlide.AreAlike(slide.Layout(group[0].Page)!, layout));
            if (same is null) groups.Add(same = []);
            same.Add((page, directory.Integer(TiffTag.NdpiFocus, 0)));
        }

        if (groups.Count == 0) Throw.Damaged("NDPI", "no page of the slide can be read");
        groups.Sort((a, b) => slide.Layout(b[0].Page)!.Width.CompareTo(slide.Layout(a[0].Page)!.Width));
        List<(int Page, long Focus)> first = groups[0];
        first.Sort((a, b) => a.Focus.CompareTo(b.Focus));
        TiffPageLayout full = slide.Layout(first[0].Page)!;
        List<LevelSource> levels = [];
        foreach (List<(int Page, long Focus)> group in groups)
        {
            group.Sort((a, b) => a.Focus.CompareTo(b.Focus));
            // Levels of other focal planes than the slide has cannot be shown beside it.
            if (levels.Count > 0 && (!group.Select(p => p.Focus).SequenceEqual(first.Select(p => p.Focus)) || !TiffSlide.IsLevel(full, slide.Layout(group[0].Page)!))) continue;
            levels.Add(Level(slide, [.. group.Select(p => p.Page)]));
        }

        return slide.Finish("NDPI", [Describe(slide, first, levels, lens)]);
    }

    private static LevelSource Level(TiffSlide slide, List<int> pages)
    {
        LevelSource plain = slide.Level(pages, pages.Count > 1 ? "Z" : string.Empty, pages.Count > 1 ? [pages.Count] : []);
        return NdpiLevel.Create([.. pages.Select(slide.Directory)], slide.Layout(pages[0])!) ?? plain;
    }

    private static SceneContent Describe(TiffSlide slide, List<(int Page, long Focus)> planes, List<LevelSource> levels, double lens)
    {
        int page = planes[0].Page;
        TiffDirectory directory = slide.Directory(page);
        TiffPageLayout layout = slide.Layout(page)!;
        SceneContent scene = slide.Scene(page, levels);
        long unit = directory.Integer(TiffTag.ResolutionUnit, 2);
        Quantity? x = Size(directory.Real(TiffTag.XResolution), unit), y = Size(directory.Real(TiffTag.YResolution), unit);
        // The maker's offsets lead from the middle of the slide to the middle of the picture, in nanometres.
        Quantity? Edge(ushort tag, Quantity? size, long pixels) =>
            directory.Has(tag) && size is { } known ? new Quantity((directory.Integer(tag, 0) / 1000.0) - (known.Value * pixels / 2), Units.Micrometer) : null;
        PixelSizes origin = new() { X = Edge(TiffTag.NdpiOffsetX, x, layout.Width), Y = Edge(TiffTag.NdpiOffsetY, y, layout.Height) };
        List<KeyValuePair<string, string>> notes = [.. scene.Notes];
        if (directory.Text(TiffTag.NdpiProperties) is { } properties) notes.AddRange(DialectText.Pairs(properties).Select(p => new KeyValuePair<string, string>(p.Key, p.Value)));
        foreach ((ushort tag, string name) in (ReadOnlySpan<(ushort, string)>)[(TiffTag.NdpiReference, "Reference"), (TiffTag.NdpiSerialNumber, "Serial number")])
        {
            if (directory.Text(tag) is { } text) notes.Add(new(name, text));
        }

        return scene with
        {
            PixelSize = new PixelSizes { X = x, Y = y, Z = Step(planes) },
            Origin = origin == PixelSizes.Unknown ? null : origin,
            Objective = new Objective { Magnification = lens },
            Description = slide.File.Description,
            Notes = notes,
        };
    }

    /// <summary>The scanner states resolutions of the specimen, never of print.</summary>
    private static Quantity? Size(double? resolution, long unit)
    {
        double perUnit = unit switch { 2 => 25_400, 3 => 10_000, _ => 0 };
        return resolution is > 0 && perUnit > 0 && double.IsFinite(perUnit / resolution.Value) ? new Quantity(perUnit / resolution.Value, Units.Micrometer) : null;
    }

    /// <summary>The distance of focal planes when it is one: the field is in nanometres.</summary>
    private static Quantity? Step(List<(int Page, long Focus)> planes)
    {
        if (planes.Count < 2) return null;
        long step = planes[1].Focus - planes[0].Focus;
        for (int i = 2; i < planes.Count; i++)
        {
            if (planes[i].Focus - planes[i - 1].Focus != step) return null;
        }

        return step > 0 ? new Quantity(step, Units.Nanometer) : null;
    }
}
