using System.Buffers.Binary;
using System.Globalization;

namespace Lamella.Kernels;

/// <summary>Expands packed samples of 1..31 bits (most significant bit first, rows on byte boundaries; TIFF 6.0 section 8) to whole samples in native order.</summary>
internal static class BitUnpack
{
    /// <summary>Bytes of an expanded sample: 1 up to 8 bits, 2 up to 16, 4 up to 31.</summary>
    public static int SampleBytes(int bits) => bits <= 8 ? 1 : bits <= 16 ? 2 : 4;

    /// <summary>Bytes of one packed row.</summary>
    public static long RowBytes(long samples, int bits) => ((samples * bits) + 7) / 8;

    /// <summary>Expands rows. One bit becomes a byte of 0 or 1; other values are not scaled.</summary>
    /// <exception cref="ArgumentException">The source or the destination is too short, or the bit count is not 1..31.</exception>
    public static void Expand(ReadOnlySpan<byte> source, Span<byte> destination, int bits, int samplesPerRow, int rows)
    {
        if (bits is < 1 or > 31) throw new ArgumentOutOfRangeException(nameof(bits), bits, "packed samples have 1 to 31 bits");
        ArgumentOutOfRangeException.ThrowIfNegative(samplesPerRow);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        long packed = RowBytes(samplesPerRow, bits);
        long whole = (long)samplesPerRow * SampleBytes(bits);
        if (source.Length < packed * rows || destination.Length < whole * rows)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{rows} rows take {packed * rows} packed and {whole * rows} expanded bytes"), nameof(source));
        }

        for (int i = 0; i < rows; i++)
        {
            Row(source.Slice((int)(packed * i), (int)packed), destination.Slice((int)(whole * i), (int)whole), bits);
        }
    }

    private static void Row(ReadOnlySpan<byte> source, Span<byte> destination, int bits)
    {
        switch (bits)
        {
            case 1: Row1(source, destination); break;
            case 2: Row2(source, destination); break;
            case 4: Row4(source, destination); break;
            case 8: source.CopyTo(destination); break;
            case 12: Row12(source, destination); break;
            default: RowAny(source, destination, bits); break;
        }
    }

    private static void Row1(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int i = 0;
        for (; destination.Length >= 8; destination = destination[8..], i++)
        {
            // Byte k of the product keeps bit 7 - k; adding 127 carries any set bit to the top of its byte.
            ulong picked = (source[i] * 0x0101010101010101UL) & 0x0102040810204080UL;
            BinaryPrimitives.WriteUInt64LittleEndian(destination, ((picked + 0x7F7F7F7F7F7F7F7FUL) >> 7) & 0x0101010101010101UL);
        }

        for (int k = 0; k < destination.Length; k++) destination[k] = (byte)((source[i] >> (7 - k)) & 1);
    }

    private static void Row2(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int i = 0;
        for (; destination.Length >= 4; destination = destination[4..], i++)
        {
            uint b = source[i];
            BinaryPrimitives.WriteUInt32LittleEndian(destination, (b >> 6) | ((b & 0x30) << 4) | ((b & 0x0C) << 14) | ((b & 3) << 24));
        }

        for (int k = 0; k < destination.Length; k++) destination[k] = (byte)((source[i] >> (6 - (2 * k))) & 3);
    }

    private static void Row4(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int i = 0;
        for (; destination.Length >= 2; destination = destination[2..], i++)
        {
            destination[0] = (byte)(source[i] >> 4);
            destination[1] = (byte)(source[i] & 15);
        }

        if (destination.Length > 0) destination[0] = (byte)(source[i] >> 4);
    }

    private static void Row12(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        for (; destination.Length >= 4; destination = destination[4..], source = source[3..])
        {
            uint group = ((uint)source[0] << 16) | ((uint)source[1] << 8) | source[2];
            BinaryPrimitives.WriteUInt32LittleEndian(destination, (group >> 12) | ((group & 0xFFF) << 16));
        }

        if (destination.Length > 0) BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)((source[0] << 4) | (source[1] >> 4)));
    }

    private static void RowAny(ReadOnlySpan<byte> source, Span<byte> destination, int bits)
    {
        int size = SampleBytes(bits);
        uint mask = (1u << bits) - 1;
        ulong window = 0;
        int held = 0, at = 0;
        for (; destination.Length > 0; destination = destination[size..])
        {
            while (held < bits)
            {
                if (source.Length - at >= 4)
                {
                    window = (window << 32) | BinaryPrimitives.ReadUInt32BigEndian(source[at..]);
                    at += 4;
                    held += 32;
                }
                else
                {
                    window = (window << 8) | source[at++];
                    held += 8;
                }
            }

            held -= bits;
            uint value = (uint)(window >> held) & mask;
            if (size == 1) destination[0] = (byte)value;
            else if (size == 2) BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)value);
            else BinaryPrimitives.WriteUInt32LittleEndian(destination, value);
        }
    }
}
