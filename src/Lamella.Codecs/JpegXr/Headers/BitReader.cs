using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>
/// Reads a packet most significant bit first. Behind the data follow <see cref="Padding"/> zero bytes and, virtually, zeros without end: valid streams peek past their end,
/// and <see cref="Consumed"/> tells the caller (once per macroblock) when a damaged one has gone too far. Four fields, so that the compiler can keep a local copy in registers.
/// </summary>
internal struct BitReader : IFieldReader
{
    /// <summary>Zero bytes that must follow the data in the array.</summary>
    public const int Padding = 16;

    private readonly byte[] _data;
    private ulong _bits;
    private int _count;
    private int _next;

    /// <summary>Starts at byte <paramref name="position"/>.</summary>
    public BitReader(byte[] data, int position)
    {
        _data = data;
        _bits = 0;
        _count = 0;
        _next = position;
    }

    /// <summary>The buffered bits, next one on top; at least 56 are valid after <see cref="Refill"/>.</summary>
    public readonly ulong Buffer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _bits;
    }

    /// <summary>The position of the next bit in the array.</summary>
    public readonly long Consumed => (8L * _next) - _count;

    /// <summary>Makes at least 56 bits available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refill()
    {
        // The index is clamped to the last eight bytes, which are zero by contract, so the load lies inside the array for every position.
        int at = Math.Min(_next, _data.Length - 8);
        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_data), at));
        if (BitConverter.IsLittleEndian) word = BinaryPrimitives.ReverseEndianness(word);
        _bits |= word >> _count;
        _next += (63 - _count) >> 3;
        _count |= 56;
    }

    /// <summary>Drops <paramref name="count"/> bits that were looked at in <see cref="Buffer"/>; below 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Drop(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    /// <summary>The next <paramref name="count"/> bits (0 to 32), which must be buffered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Take(int count)
    {
        uint value = (uint)(_bits >> 1 >> (63 - count));
        Drop(count);
        return value;
    }

    /// <summary>The next <paramref name="count"/> bits, 0 to 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Read(int count)
    {
        if (_count < count) Refill();
        return Take(count);
    }

    /// <summary>The next bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Flag() => Read(1) != 0;

    /// <inheritdoc/>
    public uint Field(int count) => Read(count);
}
