using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;

namespace Lamella.Formats.Lsm;

/// <summary>
/// Where the strips really lie, for files whose lists lie about it: beyond 4 GiB the 32-bit offsets wrap around, and the byte counts of packed strips are those of the unpacked ones. Made of the
/// strip lists of all pages when the first pixel is asked for.
/// </summary>
internal sealed class LsmPlaces
{
    private readonly TiffFile _file;
    private readonly Lazy<TiffPageChunks?[]> _pages;

    private LsmPlaces(TiffFile file, int[] images, LsmOrder order, bool packed)
    {
        _file = file;
        _pages = new Lazy<TiffPageChunks?[]>(() => Build(images, order, packed));
    }

    private static bool IsReduced(TiffFile file, int page) => file.Pages.LayoutOf(page) is not { } layout || (layout.SubfileType & 1) != 0;

    /// <summary>The places; null for a file whose own lists are right.</summary>
    public static LsmPlaces? For(TiffFile file, int[] images, LsmOrder order, TiffPageLayout layout)
    {
        bool packed = layout.Compression != TiffCodecs.None;
        return packed || file.Container.Length > uint.MaxValue ? new LsmPlaces(file, images, order, packed) : null;
    }

    /// <summary>The strips of a page.</summary>
    public TiffPageChunks? Of(int page) => _pages.Value[page];

    private TiffPageChunks?[] Build(int[] images, LsmOrder order, bool packed)
    {
        TiffContainer container = _file.Container;
        int count = _file.Pages.Count;
        long[][] offsets = new long[count][], counts = new long[count][];
        for (int page = 0; page < count; page++)
        {
            TiffDirectory directory = container.ReadDirectory(_file.Pages.OffsetOf(page));
            offsets[page] = directory.Integers(TiffTag.StripOffsets, 65535);
            counts[page] = directory.Integers(TiffTag.StripByteCounts, 65535);
            if (counts[page].Length < offsets[page].Length) Array.Resize(ref counts[page], offsets[page].Length);
        }

        if (container.Length > uint.MaxValue) Unwrap(offsets, images, order);
        if (packed) Measure(offsets, counts);
        TiffPageChunks?[] pages = new TiffPageChunks?[count];
        foreach (int page in images) pages[page] = TiffPageChunks.Listed(container, offsets[page], counts[page]);
        return pages;
    }

    /// <summary>
    /// Pixels were written in the order of acquisition: whenever an offset is smaller than the one before, another 4 GiB have passed. With several positions the time points were the outer loop,
    /// although the directories of one position stand together. A thumbnail belongs to its image, in front of or behind it.
    /// </summary>
    private void Unwrap(long[][] offsets, int[] images, LsmOrder order)
    {
        bool thumbnailFirst = images.Length > 0 && images[0] + 1 < offsets.Length && IsReduced(_file, images[0] + 1) && First(offsets[images[0] + 1]) < First(offsets[images[0]]);
        long wraps = 0, previous = 0;
        void Walk(int page)
        {
            // Images that were never written have no places; they say nothing about the others.
            if (Array.TrueForAll(offsets[page], offset => offset <= 0)) return;
            for (int i = 0; i < offsets[page].Length; i++)
            {
                long offset = offsets[page][i];
                if (offset < previous) wraps += 1L << 32;
                previous = offset;
                offsets[page][i] = offset + wraps;
            }
        }

        foreach (int image in InOrderOfAcquisition(images, order))
        {
            bool hasThumbnail = image + 1 < offsets.Length && IsReduced(_file, image + 1);
            if (hasThumbnail && thumbnailFirst) Walk(image + 1);
            Walk(image);
            if (hasThumbnail && !thumbnailFirst) Walk(image + 1);
        }
    }

    private static IEnumerable<int> InOrderOfAcquisition(int[] images, LsmOrder order)
    {
        long places = order.Tiles * order.Positions;
        if (places == 1 || order.Times == 1 || images.Length != order.Count)
        {
            foreach (int image in images) yield return image;
            yield break;
        }

        for (long t = 0; t < order.Times; t++)
        {
            for (long place = 0; place < places; place++)
            {
                for (long z = 0; z < order.Sections; z++) yield return images[(((place * order.Times) + t) * order.Sections) + z];
            }
        }
    }

    /// <summary>A packed strip ends where the next one of the file starts; the last one where it could not be longer.</summary>
    private void Measure(long[][] offsets, long[][] counts)
    {
        long[] all = [.. offsets.SelectMany(list => list).Where(offset => offset > 0)];
        Array.Sort(all);
        for (int page = 0; page < offsets.Length; page++)
        {
            for (int i = 0; i < offsets[page].Length; i++)
            {
                long offset = offsets[page][i];
                if (offset <= 0 || offset >= _file.Container.Length) continue;
                int at = Array.BinarySearch(all, offset);
                while (at + 1 < all.Length && all[at + 1] == offset) at++;
                // LZW codes of at most 12 bits for 8 bits, and a clear code now and then: twice the size is more than enough.
                long most = Math.Min(_file.Container.Length - offset, (2 * Math.Max(0, counts[page][i])) + 64);
                counts[page][i] = at + 1 < all.Length ? Math.Min(all[at + 1] - offset, most) : most;
            }
        }
    }

    private static long First(long[] list) => list.Length > 0 ? list[0] : 0;
}
