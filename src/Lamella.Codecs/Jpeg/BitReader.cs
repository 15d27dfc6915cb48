using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Jpeg;

/// <summary>
/// Bits of entropy-coded data, highest first, with the zero bytes after 0xFF removed (ITU-T T.81 B.1.1.5). It stops in front of a marker and goes on with zero
/// bits, which it counts: whoever used one has read past the end.
/// </summary>
internal ref struct BitReader
{
    private readonly ReadOnlySpan<byte> _data;
    private int _position;
    private ulong _bits;
    private int _count;
    private long _padding;

    public BitReader(ReadOnlySpan<byte> data, int position)
    {
        _data = data;
        _position = position;
    }

    /// <summary>The first byte that was not taken: at or before the marker that ends the data.</summary>
    public readonly int Position => _position;

    /// <summary>True when more bits were used than there are.</summary>
    public readonly bool IsOverrun => _padding > _count;

    /// <summary>The bits at hand, highest first: hot loops keep them and <see cref="Count"/> in registers.</summary>
    public readonly ulong Bits => _bits;

    /// <summary>The number of bits at hand.</summary>
    public readonly int Count => _count;

    /// <summary>Takes over bits that a hot loop kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Return(ulong bits, int count)
    {
        _bits = bits;
        _count = count;
    }

    /// <summary>Refills bits that a hot loop keeps to at least 32.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public BitWindow Refilled(ulong bits, int count)
    {
        _bits = bits;
        _count = count;
        Refill();
        return new BitWindow(_bits, _count);
    }

    /// <summary>Makes at least 32 bits available: a code and its extra bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill()
    {
        if (_count < 32) Refill();
    }

    /// <summary>The next bits, 1 to 32, without moving.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Peek(int count) => (int)(_bits >> (64 - count));

    /// <summary>Moves on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    /// <summary>Takes 1 to 16 of the bits made available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        int value = Peek(count);
        Skip(count);
        return value;
    }

    /// <summary>Takes one bit, filling first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TakeBit()
    {
        Fill();
        return Take(1);
    }

    /// <summary>Fills and takes one Huffman code; 16 bits or more stay available for its extra bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TakeSymbol(HuffmanTable table)
    {
        Fill();
        int entry = table.Lookup[Peek(HuffmanTable.LookBits)];
        if (entry == 0) entry = table.FindLong(Peek(16));
        Skip(entry >> 8);
        return entry & 0xFF;
    }

    /// <summary>Takes the signed difference of a category, of a code that was just taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TakeValue(int category) => HuffmanTable.Extend(Take(category), category);

    /// <summary>Ends a restart interval: drops the bits up to the restart marker with this number and goes on behind it.</summary>
    public void Restart(int number)
    {
        CheckOverrun();
        int at = FindMarker(_data, _position);
        if (at < 0 || _data[at + 1] != Marker.Rst0 + number)
            Throw.Damaged(JpegDecoder.Format, Invariant($"restart marker {number} is missing"), at < 0 ? _data.Length : at);
        _position = at + 2;
        _bits = 0;
        _count = 0;
        _padding = 0;
    }

    /// <summary>Refuses data that ended too early.</summary>
    public readonly void CheckOverrun()
    {
        if (IsOverrun) Throw.Damaged(JpegDecoder.Format, "the entropy-coded data ends too early", _position);
    }

    /// <summary>The index of the next 0xFF that starts a marker; negative when there is none.</summary>
    public static int FindMarker(ReadOnlySpan<byte> data, int from)
    {
        for (int at = from; at + 1 < data.Length; at++)
        {
            int skip = data[at..].IndexOf((byte)0xFF);
            if (skip < 0) return -1;
            at += skip;
            if (at + 1 < data.Length && data[at + 1] is not (0 or 0xFF)) return at;
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Refill()
    {
        if (_position <= _data.Length - 4)
        {
            uint word = BinaryPrimitives.ReadUInt32BigEndian(_data[_position..]);
            // A byte 0xFF is a zero byte of the complement; the classic test for one.
            if (((~word - 0x01010101u) & word & 0x80808080u) == 0)
            {
                _bits |= (ulong)word << (32 - _count);
                _count += 32;
                _position += 4;
                return;
            }
        }

        RefillByBytes();
    }

    private void RefillByBytes()
    {
        while (_count <= 56)
        {
            uint next = 0;
            if (_position >= _data.Length)
            {
                _padding += 8;
            }
            else
            {
                next = _data[_position];
                if (next != 0xFF)
                {
                    _position++;
                }
                else if (_position + 1 < _data.Length && _data[_position + 1] == 0)
                {
                    _position += 2;
                }
                else
                {
                    next = 0;
                    _padding += 8;
                }
            }

            _bits |= (ulong)next << (56 - _count);
            _count += 8;
        }
    }
}
