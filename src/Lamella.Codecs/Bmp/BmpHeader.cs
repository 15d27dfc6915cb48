using Lamella.IO;

namespace Lamella.Codecs.Bmp;

/// <summary>
/// The headers of a BMP file: BITMAPFILEHEADER, then one of BITMAPCOREHEADER (12 bytes), OS/2 2.x (16 to 64), BITMAPINFOHEADER (40, with colour masks 52 or 56), V4 (108) and V5 (124).
/// </summary>
internal sealed class BmpHeader
{
    /// <summary>The headers and the largest palette of all variants lie within this many bytes.</summary>
    public const int MaxSize = 14 + 124 + 16 + 1024;

    private const int FileHeader = 14;
    private const int Core = 12;
    private const int Info = 40;
    private const int V4 = 108;

    /// <summary>Columns.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>True when the first stored row is the upper one; else the picture stands on its head.</summary>
    public required bool TopDown { get; init; }

    /// <summary>Bits of a stored pixel.</summary>
    public required int Bits { get; init; }

    /// <summary>How the pixels are stored.</summary>
    public required BmpCompression Compression { get; init; }

    /// <summary>Where the pixels start in the file.</summary>
    public required long DataOffset { get; init; }

    /// <summary>Pixels per metre across; 0 when not said.</summary>
    public int PixelsPerMeterX { get; init; }

    /// <summary>Pixels per metre down; 0 when not said.</summary>
    public int PixelsPerMeterY { get; init; }

    /// <summary>Red, green and blue of each palette entry; empty without palette.</summary>
    public byte[] Palette { get; private set; } = [];

    /// <summary>Red, green, blue and alpha of 16- and 32-bit pixels.</summary>
    public BmpMask[] Masks { get; private set; } = [];

    /// <summary>True when the palette maps every index to the gray of the same value (of one bit: to black and white): the indices are the samples.</summary>
    public bool IsGray { get; private set; }

    /// <summary>Decoded samples of a pixel.</summary>
    public int Samples => IsGray ? 1 : Masks.Length > 3 && Masks[3].Bits != 0 ? 4 : 3;

    /// <summary>The type of a decoded sample: colours of more than 8 bits stay unscaled.</summary>
    public PixelType Type => IsGray && Bits == 1 ? PixelType.Bool : HasWideMasks ? PixelType.UInt16 : PixelType.UInt8;

    /// <summary>Bytes of a decoded pixel.</summary>
    public int PixelBytes => Samples * (HasWideMasks ? 2 : 1);

    /// <summary>Bytes of a stored row of uncompressed pixels: a multiple of four.</summary>
    public long RowBytes => (((long)Width * Bits) + 31) / 32 * 4;

    /// <summary>True when a colour has more than 8 bits.</summary>
    public bool HasWideMasks => Array.Exists(Masks, mask => mask.Max > 255);

    /// <summary>True when rows can be found without decoding those before.</summary>
    public bool IsRaw => Compression is BmpCompression.None or BmpCompression.BitFields or BmpCompression.AlphaBitFields;

    /// <summary>True when the bytes start as a BMP file does, with a header of a size that exists.</summary>
    public static bool Matches(ReadOnlySpan<byte> head) =>
        head.Length >= FileHeader + 4 && head[0] == 'B' && head[1] == 'M' && head[15] == 0 && head[16] == 0 && head[17] == 0 && IsKnown(head[14]);

    /// <summary>Reads the headers and the palette from the first bytes of a file (<see cref="MaxSize"/> are enough).</summary>
    /// <exception cref="DamagedDataException">The headers contradict themselves.</exception>
    /// <exception cref="UnsupportedFeatureException">A depth or a layout that is not read.</exception>
    public static BmpHeader Parse(ReadOnlySpan<byte> head)
    {
        if (head.Length < 2 || head[0] != 'B' || head[1] != 'M') Throw.Damaged(BmpDecoder.Format, "the file does not start with BM", 0);
        SpanReader reader = new(head, BmpDecoder.Format) { Position = 10 };
        long offset = reader.U32();
        uint size = reader.U32();
        if (!IsKnown(size)) Throw.Unsupported(BmpDecoder.Format, Invariant($"a header of {size} bytes"));
        long width, height;
        int planes, bits, compression = 0, colors = 0, x = 0, y = 0;
        if (size == Core)
        {
            (width, height, planes, bits) = (reader.U16(), reader.U16(), reader.U16(), reader.U16());
        }
        else
        {
            (width, height, planes, bits) = (reader.I32(), reader.I32(), reader.U16(), reader.U16());
            // OS/2 2.x headers may end after any field; what is missing is zero.
            if (size >= 20) compression = reader.I32();
            if (size >= 24) reader.Skip(4);
            if (size >= 28) x = reader.I32();
            if (size >= 32) y = reader.I32();
            if (size >= 36) colors = reader.I32();
        }

        if (width <= 0 || height == 0 || height == int.MinValue) Throw.Damaged(BmpDecoder.Format, Invariant($"the image measures {width} x {height}"), 18);
        if (bits is not (1 or 2 or 4 or 8 or 16 or 24 or 32) && compression is not ((int)BmpCompression.Jpeg or (int)BmpCompression.Png))
            Throw.Damaged(BmpDecoder.Format, Invariant($"{bits} bits per pixel do not exist"), 28);
        if (planes > 1) Throw.Unsupported(BmpDecoder.Format, Invariant($"{planes} planes"));
        BmpHeader header = new()
        {
            Width = (int)width,
            Height = (int)Math.Abs(height),
            TopDown = height < 0,
            Bits = bits,
            Compression = CompressionOf(compression, size, bits),
            DataOffset = offset,
            PixelsPerMeterX = Math.Max(x, 0),
            PixelsPerMeterY = Math.Max(y, 0),
        };
        long end = header.ReadMasks(head, size);
        return header.ReadPalette(head, size, end, colors);
    }

