using Lamella.IO;

namespace Lamella.Formats.Czi.Structure;

/// <summary>One entry of the subblock directory: a rectangle of one plane, its size as stored, and where its segment lies.</summary>
internal sealed class CziEntry
{
    /// <summary>Bytes of a "DV" entry before its dimensions.</summary>
    public const int FixedSize = 32;

    /// <summary>Bytes of a dimension of a "DV" entry.</summary>
    public const int DimensionSize = 20;

    /// <summary>Bytes of an entry of the old schema "DE".</summary>
    public const int LegacySize = 128;

    /// <summary>The largest number of dimensions that other readers accept.</summary>
    public const int MaxDimensions = 40;

    private readonly CziIndices _start;
    private readonly int _present;

    private CziEntry(in CziIndices start, int present)
    {
        _start = start;
        _present = present;
    }

    /// <summary>The code of the pixel type.</summary>
    public int PixelType { get; private init; }

    /// <summary>The code of the compression.</summary>
    public int Compression { get; private init; }

    /// <summary>Where the subblock's segment lies.</summary>
    public long Position { get; private init; }

    /// <summary>The part of a multi-file image that holds it.</summary>
    public int FilePart { get; private init; }

    /// <summary>The left edge in pixels of the document's plane; may be negative.</summary>
    public int X { get; private init; }

    /// <summary>The upper edge.</summary>
    public int Y { get; private init; }

    /// <summary>The width in pixels of full resolution.</summary>
    public int Width { get; private init; }

    /// <summary>The height in pixels of full resolution.</summary>
    public int Height { get; private init; }

    /// <summary>The width in stored pixels.</summary>
    public int StoredWidth { get; private init; }

    /// <summary>The height in stored pixels.</summary>
    public int StoredHeight { get; private init; }

    /// <summary>The planes behind the first that the entry states on its dimensions: nearly always none, since nearly all writers store one plane in a subblock.</summary>
    public long FurtherPlanes { get; private init; }

    /// <summary>The planes that lie in the subblock one behind the other, once it is known how many it holds.</summary>
    public int BlockPlanes { get; private init; } = 1;

    /// <summary>Which of them this is.</summary>
    public int PlaneInBlock { get; private init; }

    /// <summary>The dimensions of several planes, the fastest first; null for a subblock of one plane.</summary>
    private (char Letter, int Size)[]? Sizes { get; init; }

    /// <summary>The bytes of the entry.</summary>
    public int EntrySize { get; private init; }

    /// <summary>The letters of all dimensions, in stored order (usually the fastest first).</summary>
    public string Order { get; private init; } = string.Empty;

    /// <summary>True for a tile of full resolution, false for one of a pyramid.</summary>
    public bool IsFullResolution => StoredWidth == Width && StoredHeight == Height;

    /// <summary>True when sizes are positive: an entry without pixels is left out.</summary>
    public bool HasPixels => Width > 0 && Height > 0 && StoredWidth > 0 && StoredHeight > 0;

    /// <summary>The first index on a dimension; 0 when the entry does not have it.</summary>
    public int Start(char dimension) => _start[CziIndices.IndexOf(dimension)];

    /// <summary>True when the entry has the dimension.</summary>
    public bool Has(char dimension) => (_present & (1 << CziIndices.IndexOf(dimension))) != 0;

    /// <summary>The index within a mosaic; below all others when there is none.</summary>
    public int TileOrder => Has('M') ? Start('M') : int.MinValue;

    /// <summary>The entry with the place that its segment was found at.</summary>
    public CziEntry At(long position, int filePart) => Copy(_start, position, filePart, PlaneInBlock, BlockPlanes);

    /// <summary>One plane of a subblock that holds several: its indices are those of the entry plus its place in the block, the fastest dimension first.</summary>
    public CziEntry PlaneAt(int plane, int planes)
    {
        CziIndices start = _start;
        int rest = plane;
        foreach ((char letter, int size) in Sizes ?? [])
        {
            int index = CziIndices.IndexOf(letter);
            start[index] = (int)Math.Min((long)start[index] + (rest % size), int.MaxValue);
            rest /= size;
        }

        return Copy(start, Position, FilePart, plane, planes);
    }

    private CziEntry Copy(in CziIndices start, long position, int filePart, int plane, int planes) => new(start, _present)
    {
        PixelType = PixelType,
        Compression = Compression,
        Position = position,
        FilePart = filePart,
        X = X,
        Y = Y,
        Width = Width,
        Height = Height,
        StoredWidth = StoredWidth,
        StoredHeight = StoredHeight,
        EntrySize = EntrySize,
        FurtherPlanes = FurtherPlanes,
        Sizes = Sizes,
        PlaneInBlock = plane,
        BlockPlanes = planes,
        Order = Order,
    };

