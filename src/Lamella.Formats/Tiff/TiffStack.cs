using Lamella.Engine;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff;

/// <summary>Pages that make up one scene: which axes number them, and at which resolutions they exist.</summary>
/// <param name="Axes">The axes that number the pages, slowest first; empty for a single page.</param>
/// <param name="Shape">Their lengths.</param>
/// <param name="Layout">The layout of every page.</param>
/// <param name="Pages">The pages at full resolution.</param>
/// <param name="First">The directory of one of them: the place of metadata and of the list of reduced versions.</param>
internal sealed record TiffStack(string Axes, long[] Shape, TiffPageLayout Layout, TiffPageIndex Pages, TiffDirectory First)
{
    /// <summary>Reduced versions that are pages of their own: layout and pages, largest first.</summary>
    public IReadOnlyList<(TiffPageLayout Layout, TiffPageIndex Pages)> Reduced { get; init; } = [];

    /// <summary>The pages by their position in the file, in the order of the planes; empty where planes have no page of their own.</summary>
    public IReadOnlyList<int> PageNumbers { get; init; } = [];

    /// <summary>The letters of the page's own axes where a description gives them another meaning than TIFF does; null for those of the layout.</summary>
    public string? PageAxes { get; init; }

    /// <summary>True when not all pages are stored as <see cref="Layout"/> says.</summary>
    public bool Mixed { get; init; }

    /// <summary>True when a picture of <paramref name="layout"/> shows all of <paramref name="full"/> with fewer pixels: same samples, same aspect within the rounding of one pixel.</summary>
    public static bool IsLevel(TiffPageLayout full, TiffPageLayout layout)
    {
        if (!layout.IsLevelOf(full) || (layout.Width == full.Width && layout.Height == full.Height)) return false;
        Int128 skew = ((Int128)layout.Width * full.Height) - ((Int128)layout.Height * full.Width);
        return Int128.Abs(skew) <= full.Width + full.Height;
    }

    /// <summary>The levels, full resolution first: reduced pages, else reduced versions in SubIFDs.</summary>
    public List<LevelSource> Levels(List<string> warnings)
    {
        List<LevelSource> levels = [Mixed && Pages is TiffDirectoryIndex unlike ? TiffMixedLevel.Create(Axes, Shape, Layout, unlike) : TiffLevelSource.Create(Axes, Shape, Layout, Pages, PageAxes)];
        TiffPageLayout last = Layout;
        foreach ((TiffPageLayout layout, TiffPageIndex pages) in Reduced)
        {
            levels.Add(TiffLevelSource.Create(Axes, Shape, layout, pages));
            last = layout;
        }

        if (Pages is not TiffDirectoryIndex list || PageAxes is not null || !First.Has(TiffTag.SubIfds)) return levels;
        try
        {
            AddSubPages(levels, list, last, warnings);
        }
        catch (Exception e) when (e is DamagedDataException or UnsupportedFeatureException)
        {
            warnings.Add("reduced versions of a page cannot be read and are not listed: " + e.Message);
        }

        return levels;
    }

    private void AddSubPages(List<LevelSource> levels, TiffDirectoryIndex list, TiffPageLayout last, List<string> warnings)
    {
        const int MaxSubPages = 64;
        long[] children = First.Integers(TiffTag.SubIfds, 4096);
        for (int i = 0; i < Math.Min(children.Length, MaxSubPages); i++)
        {
            TiffPageLayout child = TiffPageLayout.Parse(First.Container.ReadDirectory(children[i]));
            // The chain of levels may jump, but each must be smaller than the one before and cover the whole picture.
            if (!IsLevel(Layout, child) || child.Width > last.Width || child.Height > last.Height || (child.Width == last.Width && child.Height == last.Height))
            {
                warnings.Add(Invariant($"SubIFD {i} ({child.Width} x {child.Height}) is not a reduced version of its page ({Layout.Width} x {Layout.Height}) and is not listed"));
                continue;
            }

            levels.Add(TiffLevelSource.Create(Axes, Shape, child, new TiffSubPages(list, i)));
            last = child;
        }
    }
}
