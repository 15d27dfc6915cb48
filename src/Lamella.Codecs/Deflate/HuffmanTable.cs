using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Deflate;

/// <summary>
/// Two-level decoding tables of DEFLATE's Huffman codes (RFC 1951 section 3.2.2). One look-up with the next bits gives everything about a symbol: how many bits it takes with its extra bits, how many of
/// them are the code, and the base value.
/// </summary>
internal static class HuffmanTable
{
    /// <summary>Bits 0-5: bits to drop (code and extra bits; of a link the bits of the first level).</summary>
    public const uint DropMask = 63;

    /// <summary>Bits 8-11: length of the code alone (of a link: index bits of the second level).</summary>
    public const int CodeShift = 8;

    /// <summary>Bits 16-30: literal, base length, base distance, or the place of the second level.</summary>
    public const int BaseShift = 16;

    /// <summary>The symbol is a literal byte.</summary>
    public const uint Literal = 1u << 31;

    /// <summary>Neither a literal nor a length or distance: one of the three below.</summary>
    public const uint Special = 1u << 15;

    /// <summary>The end of the block.</summary>
    public const uint EndOfBlock = 1u << 14;

    /// <summary>A link to the second level.</summary>
    public const uint Link = 1u << 13;

    private const int MaxLength = 15;

    private static readonly uint[] LiteralSymbols = LengthSymbols();
    private static readonly uint[] DistanceSymbols = Distances();
    private static readonly uint[] PlainSymbols = [.. Enumerable.Range(0, 19).Select(i => (uint)i << BaseShift)];

    /// <summary>Builds the literal and length table; false when the lengths are no valid code.</summary>
    public static bool BuildLiterals(ReadOnlySpan<byte> lengths, Span<uint> table, int bits) => Build(lengths, LiteralSymbols, table, bits);

    /// <summary>Builds the distance table; false when the lengths are no valid code.</summary>
    public static bool BuildDistances(ReadOnlySpan<byte> lengths, Span<uint> table, int bits) => Build(lengths, DistanceSymbols, table, bits);

    /// <summary>Builds the table of the code that the other two codes are written in.</summary>
    public static bool BuildLengths(ReadOnlySpan<byte> lengths, Span<uint> table, int bits) => Build(lengths, PlainSymbols, table, bits);

    [SkipLocalsInit]
    private static bool Build(ReadOnlySpan<byte> lengths, uint[] symbols, Span<uint> table, int bits)
    {
        Span<int> count = stackalloc int[MaxLength + 1];
        Span<int> first = stackalloc int[MaxLength + 2];
        Span<short> sorted = stackalloc short[288];
        count.Clear();
        foreach (byte length in lengths) count[length]++;
        count[0] = 0;
        int left = 1, used = 0, longest = 0;
        first[1] = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            left = (left << 1) - count[length];
            if (left < 0) return false;
            if (count[length] > 0) longest = length;
            used += count[length];
            first[length + 1] = used;
        }

        // An incomplete code is allowed only as no code at all or a single code of one bit; what is not in it is an error when it occurs.
        if (left > 0 && used > 0 && (used > 1 || longest > 1)) return false;
        if (left > 0) table[..(1 << bits)].Fill(Special);
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] != 0) sorted[first[lengths[symbol]]++] = (short)symbol;
        }

        Fill(table, bits, count, sorted[..used], symbols, longest);
        return true;
    }

    private static void Fill(Span<uint> table, int bits, ReadOnlySpan<int> count, ReadOnlySpan<short> sorted, uint[] symbols, int longest)
    {
        int size = 1 << bits, code = 0, at = 0, prefix = -1, start = 0, subBits = 0;
        for (int length = 1; length <= longest; length++, code <<= 1)
        {
            for (int i = 0; i < count[length]; i++, code++)
            {
                uint entry = symbols[sorted[at++]];
                uint filled = (entry & ~DropMask) | ((entry & DropMask) + (uint)length) | ((uint)length << CodeShift);
                int reversed = Reverse(code, length);
                if (length <= bits)
                {
                    for (int k = reversed; k < 1 << bits; k += 1 << length) table[k] = filled;
                    continue;
                }

                if ((reversed & ((1 << bits) - 1)) != prefix)
                {
                    // A new second level: as wide as the codes that share the prefix need. The code is complete, so they fill it.
                    prefix = reversed & ((1 << bits) - 1);
                    start = size;
                    subBits = length - bits;
                    int room = (1 << subBits) - (count[length] - i);
                    while (room > 0 && bits + subBits < longest)
                    {
                        subBits++;
                        room = (room << 1) - count[bits + subBits];
                    }

                    size += 1 << subBits;
                    table[prefix] = Special | Link | ((uint)start << BaseShift) | ((uint)subBits << CodeShift) | (uint)bits;
                }

                // In the second level the first bits are gone already.
                uint inner = (filled & ~(DropMask | (15u << CodeShift))) | ((filled & DropMask) - (uint)bits) | ((uint)(length - bits) << CodeShift);
                for (int k = reversed >> bits; k < 1 << subBits; k += 1 << (length - bits)) table[start + k] = inner;
            }
        }
    }

    private static int Reverse(int code, int length)
    {
        uint v = (uint)code;
        v = ((v >> 1) & 0x5555) | ((v & 0x5555) << 1);
        v = ((v >> 2) & 0x3333) | ((v & 0x3333) << 2);
        v = ((v >> 4) & 0x0F0F) | ((v & 0x0F0F) << 4);
        v = ((v >> 8) & 0x00FF) | ((v & 0x00FF) << 8);
        return (int)(v >> (16 - length));
    }

    /// <summary>RFC 1951 section 3.2.5: literals, the end of block, and lengths 3 to 258 with up to 5 extra bits. 286 and 287 take part in the fixed code and never occur.</summary>
    private static uint[] LengthSymbols()
    {
        uint[] symbols = new uint[288];
        for (uint i = 0; i < 256; i++) symbols[i] = Literal | (i << BaseShift);
        symbols[256] = Special | EndOfBlock;
        uint start = 3;
        for (int i = 0; i < 28; i++)
        {
            uint extra = i < 4 ? 0 : (uint)(i / 4) - 1;
            symbols[257 + i] = (start << BaseShift) | extra;
            start += 1u << (int)extra;
        }

        symbols[285] = 258u << BaseShift;
        symbols[286] = Special;
        symbols[287] = Special;
        return symbols;
    }

    /// <summary>RFC 1951 section 3.2.5: distances 1 to 32768 with up to 13 extra bits. 30 and 31 never occur.</summary>
    private static uint[] Distances()
    {
        uint[] symbols = new uint[32];
        uint start = 1;
        for (int i = 0; i < 30; i++)
        {
            uint extra = i < 2 ? 0 : (uint)(i / 2) - 1;
            symbols[i] = (start << BaseShift) | extra;
            start += 1u << (int)extra;
        }

        symbols[30] = Special;
        symbols[31] = Special;
        return symbols;
    }
}
