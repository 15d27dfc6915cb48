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
        catch (JsonException)
        {
            return false;
        }
    }

    private static ShapedDescription? Fit(TiffFile file, int page, TiffPageLayout layout, TiffDirectory directory, List<long> shape, string? axes)
    {
        // The page's own axes are the last ones of the shape; lengths of 1 that the page does not store may stand between.
        List<long> own = layout.PageShape();
        int rest = shape.Count;
        for (int i = own.Count - 1; i >= 0; i--)
        {
            while (rest > 0 && shape[rest - 1] == 1 && own[i] != 1) rest--;
            if (rest == 0 || shape[rest - 1] != own[i]) return null;
            rest--;
        }

        string letters = Letters(shape, rest, axes, layout.PageAxes());
        List<long> lengths = [];
        Int128 planes = 1;
        for (int i = 0; i < rest; i++)
        {
            if (shape[i] > 1) lengths.Add(shape[i]);
            planes *= shape[i];
            if (planes > int.MaxValue) return null;
        }

        TiffPageIndex? pages = PagesOf(file, page, layout, directory, (int)planes, out int used);
        return pages is null ? null : new ShapedDescription(new TiffStack(letters, [.. lengths], layout, pages, directory), used);
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
