using Lamella.Engine;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff;

/// <summary>The pages of a slide: which of them are shown, levels and pictures made of them, and what is left over. All whole-slide dialects use it.</summary>
internal sealed class TiffSlide
{
    private const int MostOriginals = 64;
    private readonly bool[] _shown;

    /// <summary>Starts with no page shown.</summary>
    public TiffSlide(TiffFile file)
    {
        File = file;
        _shown = new bool[file.Pages.Count];
    }

    /// <summary>The file.</summary>
    public TiffFile File { get; }

    /// <summary>The number of pages.</summary>
    public int Count => File.Pages.Count;

    /// <summary>Problems to show to the user.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What is promised and not stored.</summary>
    public List<ContentPart> Missing { get; } = [];

    /// <summary>Pictures beside the scenes.</summary>
    public List<SceneContent> Associated { get; } = [];

    /// <summary>Files inside the file.</summary>
    public List<ImageAttachment> Attachments { get; } = [];

    /// <summary>The layout of a page; null when it cannot be read or does not exist.</summary>
    public TiffPageLayout? Layout(long page) => page >= 0 && page < Count ? File.Pages.LayoutOf((int)page) : null;

    /// <summary>The directory of a page.</summary>
    public TiffDirectory Directory(int page) => File.Container.ReadDirectory(File.Pages.OffsetOf(page));

    /// <summary>The description of a page; null when it has none.</summary>
    public string? Description(int page) => Directory(page).Text(TiffTag.ImageDescription);

    /// <summary>True when a scene or a picture has the page.</summary>
    public bool IsShown(int page) => _shown[page];

    /// <summary>A level of pages of one layout.</summary>
    /// <param name="pages">The pages in the order of the planes; -1 for one that is not stored.</param>
    /// <param name="letters">The axes that number them; empty for one page.</param>
    /// <param name="shape">Their lengths.</param>
    /// <param name="cut">The size of the picture where the page is padded to whole tiles; null for that of the page.</param>
    /// <param name="fill">The bytes of a sample of a tile that is not stored; null for zero.</param>
    public LevelSource Level(IReadOnlyList<int> pages, string letters = "", long[]? shape = null, (long Width, long Height)? cut = null, byte[]? fill = null)
    {
        int first = pages.First(page => page >= 0);
        TiffPageLayout layout = File.Pages.LayoutOf(first)!;
        foreach (int page in pages)
        {
            if (page >= 0) _shown[page] = true;
        }

        TiffPageIndex index = new TiffPageList(File, [.. pages]);
        if (cut is not { } size || !layout.Tiled || (size.Width >= layout.Width && size.Height >= layout.Height)) return TiffLevelSource.Create(letters, shape ?? [], layout, index, fill: fill);
        TiffPageLayout part = layout with { Width = Math.Clamp(size.Width, 1, layout.Width), Height = Math.Clamp(size.Height, 1, layout.Height) };
        return TiffLevelSource.Create(letters, shape ?? [], part, new TiffCutPages(index, layout), fill: fill);
    }

    /// <summary>True when pages of both layouts can be planes of one level.</summary>
    public static bool AreAlike(TiffPageLayout a, TiffPageLayout b) => a with { SubfileType = b.SubfileType } == b;

    /// <summary>
    /// True when a page shows all of the full picture with fewer pixels. Scanners cut sizes to whole pixels and pad them to whole tiles, so the shape may differ by a little.
    /// </summary>
    /// <param name="full">The full resolution.</param>
    /// <param name="layout">The page.</param>
    /// <param name="padding">Pixels that a side may be too long.</param>
    public static bool IsLevel(TiffPageLayout full, TiffPageLayout layout, long padding = 0)
    {
        if (!layout.IsLevelOf(full)) return false;
        double across = (double)full.Width / layout.Width, down = (double)full.Height / layout.Height;
        double slack = ((2.0 + padding) / layout.Width) + ((2.0 + padding) / layout.Height) + 0.01;
        return Math.Abs((across / down) - 1) <= slack;
    }

    /// <summary>Makes a page a picture beside the scenes. A name that is taken gets a number.</summary>
    public void AddPicture(int page, string name)
    {
        if (Layout(page) is not { } layout || _shown[page]) return;
        TiffDirectory directory = Directory(page);
        LevelSource level = Level([page]);
        string unique = name;
        for (int i = 2; Associated.Exists(picture => picture.Name == unique); i++) unique = Invariant($"{name} {i}");
        Associated.Add(new SceneContent
        {
            Name = unique,
            Levels = [level],
            Channels = TiffReader.ChannelsOf(level, level.Axes, layout),
            Description = directory.Text(TiffTag.ImageDescription),
            Display = TiffMetadata.Display(directory, layout),
            Palette = TiffMetadata.Palette(directory, layout),
        });
    }

    /// <summary>A scene of a page's layout with what all slides have; the caller adds the rest.</summary>
    public SceneContent Scene(int page, List<LevelSource> levels)
    {
        TiffPageLayout layout = File.Pages.LayoutOf(page)!;
        TiffDirectory directory = Directory(page);
        return new SceneContent
        {
            Levels = levels,
            Channels = TiffReader.ChannelsOf(levels[0], levels[0].Axes, layout),
            Display = TiffMetadata.Display(directory, layout),
            Notes = TiffMetadata.Notes(directory),
        };
    }

    /// <summary>The image of the scenes; pages that neither a scene nor a picture has are listed as not shown.</summary>
    public ImageContent Finish(string format, List<SceneContent> scenes)
    {
        List<int> others = [.. Enumerable.Range(0, Count).Where(page => !_shown[page] && Layout(page) is not null)];
        List<ContentPart> unused = [];
        if (others.Count > 0) unused.Add(new ContentPart("page", others.Count, ContentPart.Names(others.Select(page => Invariant($"page {page}"))), "the metadata of the slide does not say what they are"));
        List<KeyValuePair<string, string>> originals = [];
        for (int page = 1; page < Count && originals.Count < MostOriginals; page++)
        {
            if (Layout(page) is not null && Description(page) is { } text) originals.Add(new(Invariant($"ImageDescription of page {page}"), text));
        }

        return TiffReader.Finish(format, File, scenes, Warnings, new TiffParts { Associated = Associated, Attachments = Attachments, Unused = unused, Missing = Missing, Originals = originals, MissingPlanes = Missing.Where(part => part.Kind == "plane").Sum(part => part.Count) });
    }
}
