namespace Lamella.Codecs.Lzma;

/// <summary>
/// The LZMA model (LZMA specification of Igor Pavlov, public domain): twelve states, four remembered distances, literals in the context of the byte before. The output itself is the dictionary.
/// </summary>
/// <remarks>Not thread-safe; one instance per stream.</remarks>
internal sealed class LzmaDecoder
{
    /// <summary>The name in error messages.</summary>
    public const string Format = "LZMA";

    /// <summary>Probability one half of 11 bits.</summary>
    public const ushort Even = 1024;

    private const uint EndMarker = uint.MaxValue;

    private readonly ushort[] _isMatch = new ushort[12 * 16];
    private readonly ushort[] _isRep = new ushort[12];
    private readonly ushort[] _isRep0 = new ushort[12];
    private readonly ushort[] _isRep1 = new ushort[12];
    private readonly ushort[] _isRep2 = new ushort[12];
    private readonly ushort[] _isRep0Long = new ushort[12 * 16];
    private readonly ushort[] _slots = new ushort[4 * 64];
    private readonly ushort[] _special = new ushort[115];
    private readonly ushort[] _align = new ushort[16];
    private readonly LengthDecoder _matchLength = new();
    private readonly LengthDecoder _repLength = new();
    private ushort[] _literals = [];
    private int _literalContext;
    private int _literalMask;
    private int _positionMask;
    private int _state;
    private uint _rep0;
    private uint _rep1;
    private uint _rep2;
    private uint _rep3;

    /// <summary>Sets lc, lp and pb from their byte; false when it is out of range.</summary>
    public bool SetProperties(byte value)
    {
        if (value >= 9 * 5 * 5) return false;
        _literalContext = value % 9;
        int lp = value / 9 % 5;
        _literalMask = (1 << lp) - 1;
        _positionMask = (1 << (value / 45)) - 1;
        int size = 0x300 << (_literalContext + lp);
        if (_literals.Length != size) _literals = new ushort[size];
        return true;
    }

    /// <summary>The sum of lc and lp, which LZMA2 limits to 4.</summary>
    public int LiteralBits => _literalContext + System.Numerics.BitOperations.PopCount((uint)_literalMask);

    /// <summary>Forgets what was learnt.</summary>
    public void ResetState()
    {
        _state = 0;
        _rep0 = _rep1 = _rep2 = _rep3 = 0;
        foreach (ushort[] table in (ReadOnlySpan<ushort[]>)[_isMatch, _isRep, _isRep0, _isRep1, _isRep2, _isRep0Long, _slots, _special, _align, _literals]) Array.Fill(table, Even);
        _matchLength.Reset();
        _repLength.Reset();
    }

    /// <summary>
    /// Decodes into <paramref name="output"/> from <paramref name="to"/> until it is full, or to the end marker, which returns true. <paramref name="output"/> begins where the dictionary begins.
    /// </summary>
    public bool Decode(ref RangeDecoder range, Span<byte> output, ref int to)
    {
        while (to < output.Length)
        {
            int position = to & _positionMask;
            if (range.Bit(ref _isMatch[(_state << 4) + position]) == 0)
            {
                Literal(ref range, output, to++);
                continue;
            }

            int length;
            if (range.Bit(ref _isRep[_state]) == 0)
            {
                if (Match(ref range, position, out length)) return true;
            }
            else if (Repeat(ref range, position, out length))
            {
                if (_rep0 >= (uint)to) Throw.Damaged(Format, "a match begins before the data");
                output[to] = output[to - (int)_rep0 - 1];
                to++;
                continue;
            }

            if (_rep0 >= (uint)to) Throw.Damaged(Format, "a match begins before the data");
            if (length > output.Length - to) Throw.Damaged(Format, "the data is longer than the block that it belongs to");
            Copy(output, to, (int)_rep0 + 1, length);
            to += length;
        }

        return false;
    }

    /// <summary>After the output is full, the end marker may follow; anything else is more data.</summary>
    public bool IsEndMarker(ref RangeDecoder range, int to)
    {
        int position = to & _positionMask;
        return range.Bit(ref _isMatch[(_state << 4) + position]) != 0 && range.Bit(ref _isRep[_state]) == 0 && Match(ref range, position, out _);
    }

    private static void Copy(Span<byte> output, int to, int distance, int length)
    {
        if (distance >= length)
        {
            output.Slice(to - distance, length).CopyTo(output[to..]);
            return;
        }

        for (int i = to; i < to + length; i++) output[i] = output[i - distance];
    }

    private void Literal(ref RangeDecoder range, Span<byte> output, int to)
    {
        int before = to > 0 ? output[to - 1] : 0;
        Span<ushort> model = _literals.AsSpan(0x300 * (((to & _literalMask) << _literalContext) + (before >> (8 - _literalContext))), 0x300);
        uint symbol = 1;
        if (_state >= 7)
        {
            if (_rep0 >= (uint)to) Throw.Damaged(Format, "a match begins before the data");
            // After a match, the byte that the match would have gone on with is context, until the first differing bit.
            uint expected = output[to - (int)_rep0 - 1], mask = 0x100;
            while (symbol < 0x100)
            {
                expected <<= 1;
                uint bit = range.Bit(ref model[(int)(mask + (expected & mask) + symbol)]);
                symbol = (symbol << 1) | bit;
                mask &= bit != 0 ? expected : ~expected;
            }
        }

        while (symbol < 0x100) symbol = (symbol << 1) | range.Bit(ref model[(int)symbol]);
        output[to] = (byte)symbol;
        _state = _state < 4 ? 0 : _state < 10 ? _state - 3 : _state - 6;
    }

    /// <summary>A match with a new distance; true for the end marker.</summary>
    private bool Match(ref RangeDecoder range, int position, out int length)
    {
        (_rep3, _rep2, _rep1) = (_rep2, _rep1, _rep0);
        int coded = _matchLength.Decode(ref range, position);
        length = coded + 2;
        _state = _state < 7 ? 7 : 10;
        uint slot = range.Tree(_slots.AsSpan(Math.Min(coded, 3) * 64, 64), 6);
        if (slot < 4)
        {
            _rep0 = slot;
            return false;
        }

        int bits = (int)(slot >> 1) - 1;
        uint start = (2 | (slot & 1)) << bits;
        _rep0 = slot < 14
            ? start + range.ReverseTree(_special.AsSpan((int)(start - slot)), bits)
            : start + (range.Direct(bits - 4) << 4) + range.ReverseTree(_align, 4);
        return _rep0 == EndMarker;
    }

    /// <summary>A match with one of the last four distances; true for a single byte.</summary>
    private bool Repeat(ref RangeDecoder range, int position, out int length)
    {
        length = 1;
        if (range.Bit(ref _isRep0[_state]) == 0)
        {
            if (range.Bit(ref _isRep0Long[(_state << 4) + position]) == 0)
            {
                _state = _state < 7 ? 9 : 11;
                return true;
            }
        }
        else if (range.Bit(ref _isRep1[_state]) == 0)
        {
            (_rep0, _rep1) = (_rep1, _rep0);
        }
        else if (range.Bit(ref _isRep2[_state]) == 0)
        {
            (_rep0, _rep1, _rep2) = (_rep2, _rep0, _rep1);
        }
        else
        {
            (_rep0, _rep1, _rep2, _rep3) = (_rep3, _rep0, _rep1, _rep2);
        }

        length = _repLength.Decode(ref range, position) + 2;
        _state = _state < 7 ? 8 : 11;
        return false;
    }
}
