using System.Buffers.Binary;

namespace Lamella.Codecs.Ccitt;

/// <summary>Bits of fax data, highest first; zeros behind the end, where no code is valid.</summary>
internal ref struct CcittBits
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly long _length;
    private long _position;

    public CcittBits(ReadOnlySpan<byte> data)
    {
        _data = data;
        _length = data.Length * 8L;
    }

    /// <summary>The byte that holds the next bit.</summary>
    public readonly long Offset => _position >> 3;

    /// <summary>True when all bits were used.</summary>
    public readonly bool IsAtEnd => _position >= _length;

    /// <summary>The next bits, 1 to 24, without moving.</summary>
    public readonly int Peek(int count)
    {
        int at = (int)Math.Min(_position >> 3, _data.Length);
        uint word = at <= _data.Length - 4 ? BinaryPrimitives.ReadUInt32BigEndian(_data[at..]) : PeekEnd(at);
        return (int)((word << (int)(_position & 7)) >> (32 - count));
    }

    /// <summary>Moves on.</summary>
    public void Skip(int count) => _position += count;

    /// <summary>Moves to the next multiple of <paramref name="bits"/> (8 or 16).</summary>
    public void Align(int bits) => _position = (_position + bits - 1) & -bits;

    /// <summary>Skips zeros and the one that ends them; false when there are zeros only.</summary>
    public bool SkipZeros()
    {
        while (_position < _length)
        {
            int next = Peek(8);
            if (next != 0)
            {
                _position += System.Numerics.BitOperations.LeadingZeroCount((uint)next << 24) + 1;
                return true;
            }

            _position += 8;
        }

        return false;
    }

    private readonly uint PeekEnd(int at)
    {
        uint word = 0;
        for (int i = 0; i < 4; i++) word = (word << 8) | (at + i < _data.Length ? _data[at + i] : 0u);
        return word;
    }
}
