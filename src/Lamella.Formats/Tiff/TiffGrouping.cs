using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff;

/// <summary>
/// Makes stacks of the pages of a file that says nothing about them: pages of equal size, type, samples and compression belong together, adjacent or not; stacks come in the order of their first page.
/// Reduced pages become levels of the stack that they show.
/// </summary>
internal static class TiffGrouping
{
    /// <summary>Groups the pages from <paramref name="start"/> on.</summary>
    public static List<TiffStack> Group(TiffFile file, int start)
    {
        List<(TiffPageLayout Layout, List<int> Pages)> groups = Collect(file.Pages, start);
        List<(TiffPageLayout Layout, List<int> Pages)> full = groups.FindAll(g => (g.Layout.SubfileType & 1) == 0);
        List<(TiffPageLayout Layout, List<int> Pages)> reduced = groups.FindAll(g => (g.Layout.SubfileType & 1) != 0);
        if (reduced.Count == 0)
        {
            reduced = ShrinkingChain(full);
            full.RemoveAll(reduced.Contains);
        }

        List<TiffStack> stacks = [];
        foreach ((TiffPageLayout layout, List<int> pages) in full)
        {
            List<(TiffPageLayout Layout, List<int> Pages)> levels = reduced.FindAll(r => r.Pages.Count == pages.Count && r.Pages[0] > pages[0] && TiffStack.IsLevel(layout, r.Layout));
            levels.Sort((a, b) => (b.Layout.Width * b.Layout.Height).CompareTo(a.Layout.Width * a.Layout.Height));
            reduced.RemoveAll(levels.Contains);
            stacks.Add(StackOf(file, layout, pages) with { Reduced = [.. levels.Select(l => (l.Layout, (TiffPageIndex)ListOf(file, l.Pages)))] });
        }

        // Reduced pages that show no listed stack (thumbnails of another type, labels of slides) are pictures of their own.
        foreach ((TiffPageLayout layout, List<int> pages) in reduced) stacks.Add(StackOf(file, layout, pages));
        return stacks;
    }

    /// <summary>A stack of listed pages of one file.</summary>
    private static TiffStack StackOf(TiffFile file, TiffPageLayout layout, List<int> pages) =>
        new(pages.Count > 1 ? "Q" : string.Empty, pages.Count > 1 ? [pages.Count] : [], layout, ListOf(file, pages), file.Container.ReadDirectory(file.Pages.OffsetOf(pages[0])))
        {
            PageNumbers = pages,
            Mixed = pages.Count > 1 && !pages.TrueForAll(page => file.Pages.LayoutOf(page)!.IsStoredAs(layout)),
        };

    private static TiffPageList ListOf(TiffFile file, List<int> pages) => new(file, [.. pages]);

    private static List<(TiffPageLayout Layout, List<int> Pages)> Collect(TiffPageTable table, int start)
    {
        List<(TiffPageLayout Layout, List<int> Pages)> groups = [];
        Dictionary<TiffPageLayout, int> known = [];
        int[] groupOf = new int[table.LayoutCount];
        for (int i = 0; i < groupOf.Length; i++) groupOf[i] = -1;
        for (int page = start; page < table.Count; page++)
        {
            int index = table.LayoutIndexOf(page);
            if (table.Layout(index) is not { } layout) continue;
            if (groupOf[index] < 0)
            {
                // "One page of several" and masks may be flagged or not; only the reduced bit separates. How pixels are cut into strips does not: strips of other heights hold the same pictures.
                TiffPageLayout named = layout with { SubfileType = layout.SubfileType & 1 };
                TiffPageLayout key = layout.Tiled ? named : named with { ChunkHeight = 0, ChunkDepth = 0, Predictor = 0 };
                if (!known.TryGetValue(key, out int group))
                {
                    group = groups.Count;
                    known.Add(key, group);
                    groups.Add((named, []));
                }

                groupOf[index] = group;
            }

            groups[groupOf[index]].Pages.Add(page);
        }

        return groups;
    }

    /// <summary>
    /// Pyramids of writers that flag nothing: tiled pages, each a whole number of times smaller than the one before. Other pictures (labels, thumbnails) may come before, between and behind; what is
    /// tiled like the levels and of their shape, yet no part of the chain, makes it doubtful: then there is none.
    /// </summary>
    /// <returns>The levels below the first.</returns>
    private static List<(TiffPageLayout Layout, List<int> Pages)> ShrinkingChain(List<(TiffPageLayout Layout, List<int> Pages)> groups)
    {
        List<(TiffPageLayout Layout, List<int> Pages)> tiled = groups.FindAll(g => g.Layout.Tiled && g.Pages.Count == 1);
        if (tiled.Count < 2) return [];
        int first = 0;
        for (int i = 1; i < tiled.Count; i++)
        {
            if (tiled[i].Layout.Width * tiled[i].Layout.Height > tiled[first].Layout.Width * tiled[first].Layout.Height) first = i;
        }

        List<(TiffPageLayout Layout, List<int> Pages)> chain = [tiled[first]];
        for (int i = first + 1; i < tiled.Count; i++)
        {
            TiffPageLayout layout = tiled[i].Layout, before = chain[^1].Layout;
            bool alike = layout.IsLevelOf(before) && layout.Compression == before.Compression;
            if (alike && IsReduced(before, layout)) chain.Add(tiled[i]);
            else if (alike && TiffStack.IsLevel(chain[0].Layout, layout)) return [];
        }

        // One pair of tiled pages among several stacks of tiles may be two pictures.
        return groups.Exists(g => g.Layout.Tiled && g.Pages.Count > 1) ? [] : chain[1..];
    }

    private static bool IsReduced(TiffPageLayout before, TiffPageLayout after)
    {
        const int MostTimes = 16;
        long times = (long)Math.Round((double)Math.Max(before.Width, before.Height) / Math.Max(after.Width, after.Height));
        return times is >= 2 and <= MostTimes && IsPart(before.Width, after.Width, times) && IsPart(before.Height, after.Height, times);
    }

    private static bool IsPart(long before, long after, long times) => after == before / times || after == (before + times - 1) / times;
}
