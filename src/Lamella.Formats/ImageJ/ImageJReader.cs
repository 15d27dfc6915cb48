using Lamella.Engine;
using Lamella.Formats.ImageJ.Structure;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.ImageJ;

/// <summary>Opens ImageJ's stacks: pages with directories, or one directory and planes behind it (the form beyond 4 GiB).</summary>
internal static class ImageJReader
{
    private const string DefaultOrder = "czt";

    /// <summary>Makes the one scene of the file.</summary>
    public static ImageContent Read(TiffFile file, OpenOptions options)
    {
        List<string> warnings = [];
        ImageJDescription description = ImageJDescription.Parse(file.Description ?? string.Empty);
        if (file.Pages.LayoutOf(0) is not { } layout) throw file.Pages.Problem!;
        ImageJTagData tags = ImageJTagData.Read(file.FirstPage, warnings);
        long images = Images(description, file, layout, warnings);
        // A 48-bit picture of a composite holds its channels as samples of one page.
        bool channelsInSamples = layout.Samples > 1 && layout.Type != PixelType.UInt8 && description.Count("channels") == layout.Samples && (description.Count("slices") ?? 1) * (description.Count("frames") ?? 1) == images;
        (string letters, long[] shape) = AxesOf(description, images, channelsInSamples ? 1 : description.Count("channels") ?? 1, options, out bool unknown, warnings);
        long planes = 1;
        foreach (long n in shape) planes *= n;
        List<ContentPart> unused = [];
        TiffPageIndex pages = PagesOf(file, layout, planes, out long missing, unused);
        TiffStack stack = new(letters, shape, layout, pages, file.FirstPage) { Mixed = pages is TiffPageList && file.Pages.Mixes(layout) };
        List<LevelSource> levels = stack.Levels(warnings);
        string axes = levels[0].Axes;
        string? presented = unknown && !axes.Contains(options.PageAxis, StringComparison.Ordinal) ? axes.Replace('Q', options.PageAxis) : null;
        if (channelsInSamples) presented = (presented ?? axes).Replace('S', 'C');
        SceneContent scene = ImageJMetadata.Scene(description, tags, file, levels, presented, layout, warnings);
        ImageContent content = TiffReader.Finish("ImageJ TIFF", file, [scene], warnings);
        return new ImageContent
        {
            Format = content.Format,
            Scenes = content.Scenes,
            Warnings = warnings,
            Unused = unused,
            Missing = missing > 0 ? [new ContentPart("image", missing, Invariant($"of {planes}"), "the description declares them, and they are not stored; they read as zero")] : [],
            MissingPlanes = missing,
            OriginalMetadata = [.. content.OriginalMetadata, .. ImageJMetadata.Originals(tags)],
        };
    }

    /// <summary>The number of images as declared, unless neither the pages nor the bytes of the file come near it.</summary>
    private static long Images(ImageJDescription description, TiffFile file, TiffPageLayout layout, List<string> warnings)
    {
        const long Plausible = 1 << 20;
        const int MostFillPerPage = 1024;
        if (description.Count("images") is not { } images) return file.Pages.Count;
        long bytes = layout.Depth * layout.Height * layout.RowBytes;
        if (images <= Plausible || images / MostFillPerPage <= file.Pages.Count || (layout.IsRaw && images / MostFillPerPage <= file.Container.Length / Math.Max(1, bytes))) return images;
        warnings.Add(Invariant($"the description declares {Counts.Of(images, "image")} where the file has {Counts.Of(file.Pages.Count, "page")}; the pages are shown"));
        return file.Pages.Count;
    }

