using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// Decodes the Huffman streams of a literals section (RFC 8878, 4.2.2). Four streams are decoded in turns, so that their table look-ups overlap.
/// </summary>
/// <remarks>
/// <para>Each stream is one 64-bit register with the next bit on top and a mark below the last valid bit: shifting consumes bits, and the mark's position
/// tells how many were consumed.</para>
/// <para>
/// Memory: a stream lies at least 9 bytes behind the start of the source (magic number, frame header and block header come first), so the 8 bytes that end
/// at any byte of it are readable.
/// The fast loops run only as often as every stream still starts at or below its read position, and the output cannot be overrun; the careful loop reads
/// nothing below the lowest such position.
/// Bits before a stream's start may be read as garbage; the exact end of every stream is checked at last.
/// </para>
/// </remarks>
internal static unsafe class HuffmanStreamDecoder
{
    private const int IndexShift = 64 - HuffmanDecodingTable.IndexBits;

    /// <summary>Symbols per refill: 5 codes of 11 bits fit into the 57 bits that a refill guarantees.</summary>
    private const int Round = 5;

    /// <summary>Decodes one stream to <paramref name="length"/> symbols.</summary>
    public static void DecodeOne(HuffmanDecodingTable table, byte* source, int size, byte* output, int length)
    {
        byte* position = source + size - 8;
        ulong bits = Start(source, size);
        Finish(table.Single, source, position, bits, output, output + length);
    }

    /// <summary>Decodes four streams behind their jump table; the first three yield a quarter (rounded up) of the symbols each.</summary>
    public static void DecodeFour(HuffmanDecodingTable table, byte* source, int size, byte* output, int length)
    {
        if (size < 10) Throw.Damaged(ZstdFormat.Name, "the data end within the jump table of a literals section");
        int size1 = source[0] | (source[1] << 8);
        int size2 = source[2] | (source[3] << 8);
        int size3 = source[4] | (source[5] << 8);
        int size4 = size - 6 - size1 - size2 - size3;
        int segment = (length + 3) / 4;
        bool fits = size1 > 0 && size2 > 0 && size3 > 0 && size4 > 0 && 3 * segment <= length;
        if (!fits) Throw.Damaged(ZstdFormat.Name, "the jump table of a literals section does not fit");
        Streams s = default;
        s.Source1 = source + 6;
        s.Source2 = s.Source1 + size1;
        s.Source3 = s.Source2 + size2;
        s.Source4 = s.Source3 + size3;
        s.Bits1 = Start(s.Source1, size1);
        s.Bits2 = Start(s.Source2, size2);
        s.Bits3 = Start(s.Source3, size3);
        s.Bits4 = Start(s.Source4, size4);
        s.Position1 = s.Source1 + size1 - 8;
        s.Position2 = s.Source2 + size2 - 8;
        s.Position3 = s.Source3 + size3 - 8;
        s.Position4 = s.Source4 + size4 - 8;
        s.Output1 = output;
        s.Output2 = output + segment;
        s.Output3 = output + (2 * segment);
        s.Output4 = output + (3 * segment);
        s.End = output + length;

        // Two symbols per look-up pay when codes are short: with 11 bits at hand, below 5.5 bits on average.
        if (length >= 1024 && size * 16L < length * 11L) DecodeDouble(ref s, table.Double, segment);
        else DecodeSingle(ref s, table.Single, segment);

        Finish(table.Single, s.Source1, s.Position1, s.Bits1, s.Output1, output + segment);
        Finish(table.Single, s.Source2, s.Position2, s.Bits2, s.Output2, output + (2 * segment));
        Finish(table.Single, s.Source3, s.Position3, s.Bits3, s.Output3, output + (3 * segment));
        Finish(table.Single, s.Source4, s.Position4, s.Bits4, s.Output4, s.End);
    }

    private static void DecodeSingle(ref Streams s, ushort* table, int segment)
    {
        byte* p1 = s.Position1, p2 = s.Position2, p3 = s.Position3, p4 = s.Position4;
        ulong b1 = s.Bits1, b2 = s.Bits2, b3 = s.Bits3, b4 = s.Bits4;
        byte* o = s.Output1;
        nint second = segment, third = 2 * (nint)segment, fourth = 3 * (nint)segment;
        while (true)
        {
            // A round reads at most 62 bits: a position falls by at most 7 bytes.
            long rounds = Math.Min(Math.Min(p1 - s.Source1, p2 - s.Source2), Math.Min(p3 - s.Source3, p4 - s.Source4)) >> 3;
            rounds = Math.Min(rounds, (s.End - (o + fourth)) / Round);
            if (rounds <= 0) break;
            byte* stop = o + (rounds * Round);
            do
            {
                for (int i = 0; i < Round; i++)
                {
                    uint e1 = table[b1 >> IndexShift];
                    uint e2 = table[b2 >> IndexShift];
                    uint e3 = table[b3 >> IndexShift];
                    uint e4 = table[b4 >> IndexShift];
                    b1 <<= (int)e1;
                    b2 <<= (int)e2;
                    b3 <<= (int)e3;
                    b4 <<= (int)e4;
                    o[0] = (byte)(e1 >> 8);
                    o[second] = (byte)(e2 >> 8);
                    o[third] = (byte)(e3 >> 8);
                    o[fourth] = (byte)(e4 >> 8);
                    o++;
                }

                b1 = Refill(ref p1, b1);
                b2 = Refill(ref p2, b2);
                b3 = Refill(ref p3, b3);
                b4 = Refill(ref p4, b4);
            }
            while (o < stop);
        }

        s.Position1 = p1;
        s.Position2 = p2;
        s.Position3 = p3;
        s.Position4 = p4;
        s.Bits1 = b1;
        s.Bits2 = b2;
        s.Bits3 = b3;
        s.Bits4 = b4;
        s.Output1 = o;
        s.Output2 = o + second;
        s.Output3 = o + third;
        s.Output4 = o + fourth;
    }

