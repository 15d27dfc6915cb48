using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lamella.IO;

/// <summary>
/// A bounds-checked cursor over a span of one byte order. Every read past the end is a <see cref="DamagedDataException"/> that names the format and the offset, so parsers
/// never leak an index error.
/// </summary>
internal ref struct SpanReader
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly string _format;
    private readonly long _base;
    private readonly bool _bigEndian;
    private int _position;

    /// <summary>Starts at the first byte of <paramref name="data"/>; <paramref name="baseOffset"/> is where that byte lies in the file, for error messages.</summary>
    public SpanReader(ReadOnlySpan<byte> data, string format, bool bigEndian = false, long baseOffset = 0)
    {
        _data = data;
        _format = format;
        _bigEndian = bigEndian;
        _base = baseOffset;
        _position = 0;
    }

    /// <summary>The index of the next byte, counted from the start of the span.</summary>
    public int Position
    {
        readonly get => _position;
        set
        {
            if ((uint)value > (uint)_data.Length) Throw.Damaged(_format, "a position lies outside the data", _base + value);
            _position = value;
        }
    }

    /// <summary>The number of bytes from the position to the end.</summary>
    public readonly int Remaining => _data.Length - _position;

    /// <summary>The bytes from the position to the end, without moving.</summary>
    public readonly ReadOnlySpan<byte> Rest => _data[_position..];

    /// <summary>The next <paramref name="count"/> bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)Remaining) End(count);
        ReadOnlySpan<byte> result = _data.Slice(_position, count);
        _position += count;
        return result;
    }

    /// <summary>Moves on by <paramref name="count"/> bytes.</summary>
    public void Skip(int count) => Bytes(count);

    /// <summary>One unsigned byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte U8()
    {
        if (_position >= _data.Length) End(1);
        return _data[_position++];
    }

    /// <summary>16 bits, unsigned.</summary>
    public ushort U16()
    {
        ReadOnlySpan<byte> b = Bytes(2);
        return _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(b) : BinaryPrimitives.ReadUInt16LittleEndian(b);
    }

    /// <summary>16 bits, signed.</summary>
    public short I16() => (short)U16();

    /// <summary>32 bits, unsigned.</summary>
    public uint U32()
    {
        ReadOnlySpan<byte> b = Bytes(4);
        return _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b);
    }

    /// <summary>32 bits, signed.</summary>
    public int I32() => (int)U32();

    /// <summary>64 bits, unsigned.</summary>
    public ulong U64()
    {
        ReadOnlySpan<byte> b = Bytes(8);
        return _bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(b) : BinaryPrimitives.ReadUInt64LittleEndian(b);
    }

    /// <summary>64 bits, signed.</summary>
    public long I64() => (long)U64();

    /// <summary>A 32-bit float.</summary>
    public float F32() => BitConverter.UInt32BitsToSingle(U32());

    /// <summary>A 64-bit float.</summary>
    public double F64() => BitConverter.UInt64BitsToDouble(U64());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void End(int count) =>
        Throw.Damaged(_format, Invariant($"{count} bytes expected, {Remaining} left"), _base + _position);
}
