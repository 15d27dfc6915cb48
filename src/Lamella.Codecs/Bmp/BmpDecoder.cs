using System.Buffers.Binary;
using Lamella.Kernels;

namespace Lamella.Codecs.Bmp;

/// <summary>
/// Decodes the pixels of BMP: 1 to 32 bits, RLE4 and RLE8. Thread-safe: no state. Colours come out R, G, B(, A); fields of fewer than 8 bits are stretched to 0..255 (rounded down, as Pillow does), wider
/// ones stay as they are in 16 bits; indices become colours, except where the palette is that of gray values.
/// </summary>
internal static class BmpDecoder
{
    /// <summary>The codec's name in errors.</summary>
    public const string Format = "BMP";

    private const int EndOfLine = 0;
    private const int EndOfImage = 1;
    private const int Delta = 2;

    /// <summary>Decodes uncompressed rows as they are stored; the destination gets them from the top down.</summary>
    public static void DecodeRows(BmpHeader header, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        int stride = (int)header.RowBytes, row = header.Width * header.PixelBytes, rows = destination.Length / row;
        byte[] indices = header.Bits < 8 ? new byte[header.Width] : [];
        for (int y = 0; y < rows; y++)
        {
            ReadOnlySpan<byte> from = encoded.Slice(y * stride, stride);
            Span<byte> to = destination.Slice((header.TopDown ? y : rows - 1 - y) * row, row);
            switch (header.Bits)
            {
                case 24:
                    Swap(from[..row], to);
                    break;
                case 16 or 32:
                    if (header.HasWideMasks) Wide(header, from, to);
                    else Narrow(header, from, to);
                    break;
                default:
                    if (header.Bits < 8)
                    {
                        BitUnpack.Expand(from, indices, header.Bits, header.Width, 1);
                        from = indices;
                    }

                    Colors(header, from[..header.Width], to);
                    break;
            }
        }
    }

    /// <summary>Decodes RLE8 or RLE4: the whole image. Pixels that the data jumps over have index 0.</summary>
    /// <exception cref="DamagedDataException">A run lies below the image, or the data ends within one.</exception>
    public static void DecodeRle(BmpHeader header, ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        byte[] indices = new byte[checked(header.Width * header.Height)];
        bool nibbles = header.Compression == BmpCompression.Rle4;
        int x = 0, y = 0, at = 0;
        bool ended = false;
        // Data may end without the end code once all rows are there.
        while (!ended && at + 2 <= encoded.Length)
        {
            int count = encoded[at++], value = encoded[at++];
            if (count > 0)
            {
                Span<byte> run = Run(header, indices, x, y, count);
                for (int i = 0; i < run.Length; i++) run[i] = nibbles ? (byte)(i % 2 == 0 ? value >> 4 : value & 15) : (byte)value;
                x += count;
            }
            else if (value == EndOfLine)
            {
                x = 0;
                y++;
            }
            else if (value == EndOfImage)
            {
                ended = true;
            }
            else if (value == Delta)
            {
                if (at + 2 > encoded.Length) Throw.Damaged(Format, "the data ends within a jump", at);
                x += encoded[at++];
                y += encoded[at++];
            }
            else
            {
                int bytes = nibbles ? (value + 1) / 2 : value;
                if (at + bytes > encoded.Length) Throw.Damaged(Format, "the data ends within a run", at);
                Span<byte> run = Run(header, indices, x, y, value);
                for (int i = 0; i < run.Length; i++) run[i] = nibbles ? (byte)(i % 2 == 0 ? encoded[at + (i / 2)] >> 4 : encoded[at + (i / 2)] & 15) : encoded[at + i];
                x += value;
                // Literal runs are padded to 16 bits.
                at += (bytes + 1) & ~1;
            }
        }

        if (!ended && (y < header.Height - 1 || (y == header.Height - 1 && x < header.Width))) Throw.Damaged(Format, Invariant($"the data ends in row {y} of {header.Height}"), at);
        int row = header.Width * header.PixelBytes;
        for (int i = 0; i < header.Height; i++)
        {
            Colors(header, indices.AsSpan(i * header.Width, header.Width), destination.Slice((header.TopDown ? i : header.Height - 1 - i) * row, row));
        }
    }

    /// <summary>The pixels of a run that lie in their row: encoders fill up rows to their stored length.</summary>
    private static Span<byte> Run(BmpHeader header, byte[] indices, int x, int y, int count)
    {
        if (y >= header.Height) Throw.Damaged(Format, Invariant($"a run of {count} pixels below the last row"));
        int inside = Math.Clamp(header.Width - x, 0, count);
        return inside == 0 ? default : indices.AsSpan((y * header.Width) + x, inside);
    }

    private static void Swap(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (int i = 0; i + 3 <= from.Length; i += 3)
        {
            byte blue = from[i], green = from[i + 1], red = from[i + 2];
            (to[i], to[i + 1], to[i + 2]) = (red, green, blue);
        }
    }

    private static void Colors(BmpHeader header, ReadOnlySpan<byte> indices, Span<byte> to)
    {
        ReadOnlySpan<byte> palette = header.Palette;
        int colors = palette.Length / 3;
        for (int i = 0; i < indices.Length; i++)
        {
            int index = indices[i];
            if (index >= colors) Throw.Damaged(Format, Invariant($"index {index} of a palette of {colors} colours"));
            if (header.IsGray) to[i] = (byte)index;
            else palette.Slice(3 * index, 3).CopyTo(to[(3 * i)..]);
        }
    }

    private static uint Pixel(BmpHeader header, ReadOnlySpan<byte> row, int x) =>
        header.Bits == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..]) : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);

    private static void Narrow(BmpHeader header, ReadOnlySpan<byte> from, Span<byte> to)
    {
        int samples = header.Samples;
        for (int s = 0; s < samples; s++)
        {
            BmpMask mask = header.Masks[s];
            uint max = Math.Max(mask.Max, 1), bits = mask.Bits;
            int shift = mask.Shift;
            for (int x = 0; x < header.Width; x++) to[(x * samples) + s] = (byte)(((Pixel(header, from, x) & bits) >> shift) * 255 / max);
        }
    }

    private static void Wide(BmpHeader header, ReadOnlySpan<byte> from, Span<byte> to)
    {
        int samples = header.Samples;
        for (int s = 0; s < samples; s++)
        {
            BmpMask mask = header.Masks[s];
            for (int x = 0; x < header.Width; x++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(to[(2 * ((x * samples) + s))..], (ushort)((Pixel(header, from, x) & mask.Bits) >> mask.Shift));
            }
        }
    }
}
