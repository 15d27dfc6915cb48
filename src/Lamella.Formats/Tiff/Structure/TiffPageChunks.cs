namespace Lamella.Formats.Tiff.Structure;

/// <summary>Where the chunks of one page lie.</summary>
internal sealed class TiffPageChunks
{
    /// <summary>More than the tables of a JPEG stream ever take.</summary>
    private const int MaxInterchangeHeader = 64 << 10;

    private readonly long[] _offsets;
    private readonly long[] _counts;

    private TiffPageChunks(TiffContainer container, long[] offsets, long[] counts, byte[] tables, long options)
    {
        Container = container;
        _offsets = offsets;
        _counts = counts;
        Tables = tables;
        Options = options;
    }

    /// <summary>The file.</summary>
    public TiffContainer Container { get; }

    /// <summary>The JPEGTables field; empty when absent.</summary>
    public byte[] Tables { get; }

    /// <summary>The T4Options or T6Options field.</summary>
    public long Options { get; }

    /// <summary>The number of chunks listed.</summary>
    public int Count => _offsets.Length;

    /// <summary>Reads the chunk lists of a page, and with <paramref name="verify"/> checks that its layout is the expected one.</summary>
    public static TiffPageChunks Read(TiffContainer container, long directory, TiffPageLayout expected, bool verify)
    {
        TiffDirectory page = container.ReadDirectory(directory);
        if (verify)
        {
            TiffPageLayout layout = TiffPageLayout.Parse(page);
            if (!layout.IsStoredAs(expected))
                Throw.Damaged(TiffContainer.Format, "a page of a stack or pyramid differs from the others in size, type or compression", directory);
        }

        // A few writers put tiles into the strip fields.
        ushort offsetTag = expected.Tiled && page.Has(TiffTag.TileOffsets) ? TiffTag.TileOffsets : TiffTag.StripOffsets;
        ushort countTag = expected.Tiled && page.Has(TiffTag.TileByteCounts) ? TiffTag.TileByteCounts : TiffTag.StripByteCounts;
        long[] offsets = page.Integers(offsetTag);
        long[] counts = page.Integers(countTag);
        if (offsets.Length == 0 && page.Has(TiffTag.JpegInterchangeFormat))
        {
            // Old-style JPEG may name one stream instead of strips.
            offsets = [page.Integer(TiffTag.JpegInterchangeFormat, 0)];
            counts = [page.Integer(TiffTag.JpegInterchangeFormatLength, 0)];
        }

        else if (expected.Compression == TiffCodecs.OldJpeg && offsets.Length == 1 && StreamAround(container, page, offsets, counts) is { } whole)
        {
            // One strip within the stream that the page names: the stream is whole, the strip is its entropy-coded data, and its count is often wrong.
            (offsets, counts) = ([whole.Offset], [whole.Length]);
        }

        if (counts.Length < offsets.Length) counts = Guess(container, offsets, counts);
        byte[] tables = TiffCodecs.Find(expected.Compression).OwnsColor ? page.Bytes(TiffTag.JpegTables, 1 << 24) : [];
        if (expected.Compression == TiffCodecs.OldJpeg) tables = ReadInterchange(container, page);
        long options = expected.Compression is 3 or 4 ? page.Integer(expected.Compression == 3 ? TiffTag.T4Options : TiffTag.T6Options, 0) : 0;
        return new TiffPageChunks(container, offsets, counts, tables, options);
    }

    /// <summary>The stream that old-style JPEG names, when it is given with its length: strips may hold the entropy-coded data only.</summary>
    private static byte[] ReadInterchange(TiffContainer container, TiffDirectory page)
    {
        long offset = page.Integer(TiffTag.JpegInterchangeFormat, 0);
        long length = page.Integer(TiffTag.JpegInterchangeFormatLength, 0);
        if (offset <= 0 || length <= 0 || offset >= container.Length) return [];
        byte[] stream = new byte[Math.Min(Math.Min(length, MaxInterchangeHeader), container.Length - offset)];
        container.Read(offset, stream);
        return stream;
    }

