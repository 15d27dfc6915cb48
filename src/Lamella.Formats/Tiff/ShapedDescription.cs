using System.Text.Json;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Tiff;

/// <summary>The description that tifffile writes: <c>{"shape": [2, 3, 45, 67], "axes": "TZYX"}</c>. The shape covers the pages that follow; the axes may be missing.</summary>
/// <param name="Stack">The pages.</param>
/// <param name="PageCount">The number of directories that the series takes.</param>
internal sealed record ShapedDescription(TiffStack Stack, int PageCount)
{
    private const int MaxRank = 16;

    /// <summary>Letters for leading axes without a name, innermost first, when there are several; a single one is Q, pages of unknown meaning.</summary>
    private const string Unnamed = "ZQUWDONKJGFA";

    /// <summary>The series from the first page on, as long as each page that starts one has a description that fits.</summary>
    public static List<ShapedDescription> FindAll(TiffFile file)
    {
        List<ShapedDescription> all = [];
        int start = 0;
        while (start < file.Pages.Count && Find(file, start) is { } shaped)
        {
            int frames = start + shaped.PageCount;
            // A movie that was written frame by frame has a description of one frame in each page: one stack, whose axis nothing names.
            while (IsFrame(shaped.Stack) && frames < file.Pages.Count && Find(file, frames) is { PageCount: 1 } next && IsFrame(next.Stack) && next.Stack.Layout == shaped.Stack.Layout && next.Stack.PageAxes == shaped.Stack.PageAxes) frames++;
            int count = frames - start;
            int[] pages = [.. Enumerable.Range(start, count)];
            if (shaped.PageCount == 1 && count > 1)
                shaped = new ShapedDescription(shaped.Stack with { Axes = "Q", Shape = [count], Pages = new TiffPageList(file, pages), PageNumbers = pages }, count);
            all.Add(shaped);
            start += shaped.PageCount;
        }

        return all;
    }

    private static bool IsFrame(TiffStack stack) => stack.Axes.Length == 0;

    /// <summary>Reads the description of a page; null when it has none that fits the pages.</summary>
    public static ShapedDescription? Find(TiffFile file, int page)
    {
        if (file.Pages.LayoutOf(page) is not { } layout) return null;
        TiffDirectory directory = file.Container.ReadDirectory(file.Pages.OffsetOf(page));
        Span<byte> start = stackalloc byte[8];
        int count = directory.TextStart(TiffTag.ImageDescription, start);
        if (count < 2 || start[0] != '{' || directory.Text(TiffTag.ImageDescription) is not { } text) return null;
        return Parse(text, out List<long> shape, out string? axes) ? Fit(file, page, layout, directory, shape, axes) : null;
    }

    private static bool Parse(string text, out List<long> shape, out string? axes)
    {
        shape = [];
        axes = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("shape", out JsonElement list) || list.ValueKind != JsonValueKind.Array) return false;
            foreach (JsonElement item in list.EnumerateArray())
            {
                if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out long length) || length < 1 || shape.Count == MaxRank) return false;
                shape.Add(length);
            }

            if (root.TryGetProperty("axes", out JsonElement letters) && letters.ValueKind == JsonValueKind.String) axes = letters.GetString();
            return shape.Count >= 2;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is a text that no UTF-16 can hold (half a surrogate pair).
            return false;
        }
    }

    private static ShapedDescription? Fit(TiffFile file, int page, TiffPageLayout layout, TiffDirectory directory, List<long> shape, string? axes)
    {
        // The page's own axes are the last ones of the shape; lengths of 1 that the page does not store may stand between.
        List<long> own = layout.PageShape();
        int[] place = new int[own.Count];
        int rest = shape.Count;
        for (int i = own.Count - 1; i >= 0; i--)
        {
            while (rest > 0 && shape[rest - 1] == 1 && own[i] != 1) rest--;
            if (rest == 0 || shape[rest - 1] != own[i]) return null;
            place[i] = --rest;
        }

        string? pageAxes = PageAxes(layout, shape, axes, place);
        string letters = Letters(shape, rest, axes, pageAxes ?? layout.PageAxes());
        List<long> lengths = [];
        Int128 planes = 1;
        for (int i = 0; i < rest; i++)
        {
            if (shape[i] > 1) lengths.Add(shape[i]);
            planes *= shape[i];
            if (planes > int.MaxValue) return null;
        }

        // Rows and columns must be among the axes that are there.
        if (pageAxes is not null && !("YX".All((letters + pageAxes).Contains))) pageAxes = null;
        if (pageAxes is null) letters = Letters(shape, rest, axes, layout.PageAxes());
        TiffPageIndex? pages = PagesOf(file, page, layout, directory, (int)planes, out int used);
        return pages is null ? null : new ShapedDescription(new TiffStack(letters, [.. lengths], layout, pages, directory) { PageAxes = pageAxes, PageNumbers = pages is TiffPageList ? [.. Enumerable.Range(page, used)] : [] }, used);
    }

    /// <summary>
    /// What the description calls the axes of a page of one sample, where that is not rows and columns: colours of photometric min-is-black are an axis of their own, and a page then holds columns and samples.
    /// </summary>
    private static string? PageAxes(TiffPageLayout layout, List<long> shape, string? axes, int[] place)
    {
        if (axes is null || axes.Length != shape.Count || layout.Samples > 1 || layout.Depth > 1) return null;
        if (!axes.All(char.IsAsciiLetterUpper) || axes.Distinct().Count() != axes.Length) return null;
        string named = string.Concat(place.Select(i => axes[i] == 'I' ? 'Q' : axes[i]));
        return named == layout.PageAxes() ? null : named;
    }

    private static TiffPageIndex? PagesOf(TiffFile file, int page, TiffPageLayout layout, TiffDirectory directory, int planes, out int used)
    {
        used = planes;
        if (planes <= file.Pages.Count - page)
        {
            int[] list = new int[planes];
            for (int i = 0; i < planes; i++)
            {
                list[i] = page + i;
                if (file.Pages.LayoutOf(page + i) is not { } other || (other != layout && other with { SubfileType = layout.SubfileType } != layout)) return null;
            }

            return new TiffPageList(file, list);
        }

        // "truncated": one directory for all planes, which lie one behind the other.
        used = 1;
        return TiffContiguousPlanes.After(file.Container, directory, layout, planes);
    }

    private static string Letters(List<long> shape, int rest, string? axes, string pageAxes)
    {
        List<char> letters = [];
        if (axes is not null && axes.Length == shape.Count)
        {
            for (int i = 0; i < rest; i++)
            {
                // tifffile's I is "a sequence of images": pages of unknown meaning.
                if (shape[i] > 1) letters.Add(axes[i] == 'I' ? 'Q' : axes[i]);
            }

            if (letters.TrueForAll(char.IsAsciiLetterUpper) && letters.Distinct().Count() == letters.Count && !letters.Exists(l => pageAxes.Contains(l, StringComparison.Ordinal)))
                return new string([.. letters]);
            letters.Clear();
        }

        int count = shape.Take(rest).Count(length => length > 1);
        if (count == 1) return "Q";
        foreach (char letter in Unnamed)
        {
            if (letters.Count < count && !pageAxes.Contains(letter, StringComparison.Ordinal)) letters.Insert(0, letter);
        }

        return new string([.. letters.Take(count)]);
    }
}
