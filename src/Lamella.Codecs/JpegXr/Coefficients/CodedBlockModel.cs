using System.Numerics;

namespace Lamella.Codecs.JpegXr;

/// <summary>Predicts coded block patterns of the highpass band from their neighbours, or not at all, or inverts them, whatever has paid lately (T.832 9.7.1.1).</summary>
internal struct CodedBlockModel
{
    private const int FromNeighbour = 0;
    private const int AsIs = 1;
    private const int Inverted = 2;

    private int _few;
    private int _many;
    private int _state;

    /// <summary>The state at the start of a tile.</summary>
    public static CodedBlockModel Initial => new() { _few = -4, _many = 4 };

    /// <summary>The pattern of a channel with 16 blocks. <paramref name="left"/> and <paramref name="top"/> are the neighbours' patterns, negative when there is none.</summary>
    public int Full(int difference, int left, int top)
    {
        int cbp = difference;
        if (_state == FromNeighbour)
        {
            // Hierarchical block order: bit 5 is the top right block, bit 10 the bottom left one.
            cbp ^= left >= 0 ? (left >> 5) & 1 : top >= 0 ? (top >> 10) & 1 : 1;
            cbp ^= 0x02 & (cbp << 1);
            cbp ^= 0x10 & (cbp << 3);
            cbp ^= 0x20 & (cbp << 1);
            cbp ^= (cbp & 0x33) << 2;
            cbp ^= (cbp & 0xCC) << 6;
            cbp ^= (cbp & 0x3300) << 2;
        }
        else if (_state == Inverted)
        {
            cbp ^= 0xFFFF;
        }

        Update(BitOperations.PopCount((uint)cbp));
        return cbp;
    }

    /// <summary>The pattern of a 4:2:0 chroma channel (4 blocks) or, with <paramref name="tall"/>, of a 4:2:2 one (8 blocks).</summary>
    public int Chroma(int difference, int left, int top, bool tall)
    {
        int cbp = difference;
        if (_state == FromNeighbour)
        {
            cbp ^= left >= 0 ? (left >> 1) & 1 : top >= 0 ? (top >> (tall ? 6 : 2)) & 1 : 1;
            cbp ^= 0x02 & (cbp << 1);
            cbp ^= (cbp & 0x03) << 2;
            if (tall)
            {
                cbp ^= (cbp & 0x0C) << 2;
                cbp ^= (cbp & 0x30) << 2;
            }
        }
        else if (_state == Inverted)
        {
            cbp ^= tall ? 0xFF : 0x0F;
        }

        Update(BitOperations.PopCount((uint)cbp) * (tall ? 2 : 4));
        return cbp;
    }

    private void Update(int coded)
    {
        _few = Math.Clamp(_few + coded - 3, -16, 15);
        _many = Math.Clamp(_many + 16 - coded - 3, -16, 15);
        if (_few < 0) _state = _few < _many ? AsIs : Inverted;
        else _state = _many < 0 ? Inverted : FromNeighbour;
    }
}
