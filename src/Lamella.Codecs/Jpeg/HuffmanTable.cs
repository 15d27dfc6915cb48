namespace Lamella.Codecs.Jpeg;

/// <summary>
/// A Huffman table (ITU-T T.81 annex C), prepared for decoding: the next 10 bits index a table of symbols, and for AC coefficients one of whole values as well,
/// because a code and its extra bits mostly fit in 10 bits together. Longer codes compare against the limits of each length.
/// </summary>
internal sealed class HuffmanTable
{
    /// <summary>The bits that the lookup tables take.</summary>
    public const int LookBits = 10;

    private const int MaxLength = 16;

    private readonly ushort[] _lookup = new ushort[1 << LookBits];
    private readonly int[] _values = new int[1 << LookBits];
    private readonly int[] _limit = new int[MaxLength + 2];
    private readonly int[] _offset = new int[MaxLength + 1];
    private readonly byte[] _symbols;

    /// <summary>Builds the table from the number of codes of each length 1 to 16 and the symbols in code order.</summary>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        int code = 0, index = 0;
        for (int length = 1; length <= MaxLength; length++)
        {
            int count = counts[length - 1];
            if (code + count > 1 << length) Throw.Damaged(JpegDecoder.Format, "a Huffman table has more codes than bits allow");
            _offset[length] = index - code;
            if (length <= LookBits) FillLookup(code, count, length, index);
            code += count;
            index += count;
            // Codes of this length, aligned to 16 bits, are smaller than the limit.
            _limit[length] = code << (MaxLength - length);
            code <<= 1;
        }

        FillValues();
    }

    /// <summary>By the next 10 bits: length * 256 + symbol, or 0 when the code is longer.</summary>
    public ReadOnlySpan<ushort> Lookup => _lookup;

    /// <summary>By the next 10 bits: value * 65536 + run of zeros * 256 + bits of code and value together, or 0 when they do not fit.</summary>
    public ReadOnlySpan<int> Values => _values;

    /// <summary>Finds a code longer than the lookup among the next 16 bits; returns length * 256 + symbol.</summary>
    public int FindLong(int bits)
    {
        for (int length = LookBits + 1; length <= MaxLength; length++)
        {
            if (bits < _limit[length]) return (length << 8) | _symbols[(bits >> (MaxLength - length)) + _offset[length]];
        }

        return Throw.Damaged<int>(JpegDecoder.Format, "the data holds a code that its Huffman table lacks");
    }

    /// <summary>The value of <paramref name="bits"/> extra bits of a category (ITU-T T.81 figure F.12, EXTEND).</summary>
    public static int Extend(int bits, int category) => bits < 1 << (category - 1) ? bits - (1 << category) + 1 : bits;

    private void FillLookup(int code, int count, int length, int index)
    {
        for (int i = 0; i < count; i++)
        {
            _lookup.AsSpan((code + i) << (LookBits - length), 1 << (LookBits - length)).Fill((ushort)((length << 8) | _symbols[index + i]));
        }
    }

    private void FillValues()
    {
        for (int bits = 0; bits < _lookup.Length; bits++)
        {
            int length = _lookup[bits] >> 8;
            int category = _lookup[bits] & 15;
            int rest = LookBits - length - category;
            if (length == 0 || category == 0 || rest < 0) continue;
            int value = Extend((bits >> rest) & ((1 << category) - 1), category);
            _values[bits] = (value << 16) | ((_lookup[bits] & 0xF0) << 4) | (length + category);
        }
    }
}
