using Lamella.Engine;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Svs;

/// <summary>Opens a slide: tiled pages are its resolutions, pages of strips are pictures beside it (thumbnail, label, macro).</summary>
internal static class SvsReader
{
    /// <summary>Makes the scene of the slide and the pictures that belong to it.</summary>
    public static ImageContent Read(TiffFile file, OpenOptions options)
    {
        List<string> warnings = [];
        if (file.Pages.LayoutOf(0) is not { } full) throw file.Pages.Problem!;
        List<List<int>> levels = [];
        List<SceneContent> associated = [];
        int others = 0;
        for (int page = 0; page < file.Pages.Count; page++)
        {
            if (file.Pages.LayoutOf(page) is not { } layout) continue;
            if (page == 0 || (layout.Tiled && IsLevel(full, layout)))
            {
                List<int>? same = levels.Find(group => file.Pages.LayoutOf(group[0]) is { } known && known.Width == layout.Width && known.Height == layout.Height);
                if (same is null) levels.Add([page]);
                else same.Add(page);
                continue;
            }

            associated.Add(Associated(file, page, ref others));
        }

        List<ContentPart> unused = [];
        SceneContent scene = Slide(file, full, levels, options, warnings, unused);
        TiffReader.WarnOfCodecs(associated, warnings);
        ImageContent content = TiffReader.Finish("SVS", file, [scene], warnings);
        return new ImageContent { Format = content.Format, Scenes = content.Scenes, Associated = associated, Warnings = warnings, Unused = unused, OriginalMetadata = Originals(file) };
    }

    /// <summary>
    /// Scanners cut the size of a level down to whole pixels, and deeper levels are made of the one before: a page of a like shape is a level. Pages of one size are focal planes.
    /// </summary>
    private static bool IsLevel(TiffPageLayout full, TiffPageLayout layout)
    {
        if (!layout.IsLevelOf(full)) return false;
        double across = (double)full.Width / layout.Width, down = (double)full.Height / layout.Height;
        // A cut of up to two pixels changes the ratio of a small picture most.
        double slack = (2.0 / layout.Width) + (2.0 / layout.Height) + 0.01;
        return Math.Abs((across / down) - 1) <= slack;
    }

    private static SceneContent Slide(TiffFile file, TiffPageLayout full, List<List<int>> groups, OpenOptions options, List<string> warnings, List<ContentPart> unused)
    {
        int planes = groups[0].Count;
        (string letters, long[] shape) = planes > 1 ? ("Q", new long[] { planes }) : (string.Empty, []);
        List<LevelSource> levels = [];
        foreach (List<int> group in groups.OrderByDescending(group => file.Pages.LayoutOf(group[0])!.Width))
        {
            TiffPageLayout layout = file.Pages.LayoutOf(group[0])!;
            if (group.Count != planes || !group.TrueForAll(page => Same(file.Pages.LayoutOf(page)!, layout)))
            {
                unused.Add(new ContentPart("page", group.Count, ContentPart.Names(group.Select(page => Invariant($"page {page}"))), Invariant($"the pages of {layout.Width} x {layout.Height} pixels do not cover the slide: the full resolution has {Counts.Of(planes, "plane")} of one kind")));
                continue;
            }

            levels.Add(TiffLevelSource.Create(letters, shape, layout, new TiffPageList(file, [.. group])));
        }

        string? presented = null;
        if (planes > 1 && options.PageAxis != 'C')
        {
            presented = levels[0].Axes.Replace('Q', options.PageAxis);
            warnings.Add(Invariant($"the file does not say what its {planes} pages of full resolution are; they are presented as axis {options.PageAxis}"));
        }

        SvsDescription description = SvsDescription.Parse(file.Description!);
        Quantity? size = description.Number("MPP") is { } micrometers ? new Quantity(micrometers, Units.Micrometer) : null;
        return new SceneContent
        {
            Levels = levels,
            AxesOverride = presented,
            Channels = TiffReader.ChannelsOf(levels[0], presented ?? levels[0].Axes, full),
            PixelSize = new PixelSizes { X = size, Y = size },
            Objective = description.Number("AppMag") is { } magnification ? new Objective { Magnification = magnification } : null,
            Acquired = description.Scanned(),
            Description = file.Description,
            Display = TiffMetadata.Display(file.FirstPage, full),
            Notes = [.. description.Values, .. TiffMetadata.Notes(file.FirstPage)],
        };
    }

    private static bool Same(TiffPageLayout a, TiffPageLayout b) => a with { SubfileType = b.SubfileType } == b;

    /// <summary>A picture of the slide by what its description or its place says: the second page shows the scanned area, the flags 1 and 9 label and whole slide.</summary>
    private static SceneContent Associated(TiffFile file, int page, ref int others)
    {
        TiffPageLayout layout = file.Pages.LayoutOf(page)!;
        TiffDirectory directory = file.Container.ReadDirectory(file.Pages.OffsetOf(page));
        string? text = directory.Text(TiffTag.ImageDescription);
        string title = text is null ? string.Empty : SvsDescription.Parse(text).Title;
        string name = title.StartsWith("label", StringComparison.OrdinalIgnoreCase) ? "label"
            : title.StartsWith("macro", StringComparison.OrdinalIgnoreCase) ? "macro"
            : page == 1 || title.StartsWith("thumbnail", StringComparison.OrdinalIgnoreCase) ? "thumbnail"
            : layout.SubfileType == 9 ? "macro"
            : layout.SubfileType == 1 ? "label"
            : Invariant($"picture {++others}");
        LevelSource level = TiffLevelSource.Create(string.Empty, [], layout, new TiffPageList(file, [page]));
        return new SceneContent
        {
            Name = name,
            Levels = [level],
            Channels = TiffReader.ChannelsOf(level, level.Axes, layout),
            Description = text,
            Display = TiffMetadata.Display(directory, layout),
            Palette = TiffMetadata.Palette(directory, layout),
        };
    }

    private static List<KeyValuePair<string, string>> Originals(TiffFile file)
    {
        const int MostPages = 64;
        List<KeyValuePair<string, string>> list = [];
        for (int page = 0; page < Math.Min(file.Pages.Count, MostPages); page++)
        {
            if (file.Pages.LayoutOf(page) is null) continue;
            if (file.Container.ReadDirectory(file.Pages.OffsetOf(page)).Text(TiffTag.ImageDescription) is { } text) list.Add(new(page == 0 ? "ImageDescription" : Invariant($"ImageDescription of page {page}"), text));
        }

        return list;
    }
}
