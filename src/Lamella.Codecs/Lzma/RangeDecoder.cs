using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Lzma;

/// <summary>The binary range decoder of LZMA: one adaptive probability of 11 bits per decision.</summary>
internal ref struct RangeDecoder
{
    private const uint Top = 1 << 24;

    private readonly ReadOnlySpan<byte> _source;
    private uint _range;
    private uint _code;

    /// <summary>Starts with the five bytes that fill the register.</summary>
    public RangeDecoder(ReadOnlySpan<byte> source)
    {
        _source = source;
        _range = uint.MaxValue;
        if (source.Length < 5) Throw.Damaged(LzmaDecoder.Format, "the range coder's first bytes are missing");
        if (source[0] != 0) Throw.Damaged(LzmaDecoder.Format, "the range coder does not begin with 0");
        for (Position = 1; Position < 5; Position++) _code = (_code << 8) | source[Position];
    }

    /// <summary>The bytes taken.</summary>
    public int Position { get; private set; }

    /// <summary>One decision; the probability adapts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Bit(ref ushort probability)
    {
        if (_range < Top) Shift();
        uint bound = (_range >> 11) * probability;
        if (_code < bound)
        {
            _range = bound;
            probability += (ushort)((2048 - probability) >> 5);
            return 0;
        }

        _range -= bound;
        _code -= bound;
        probability -= (ushort)(probability >> 5);
        return 1;
    }

    /// <summary>Bits of even chance, most significant first.</summary>
    public uint Direct(int count)
    {
        uint value = 0;
        for (; count > 0; count--)
        {
            if (_range < Top) Shift();
            _range >>= 1;
            uint bit = _code >= _range ? 1u : 0;
            _code -= _range & (0 - bit);
            value = (value << 1) | bit;
        }

        return value;
    }

    /// <summary>A tree of decisions, most significant bit first.</summary>
    public uint Tree(Span<ushort> probabilities, int bits)
    {
        uint node = 1;
        for (int i = 0; i < bits; i++) node = (node << 1) | Bit(ref probabilities[(int)node]);
        return node - (1u << bits);
    }

    /// <summary>A tree of decisions, least significant bit first.</summary>
    public uint ReverseTree(Span<ushort> probabilities, int bits)
    {
        uint node = 1, value = 0;
        for (int i = 0; i < bits; i++)
        {
            uint bit = Bit(ref probabilities[(int)node]);
            node = (node << 1) | bit;
            value |= bit << i;
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Shift()
    {
        if (Position >= _source.Length) Throw.Damaged(LzmaDecoder.Format, "the stream ends in the middle");
        _range <<= 8;
        _code = (_code << 8) | _source[Position++];
    }
}
