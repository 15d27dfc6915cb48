namespace Lamella.Codecs.Lzma;

/// <summary>Match lengths less 2: 0-7, 8-15 (both by position), 16-271.</summary>
internal sealed class LengthDecoder
{
    private readonly ushort[] _choice = new ushort[2];
    private readonly ushort[] _low = new ushort[16 * 8];
    private readonly ushort[] _middle = new ushort[16 * 8];
    private readonly ushort[] _high = new ushort[256];

    /// <summary>Even chances everywhere.</summary>
    public void Reset()
    {
        Array.Fill(_choice, LzmaDecoder.Even);
        Array.Fill(_low, LzmaDecoder.Even);
        Array.Fill(_middle, LzmaDecoder.Even);
        Array.Fill(_high, LzmaDecoder.Even);
    }

    /// <summary>One length.</summary>
    public int Decode(ref RangeDecoder range, int position)
    {
        if (range.Bit(ref _choice[0]) == 0) return (int)range.Tree(_low.AsSpan(position * 8, 8), 3);
        if (range.Bit(ref _choice[1]) == 0) return 8 + (int)range.Tree(_middle.AsSpan(position * 8, 8), 3);
        return 16 + (int)range.Tree(_high, 8);
    }
}