    /// <summary>The plane axes, slowest first. <c>order</c> names the axes fastest first; without it channels run fastest, then slices, then frames.</summary>
    private static (string Letters, long[] Shape) AxesOf(ImageJDescription description, long images, long channels, OpenOptions options, out bool unknown, List<string> warnings)
    {
        long slices = description.Count("slices") ?? 1, frames = description.Count("frames") ?? 1;
        Int128 product = (Int128)channels * slices * frames;
        unknown = false;
        if (product > int.MaxValue || images > int.MaxValue) Throw.Damaged("ImageJ TIFF", Invariant($"{channels} channels, {slices} slices and {frames} frames cannot be"));
        if (product > images || images % (long)product != 0)
        {
            warnings.Add(Invariant($"the description declares {Counts.Of(channels, "channel")} x {Counts.Of(slices, "slice")} x {Counts.Of(frames, "frame")} and {Counts.Of(images, "image")}, which do not fit; the images are presented as a stack"));
            (channels, slices, frames, product) = (1, 1, 1, 1);
        }

        long rest = images / (long)product;
        string order = description.Text("order")?.ToLowerInvariant() is "czt" or "ctz" or "zct" or "ztc" or "tcz" or "tzc" ? description.Text("order")!.ToLowerInvariant() : DefaultOrder;
        List<char> letters = [];
        List<long> shape = [];
        if (rest > 1)
        {
            unknown = true;
            letters.Add('Q');
            shape.Add(rest);
            warnings.Add(Invariant($"the file does not say what its {rest} images are; they are presented as axis {options.PageAxis}"));
        }

        for (int i = 2; i >= 0; i--)
        {
            long length = order[i] switch { 'c' => channels, 'z' => slices, _ => frames };
            if (length == 1) continue;
            letters.Add(char.ToUpperInvariant(order[i]));
            shape.Add(length);
        }

        return (new string([.. letters]), [.. shape]);
    }

    private static TiffPageIndex PagesOf(TiffFile file, TiffPageLayout layout, long planes, out long missing, List<ContentPart> unused)
    {
        missing = 0;
        List<int> equal = [], others = [];
        for (int i = 0; i < file.Pages.Count; i++)
        {
            if (file.Pages.LayoutOf(i) is not { } other) continue;
            if (equal.Count < planes && other.HoldsSamePixels(layout)) equal.Add(i);
            else others.Add(i);
        }

        if (others.Count > 0) unused.Add(new ContentPart("page", others.Count, ContentPart.Names(others.Select(i => Invariant($"page {i}"))), Invariant($"the description declares {Counts.Of(planes, "image")} of the size and type of the first page")));

        TiffContiguousPlanes? contiguous = (equal.Count < planes && IsRegular(file, equal, layout)) || (equal.Count > 1 && !file.Pages.Mixes(layout) && Wraps(file, equal)) ? TiffContiguousPlanes.After(file.Container, file.FirstPage, layout, planes) : null;
        if (contiguous is not null) return contiguous;
        if (equal.Count == 1 && planes > 1 && Cut(file, layout, planes) is { } cut)
        {
            missing = planes - cut.Count;
            return cut;
        }

        missing = planes - equal.Count;
        return new TiffPageList(file, [.. equal]);
    }

    /// <summary>The whole planes of a file with one directory that ends early; null when what lies behind the first plane need not be pixels.</summary>
    private static TiffContiguousPlanes? Cut(TiffFile file, TiffPageLayout layout, long planes)
    {
        long first = Offset(file, 0), bytes = layout.Depth * layout.Height * layout.RowBytes;
        if (!layout.IsRaw || file.Pages.Count > 1 || file.Container.FirstDirectory > first || first <= 0) return null;
        long whole = Math.Min(planes, (file.Container.Length - first) / bytes);
        return whole > 1 ? TiffContiguousPlanes.After(file.Container, file.FirstPage, layout, whole) : null;
    }

    /// <summary>True when the pages that have directories lie one behind the other, as all images of a file with too few directories do.</summary>
    private static bool IsRegular(TiffFile file, List<int> pages, TiffPageLayout layout) =>
        pages.Count < 2 || Offset(file, pages[1]) - Offset(file, pages[0]) == layout.Depth * layout.Height * layout.RowBytes;

    /// <summary>
    /// True when the planes of a classic file beyond 4 GiB have directories whose 32-bit offsets wrapped: the offset of a later plane is the expected one modulo 2^32 only.
    /// </summary>
    private static bool Wraps(TiffFile file, List<int> pages)
    {
        if (file.Container.IsBig || file.Container.Length <= uint.MaxValue || pages.Count < 2) return false;
        long first = Offset(file, pages[0]), second = Offset(file, pages[1]), last = Offset(file, pages[^1]);
        long expected = first + ((second - first) * (pages.Count - 1));
        return second > first && expected != last && (uint)expected == (uint)last;
    }

    private static long Offset(TiffFile file, int page) => file.Container.ReadDirectory(file.Pages.OffsetOf(page)).Integer(TiffTag.StripOffsets, 0);
}