    private static bool IsKnown(uint size) => size is Core or (>= 16 and <= 64) or V4 or 124;

    private static BmpCompression CompressionOf(int value, uint headerSize, int bits)
    {
        // OS/2 2.x (any size but those of Windows) gives 3 and 4 a meaning of their own.
        bool os2 = headerSize is not (Info or 52 or 56 or V4 or 124);
        BmpCompression compression = (value, os2) switch
        {
            (3, true) => BmpCompression.Huffman1D,
            (4, true) => BmpCompression.Rle24,
            ( >= 0 and <= 6, _) => (BmpCompression)value,
            _ => Throw.Unsupported<BmpCompression>(BmpDecoder.Format, Invariant($"compression {value}")),
        };
        bool fits = compression switch
        {
            BmpCompression.Rle8 => bits == 8,
            BmpCompression.Rle4 => bits == 4,
            BmpCompression.BitFields or BmpCompression.AlphaBitFields => bits is 16 or 32,
            _ => true,
        };
        if (!fits) Throw.Damaged(BmpDecoder.Format, Invariant($"compression {compression} with {bits} bits per pixel"), 30);
        return compression;
    }

    /// <summary>Reads or supplies the colour masks; returns where the palette starts.</summary>
    private long ReadMasks(ReadOnlySpan<byte> head, uint size)
    {
        long end = FileHeader + (long)size;
        if (Bits is not (16 or 32)) return end;
        if (Compression == BmpCompression.None)
        {
            Masks = Bits == 16 ? [new(0x7C00), new(0x03E0), new(0x001F)] : [new(0xFF0000), new(0x00FF00), new(0x0000FF)];
            return end;
        }

        // Masks are fields of the larger headers, and follow the small one.
        int count = size >= 56 || Compression == BmpCompression.AlphaBitFields ? 4 : 3;
        SpanReader reader = new(head, BmpDecoder.Format) { Position = FileHeader + Info };
        Masks = new BmpMask[count];
        for (int i = 0; i < count; i++) Masks[i] = new BmpMask(reader.U32());
        foreach (BmpMask mask in Masks)
        {
            if (!mask.IsContiguous) Throw.Unsupported(BmpDecoder.Format, Invariant($"a colour mask with gaps (0x{mask.Bits:X8})"));
            if (mask.Max > ushort.MaxValue) Throw.Unsupported(BmpDecoder.Format, Invariant($"a colour of more than 16 bits (mask 0x{mask.Bits:X8})"));
        }

        return size == Info ? end + (4 * count) : end;
    }

    private BmpHeader ReadPalette(ReadOnlySpan<byte> head, uint size, long start, int declared)
    {
        if (Bits > 8) return this;
        // As many colours as declared, as the depth has, and as fit before the pixels and into the file.
        int entry = size == Core ? 3 : 4;
        long room = (DataOffset > start ? Math.Min(DataOffset, head.Length) : head.Length) - start;
        int count = (int)Math.Min(declared is > 0 and <= 256 ? declared : 1 << Bits, Math.Max(room, 0) / entry);
        count = Math.Min(count, 1 << Bits);
        if (count == 0) Throw.Damaged(BmpDecoder.Format, "the image has indices but no palette", start);
        Palette = new byte[3 * count];
        IsGray = true;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> color = head.Slice((int)start + (i * entry), 3);
            (Palette[3 * i], Palette[(3 * i) + 1], Palette[(3 * i) + 2]) = (color[2], color[1], color[0]);
            int gray = Bits == 1 ? 255 * i : i;
            IsGray &= color[0] == gray && color[1] == gray && color[2] == gray;
        }

        return this;
    }
}
