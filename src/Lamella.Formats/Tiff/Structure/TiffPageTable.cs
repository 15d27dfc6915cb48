using System.Buffers.Binary;
using System.Text;

namespace Lamella.Formats.Tiff.Structure;

/// <summary>
/// The chain of pages: where each directory lies and which layout it has, 12 bytes a page. The whole chain is walked when the file opens; of most pages only the fields that decide the layout are compared,
/// byte by byte, with those of the page before.
/// </summary>
internal sealed class TiffPageTable
{
    private readonly List<long> _offsets = [];
    private readonly List<int> _layoutOf = [];
    private readonly List<TiffPageLayout?> _layouts = [];
    private readonly Dictionary<string, int> _bySignature = new(StringComparer.Ordinal);
    private byte[] _lastSignature = [];
    private int _lastLayout = -1;

    private TiffPageTable()
    {
    }

    /// <summary>The number of pages in the chain.</summary>
    public int Count => _offsets.Count;

    /// <summary>The number of different layouts, damaged ones included.</summary>
    public int LayoutCount => _layouts.Count;

    /// <summary>What was wrong with the chain; null when nothing was.</summary>
    public string? Warning { get; private set; }

    /// <summary>Why a page has no layout: the first such error.</summary>
    public LamellaException? Problem { get; private set; }

    /// <summary>Where the directory of a page lies.</summary>
    public long OffsetOf(int page) => _offsets[page];

    /// <summary>The number of a page's layout.</summary>
    public int LayoutIndexOf(int page) => _layoutOf[page];

    /// <summary>A layout by its number; null when the pages with it cannot be read.</summary>
    public TiffPageLayout? Layout(int index) => _layouts[index];

    /// <summary>The layout of a page; null when it cannot be read.</summary>
    public TiffPageLayout? LayoutOf(int page) => _layouts[_layoutOf[page]];

    /// <summary>True when pages hold the same pixels as this layout does and store them in another way.</summary>
    public bool Mixes(TiffPageLayout layout)
    {
        foreach (TiffPageLayout? other in _layouts)
        {
            if (other is not null && other.HoldsSamePixels(layout) && !other.IsStoredAs(layout)) return true;
        }

        return false;
    }

    /// <summary>Walks the chain. Damage in the first page is an error; later it ends the chain with a warning.</summary>
    public static TiffPageTable Walk(TiffContainer container)
    {
        TiffPageTable table = new();
        HashSet<long> seen = [];
        long budget = container.Length;
        int window = TiffContainer.SmallWindow;
        for (long at = container.FirstDirectory; at != 0;)
        {
            if (!seen.Add(at))
            {
                table.Warning = Invariant($"the chain of pages returns to byte {at} after {Counts.Of(table.Count, "page")}; it was cut there");
                break;
            }

            TiffDirectory page;
            try
            {
                page = container.ReadDirectory(at, window);
                budget -= page.Size;
                if (budget < 0) Throw.Damaged(TiffContainer.Format, "directories overlap", at);
                table.Add(page, window);
            }
            catch (DamagedDataException e) when (table.Count > 0)
            {
                table.Warning = Invariant($"page {table.Count} is damaged and ends the file: {e.Message}");
                break;
            }

            // Directories side by side are read in growing windows; those with pixels between them one by one.
            long gap = page.Next - at - page.Size;
            window = gap is >= 0 and < 2048 ? Math.Min(window * 2, TiffContainer.LargeWindow) : Math.Clamp(page.Size + 256, 512, TiffContainer.SmallWindow);
            at = page.Next;
        }

        if (table.Count == 0) Throw.Damaged(TiffContainer.Format, "the file has no page", container.FirstDirectory);
        return table;
    }

    private void Add(TiffDirectory page, int window)
    {
        Span<byte> signature = stackalloc byte[1024];
        signature = signature[..Sign(page, window, signature)];
        if (_lastLayout < 0 || !signature.SequenceEqual(_lastSignature))
        {
            _lastSignature = signature.ToArray();
            string key = Encoding.Latin1.GetString(signature);
            if (!_bySignature.TryGetValue(key, out _lastLayout))
            {
                _lastLayout = _layouts.Count;
                _layouts.Add(Parse(page));
                _bySignature.Add(key, _lastLayout);
            }
        }

        _offsets.Add(page.Offset);
        _layoutOf.Add(_lastLayout);
    }

    private TiffPageLayout? Parse(TiffDirectory page)
    {
        try
        {
            return TiffPageLayout.Parse(page);
        }
        catch (Exception e) when (e is DamagedDataException or UnsupportedFeatureException)
        {
            // Other pages may be fine; the page keeps its place in the chain.
            Problem ??= (LamellaException)e;
            return null;
        }
    }

    /// <summary>The fields that decide the layout, with values that lie outside the directory fetched, because their place differs from page to page.</summary>
    private static int Sign(TiffDirectory page, int window, Span<byte> signature)
    {
        const int MaxValue = 32;
        int length = 0;
        foreach (ref readonly TiffEntry entry in page.Entries)
        {
            if (!DecidesLayout(entry.Tag) || length > signature.Length - 16 - MaxValue) continue;
            BinaryPrimitives.WriteUInt16LittleEndian(signature[length..], entry.Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(signature[(length + 2)..], entry.Type);
            BinaryPrimitives.WriteInt64LittleEndian(signature[(length + 4)..], entry.Tag is TiffTag.StripOffsets ? Math.Min(entry.Count, 2) : entry.Count);
            length += 12;
            if (entry.Tag == TiffTag.StripOffsets) continue;
            if (entry.IsInline)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(signature[length..], entry.Inline);
                length += 8;
                continue;
            }

            int size = (int)Math.Min(Math.Min(entry.Count, MaxValue) * TiffFieldType.Size(entry.Type), MaxValue);
            page.Container.Read(entry.Position, signature.Slice(length, size), window);
            length += size;
        }

        return length;
    }

    private static bool DecidesLayout(ushort tag) => tag is TiffTag.NewSubfileType or TiffTag.SubfileType or TiffTag.ImageWidth or TiffTag.ImageLength or TiffTag.BitsPerSample or TiffTag.Compression
        or TiffTag.Photometric or TiffTag.FillOrder or TiffTag.StripOffsets or TiffTag.SamplesPerPixel or TiffTag.RowsPerStrip or TiffTag.PlanarConfiguration or TiffTag.Predictor
        or TiffTag.TileWidth or TiffTag.TileLength or TiffTag.SampleFormat or TiffTag.YCbCrSubsampling or TiffTag.ImageDepth or TiffTag.TileDepth;
}