    private static void DecodeDouble(ref Streams s, uint* table, int segment)
    {
        byte* p1 = s.Position1, p2 = s.Position2, p3 = s.Position3, p4 = s.Position4;
        ulong b1 = s.Bits1, b2 = s.Bits2, b3 = s.Bits3, b4 = s.Bits4;
        byte* o1 = s.Output1, o2 = s.Output2, o3 = s.Output3, o4 = s.Output4;
        byte* end1 = o2, end2 = o3, end3 = o4, end4 = s.End;
        while (true)
        {
            long rounds = Math.Min(Math.Min(p1 - s.Source1, p2 - s.Source2), Math.Min(p3 - s.Source3, p4 - s.Source4)) >> 3;
            long room = Math.Min(Math.Min(end1 - o1, end2 - o2), Math.Min(end3 - o3, end4 - o4)) / (2 * Round);
            rounds = Math.Min(rounds, room);
            if (rounds <= 0) break;
            do
            {
                for (int i = 0; i < Round; i++)
                {
                    uint e1 = table[b1 >> IndexShift];
                    uint e2 = table[b2 >> IndexShift];
                    uint e3 = table[b3 >> IndexShift];
                    uint e4 = table[b4 >> IndexShift];
                    b1 <<= (int)e1;
                    b2 <<= (int)e2;
                    b3 <<= (int)e3;
                    b4 <<= (int)e4;
                    *(ushort*)o1 = (ushort)(e1 >> 16);
                    *(ushort*)o2 = (ushort)(e2 >> 16);
                    *(ushort*)o3 = (ushort)(e3 >> 16);
                    *(ushort*)o4 = (ushort)(e4 >> 16);
                    o1 += (byte)(e1 >> 8);
                    o2 += (byte)(e2 >> 8);
                    o3 += (byte)(e3 >> 8);
                    o4 += (byte)(e4 >> 8);
                }

                b1 = Refill(ref p1, b1);
                b2 = Refill(ref p2, b2);
                b3 = Refill(ref p3, b3);
                b4 = Refill(ref p4, b4);
            }
            while (--rounds > 0);
        }

        s.Position1 = p1;
        s.Position2 = p2;
        s.Position3 = p3;
        s.Position4 = p4;
        s.Bits1 = b1;
        s.Bits2 = b2;
        s.Bits3 = b3;
        s.Bits4 = b4;
        s.Output1 = o1;
        s.Output2 = o2;
        s.Output3 = o3;
        s.Output4 = o4;
    }

    /// <summary>The register of a stream behind its end mark (the highest set bit of the last byte).</summary>
    private static ulong Start(byte* source, int size)
    {
        byte last = source[size - 1];
        if (last == 0) Throw.Damaged(ZstdFormat.Name, "a Huffman stream without an end mark");
        return (*(ulong*)(source + size - 8) | 1) << (8 - int.Log2(last));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Refill(ref byte* position, ulong bits)
    {
        int consumed = BitOperations.TrailingZeroCount(bits);
        position -= consumed >> 3;
        return (*(ulong*)position | 1) << (consumed & 7);
    }

    /// <summary>The careful loop for the rest of a stream, and the check that the stream ends with its last symbol.</summary>
    private static void Finish(ushort* table, byte* source, byte* position, ulong marked, byte* output, byte* end)
    {
        byte* lowest = position < source ? position : source;
        int consumed = BitOperations.TrailingZeroCount(marked);
        ulong bits = *(ulong*)position;
        while (output < end)
        {
            long step = Math.Min(consumed >> 3, position - lowest);
            position -= step;
            consumed -= (int)step * 8;
            bits = *(ulong*)position;
            int burst = (int)Math.Min(Round, end - output);
            for (; burst > 0; burst--)
            {
                uint entry = table[(bits << consumed) >> IndexShift];
                consumed += (byte)entry;
                *output++ = (byte)(entry >> 8);
            }
        }

        if (((position - source) * 8) + 64 - consumed != 0) Throw.Damaged(ZstdFormat.Name, "a Huffman stream does not end with its last symbol");
    }

    private struct Streams
    {
        public byte* Source1, Source2, Source3, Source4;
        public byte* Position1, Position2, Position3, Position4;
        public byte* Output1, Output2, Output3, Output4;
        public ulong Bits1, Bits2, Bits3, Bits4;
        public byte* End;
    }
}