    /// <summary>Reads the entry at the reader's position, of either schema.</summary>
    public static CziEntry Parse(ref SpanReader reader)
    {
        ReadOnlySpan<byte> schema = reader.Bytes(2);
        if (schema.SequenceEqual("DV"u8)) return ParseVariable(ref reader);
        if (schema.SequenceEqual("DE"u8)) return ParseLegacy(ref reader);
        return Throw.Damaged<CziEntry>(CziSegment.Format, "a subblock entry is neither of schema DV nor DE");
    }

    private static CziEntry ParseVariable(ref SpanReader reader)
    {
        int pixelType = reader.I32();
        long position = reader.I64();
        int part = reader.I32(), compression = reader.I32();
        reader.Skip(6);
        int count = reader.I32();
        if (count is < 0 or > MaxDimensions) Throw.Damaged(CziSegment.Format, Invariant($"a subblock entry has {count} dimensions"));
        CziIndices start = default;
        int present = 0;
        List<(char Letter, int Size)>? sizes = null;
        Span<int> plane = stackalloc int[6];
        Span<char> order = stackalloc char[MaxDimensions];
        plane.Clear();
        for (int i = 0; i < count; i++)
        {
            char letter = (char)reader.U8();
            reader.Skip(3);
            int from = reader.I32(), size = reader.I32();
            reader.Skip(4);
            int stored = reader.I32();
            order[i] = letter;
            int index = CziIndices.IndexOf(letter);
            if (letter is 'X' or 'Y')
            {
                int at = letter == 'X' ? 0 : 3;
                (plane[at], plane[at + 1], plane[at + 2]) = (from, size, stored == 0 ? size : stored);
            }
            else if (index >= 0)
            {
                start[index] = from;
                present |= 1 << index;
                if (size > 1 && NumbersPlanes(letter)) (sizes ??= []).Add((letter, size));
            }
        }

        return new CziEntry(start, present)
        {
            PixelType = pixelType,
            Compression = compression,
            Position = position,
            FilePart = part,
            X = plane[0],
            Width = plane[1],
            StoredWidth = plane[2],
            Y = plane[3],
            Height = plane[4],
            StoredHeight = plane[5],
            FurtherPlanes = PlanesOf(sizes) - 1,
            Sizes = sizes?.ToArray(),
            EntrySize = FixedSize + (count * DimensionSize),
            Order = OrderText(order[..count]),
        };
    }

    private static CziEntry ParseLegacy(ref SpanReader reader)
    {
        int pixelType = reader.I32(), storedWidth = reader.I32(), storedHeight = reader.I32();
        reader.Skip(2);
        int x = reader.I32(), width = reader.I32(), y = reader.I32(), height = reader.I32();
        CziIndices start = default;
        List<(char Letter, int Size)>? sizes = null;
        foreach (char letter in "CZT")
        {
            start[CziIndices.IndexOf(letter)] = reader.I32();
            if (reader.I32() is > 1 and var size) (sizes ??= []).Add((letter, size));
        }

        foreach (char letter in "SRIB") start[CziIndices.IndexOf(letter)] = reader.I32();
        int compression = reader.I32();
        start[CziIndices.IndexOf('M')] = reader.I32();
        long position = reader.I64();
        int part = reader.I32();
        reader.Skip(16);
        start[CziIndices.IndexOf('H')] = reader.I32();
        reader.Skip(16);
        // Without letters every dimension is there; V came later.
        return new CziEntry(start, ((1 << CziIndices.Count) - 1) & ~(1 << CziIndices.IndexOf('V')))
        {
            PixelType = pixelType,
            Compression = compression,
            Position = position,
            FilePart = part,
            X = x,
            Width = width,
            StoredWidth = storedWidth == 0 ? width : storedWidth,
            Y = y,
            Height = height,
            StoredHeight = storedHeight == 0 ? height : storedHeight,
            FurtherPlanes = PlanesOf(sizes) - 1,
            Sizes = sizes?.ToArray(),
            EntrySize = LegacySize,
            Order = "XYCZTSRIBMH",
        };
    }

    /// <summary>M, S and B number subblocks; on the other dimensions a subblock can be more than one plane.</summary>
    private static bool NumbersPlanes(char letter) => letter is 'Z' or 'T' or 'C' or 'R' or 'I' or 'H' or 'V';

    private static long PlanesOf(List<(char Letter, int Size)>? sizes)
    {
        long planes = 1;
        foreach ((char _, int size) in sizes ?? []) planes = Math.Min(planes * size, int.MaxValue);
        return planes;
    }

    /// <summary>Nearly all entries of a file have the same dimensions: the texts of the last one are shared.</summary>
    private static string OrderText(ReadOnlySpan<char> order)
    {
        string? last = t_lastOrder;
        if (last is not null && order.SequenceEqual(last)) return last;
        return t_lastOrder = new string(order);
    }

    [ThreadStatic]
    private static string? t_lastOrder;
}