    /// <summary>The stream of old-style JPEG that a page names, when the page's only strip lies in it; null when it does not.</summary>
    private static (long Offset, long Length)? StreamAround(TiffContainer container, TiffDirectory page, long[] offsets, long[] counts)
    {
        long offset = page.Integer(TiffTag.JpegInterchangeFormat, 0), length = page.Integer(TiffTag.JpegInterchangeFormatLength, 0);
        if (offset <= 0 || length <= 2 || length > container.Length - offset) return null;
        if (offsets[0] <= offset || offsets[0] >= offset + length || (counts.Length > 0 && counts[0] > offset + length - offsets[0])) return null;
        byte[] start = new byte[2];
        container.Read(offset, start);
        return start is [0xFF, 0xD8] ? (offset, length) : null;
    }

    /// <summary>The strips of an uncompressed plane whose place is computed: one behind the other.</summary>
    public static TiffPageChunks At(TiffContainer container, long offset, long count, TiffPageLayout layout)
    {
        long[] offsets = new long[layout.ChunkCount];
        long[] counts = new long[layout.ChunkCount];
        long strip = count;
        if (offsets.Length > 1) strip = layout.ChunkHeight * layout.ChunkDepth * layout.RowBytes;
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = offset + (i * strip);
            counts[i] = Math.Min(strip, count - (i * strip));
        }

        return new TiffPageChunks(container, offsets, counts, [], 0);
    }

    /// <summary>Uncompressed or packed chunks whose places are known from elsewhere than the page's own lists.</summary>
    public static TiffPageChunks Listed(TiffContainer container, long[] offsets, long[] counts) => new(container, offsets, counts, [], 0);

    /// <summary>The chunks of the upper left part of a tiled page.</summary>
    /// <param name="full">The page as stored.</param>
    /// <param name="part">The part: the same chunks, fewer rows and columns.</param>
    public TiffPageChunks Part(TiffPageLayout full, TiffPageLayout part)
    {
        long[] offsets = new long[part.ChunkCount], counts = new long[part.ChunkCount];
        for (long i = 0; i < offsets.Length; i++)
        {
            (long rest, long x) = Math.DivRem(i, part.ChunksX);
            (long outer, long y) = Math.DivRem(rest, part.ChunksY);
            long chunk = (((outer * full.ChunksY) + y) * full.ChunksX) + x;
            if (chunk >= _offsets.Length) Throw.Damaged(TiffContainer.Format, Invariant($"a page lists {_offsets.Length} of {full.ChunkCount} tiles"));
            (offsets[i], counts[i]) = (_offsets[chunk], _counts[chunk]);
        }

        return new TiffPageChunks(Container, offsets, counts, Tables, Options);
    }

    /// <summary>Where a chunk starts; 0 for one that is not stored.</summary>
    public long Offset(long chunk) => _offsets[chunk];

    /// <summary>The number of its bytes.</summary>
    public long Length(long chunk) => _counts[chunk];

    /// <summary>True when chunks from the first to the last lie one behind the other with the given size each (the last may be smaller).</summary>
    public bool IsContiguous(long first, long count, long bytes, long lastBytes)
    {
        if (first + count > _offsets.Length || _offsets[first] == 0) return false;
        for (long i = 0; i < count; i++)
        {
            if (_offsets[first + i] != _offsets[first] + (i * bytes)) return false;
            if (_counts[first + i] < (i == count - 1 ? lastBytes : bytes)) return false;
        }

        return true;
    }

    /// <summary>Byte counts that the file does not state: up to the next chunk, or to the end of the file.</summary>
    private static long[] Guess(TiffContainer container, long[] offsets, long[] known)
    {
        long[] sorted = [.. offsets];
        Array.Sort(sorted);
        long[] counts = new long[offsets.Length];
        known.CopyTo(counts, 0);
        for (int i = known.Length; i < offsets.Length; i++)
        {
            if (offsets[i] == 0) continue;
            int at = Array.BinarySearch(sorted, offsets[i]);
            while (at + 1 < sorted.Length && sorted[at + 1] == offsets[i]) at++;
            long end = at + 1 < sorted.Length ? sorted[at + 1] : container.Length;
            counts[i] = Math.Max(0, end - offsets[i]);
        }

        return counts;
    }
}
