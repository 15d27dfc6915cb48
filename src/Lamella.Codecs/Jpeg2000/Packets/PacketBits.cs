using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>The bits of a packet header (T.800 B.10.1): after a byte of ones, a zero is stuffed in.</summary>
internal ref struct PacketBits
{
    private readonly ReadOnlySpan<byte> _data;
    private int _position;
    private int _count;
    private byte _value;

    public PacketBits(ReadOnlySpan<byte> data, int position)
    {
        _data = data;
        _position = position;
        _count = 0;
        _value = 0;
    }

    /// <summary>One bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Bit()
    {
        if (_count == 0) Load();
        return (_value >> --_count) & 1;
    }

    /// <summary>Up to 32 bits, the highest first.</summary>
    public uint Bits(int count)
    {
        uint value = 0;
        for (; count > 0; count--) value = (value << 1) | (uint)Bit();
        return value;
    }

    /// <summary>Ends the header; returns the position of the next byte.</summary>
    public int End()
    {
        // A header does not end with a byte of ones: the stuffed bit's byte belongs to it.
        if (_value == 0xFF) Load();
        return _position;
    }

    private void Load()
    {
        if (_position >= _data.Length) Throw.Damaged(Jpeg2000Decoder.Format, "a packet header ends early");
        _count = _value == 0xFF ? 7 : 8;
        _value = _data[_position++];
    }
}
