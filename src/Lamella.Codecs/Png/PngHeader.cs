using Lamella.IO;

namespace Lamella.Codecs.Png;

/// <summary>What the chunks before the pixels say about them: IHDR, PLTE, tRNS.</summary>
internal sealed class PngHeader
{
    private const int MostColors = 256;

    /// <summary>Columns.</summary>
    public int Width { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>Bits of a stored sample or index.</summary>
    public int Bits { get; private set; }

    /// <summary>The colour type.</summary>
    public PngColor Color { get; private set; }

    /// <summary>True when the pixels come in the seven passes of Adam7 (section 8.1).</summary>
    public bool Interlaced { get; private set; }

    /// <summary>Red, green and blue of each palette entry; empty without palette.</summary>
    public byte[] Palette { get; private set; } = [];

    /// <summary>The content of tRNS: opacities of palette entries, or the one transparent colour; empty when absent.</summary>
    public byte[] Transparency { get; private set; } = [];

    /// <summary>True after IHDR was read.</summary>
    public bool IsComplete => Width > 0;

    /// <summary>The type of a decoded sample.</summary>
    public PixelType Type => Bits switch { 16 => PixelType.UInt16, 1 when Color == PngColor.Gray => PixelType.Bool, _ => PixelType.UInt8 };

    /// <summary>Decoded samples of a pixel: a palette becomes R, G, B, and A when some entry is not opaque.</summary>
    public int Samples => Color switch
    {
        PngColor.Gray => 1,
        PngColor.GrayAlpha => 2,
        PngColor.Rgb => 3,
        PngColor.Palette => Transparency.Length > 0 ? 4 : 3,
        _ => 4,
    };

    /// <summary>Bits of a stored pixel.</summary>
    public int PixelBits => Bits * Color switch { PngColor.GrayAlpha => 2, PngColor.Rgb => 3, PngColor.Rgba => 4, _ => 1 };

    /// <summary>Bytes of a decoded pixel.</summary>
    public int PixelBytes => Samples * (Bits == 16 ? 2 : 1);

    /// <summary>Bytes of the decoded image.</summary>
    public long DecodedLength => (long)Width * Height * PixelBytes;

    /// <summary>Bytes of the filtered rows of all passes.</summary>
    public long FilteredLength
    {
        get
        {
            long length = 0;
            foreach (PngPass pass in PngPass.Of(this)) length += pass.Height * (1 + pass.RowBytes(PixelBits));
            return length;
        }
    }

    /// <summary>Takes in one chunk; other types than the three are no concern of this class.</summary>
    public void Read(PngChunk chunk, ReadOnlySpan<byte> data, long offset)
    {
        if (!IsComplete && chunk.Type != PngChunk.Header)
        {
            // Apple's variant for its telephones puts a chunk of its own first and stores something else than the standard says.
            if (string.Equals(chunk.Name, "CgBI", StringComparison.Ordinal)) Throw.Unsupported(PngDecoder.Format, "Apple's variant (CgBI)", "convert it with the maker's tools first");
            Throw.Damaged(PngDecoder.Format, $"the first chunk is {chunk.Name}, not IHDR", offset);
        }

        switch (chunk.Type)
        {
            case PngChunk.Header:
                ReadHeader(data, offset);
                break;
            case PngChunk.Palette:
                if (data.Length is 0 or > 3 * MostColors || data.Length % 3 != 0) Throw.Damaged(PngDecoder.Format, Invariant($"a palette of {data.Length} bytes"), offset);
                Palette = data.ToArray();
                break;
            case PngChunk.Transparency:
                if (data.Length > MostColors) Throw.Damaged(PngDecoder.Format, Invariant($"transparency of {data.Length} bytes"), offset);
                Transparency = data.ToArray();
                break;
            default:
                break;
        }
    }

    private void ReadHeader(ReadOnlySpan<byte> data, long offset)
    {
        if (IsComplete) Throw.Damaged(PngDecoder.Format, "a second IHDR", offset);
        SpanReader reader = new(data, PngDecoder.Format, bigEndian: true, baseOffset: offset);
        uint width = reader.U32(), height = reader.U32();
        int bits = reader.U8(), color = reader.U8(), compression = reader.U8(), filter = reader.U8(), interlace = reader.U8();
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue) Throw.Damaged(PngDecoder.Format, Invariant($"the image measures {width} x {height}"), offset);
        // Products of the two, times the eight bytes that a pixel may have, must fit 63 bits.
        if ((UInt128)width * height > long.MaxValue / 16) Throw.Unsupported(PngDecoder.Format, Invariant($"an image of {width} x {height}"));
        bool valid = color switch
        {
            0 => bits is 1 or 2 or 4 or 8 or 16,
            3 => bits is 1 or 2 or 4 or 8,
            2 or 4 or 6 => bits is 8 or 16,
            _ => false,
        };
        if (!valid) Throw.Damaged(PngDecoder.Format, Invariant($"colour type {color} with {bits} bits does not exist"), offset);
        if (compression != 0 || filter != 0 || interlace > 1) Throw.Unsupported(PngDecoder.Format, Invariant($"compression method {compression}, filter method {filter}, interlace method {interlace}"));
        (Width, Height, Bits, Color, Interlaced) = ((int)width, (int)height, bits, (PngColor)color, interlace == 1);
    }
}
