using System.Buffers.Binary;
using System.Text;

namespace Lamella.Formats.Tiff;

/// <summary>The tags of one directory, little-endian, in ascending order as TIFF 6.0 section 2 wants.</summary>
internal sealed class TiffTagWriter(bool big)
{
    private readonly SortedDictionary<ushort, (ushort Type, long Count, byte[] Value)> _tags = [];

    /// <summary>The bytes of a directory with these tags: entries, next-pointer, and behind it the values that do not fit an entry.</summary>
    public long Size => HeaderSize + _tags.Values.Sum(tag => tag.Value.Length > Inline ? (long)Even(tag.Value.Length) : 0);

    private int Inline => big ? 8 : 4;

    private int HeaderSize => big ? 8 + (20 * _tags.Count) + 8 : 2 + (12 * _tags.Count) + 4;

    /// <summary>SHORT values.</summary>
    public void Short(ushort tag, params ReadOnlySpan<ushort> values)
    {
        byte[] bytes = new byte[values.Length * 2];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 2), values[i]);
        _tags[tag] = (3, values.Length, bytes);
    }

    /// <summary>LONG value.</summary>
    public void Long(ushort tag, uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _tags[tag] = (4, 1, bytes);
    }

    /// <summary>Offsets or byte counts: LONG in a classic file, LONG8 in BigTIFF. A directory offset is an IFD or IFD8.</summary>
    public void Offsets(ushort tag, ReadOnlySpan<long> values, bool directories = false)
    {
        int size = big ? 8 : 4;
        byte[] bytes = new byte[values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            if (big) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * 8), values[i]);
            else BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), checked((uint)values[i]));
        }

        _tags[tag] = ((ushort)(directories ? (big ? 18 : 13) : (big ? 16 : 4)), values.Length, bytes);
    }

    /// <summary>A RATIONAL.</summary>
    public void Rational(ushort tag, uint numerator, uint denominator)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, numerator);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), denominator);
        _tags[tag] = (5, 1, bytes);
    }

    /// <summary>Zero-terminated text. UTF-8, as OME-TIFF asks for its XML.</summary>
    public void Text(ushort tag, string text)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(text), 0];
        _tags[tag] = (2, bytes.Length, bytes);
    }

    /// <summary>Bytes of a private tag.</summary>
    public void Bytes(ushort tag, byte[] bytes) => _tags[tag] = (1, bytes.Length, bytes);

    /// <summary>LONG values.</summary>
    public void Longs(ushort tag, ReadOnlySpan<uint> values)
    {
        byte[] bytes = new byte[values.Length * 4];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), values[i]);
        _tags[tag] = (4, values.Length, bytes);
    }

    /// <summary>The directory as it stands at <paramref name="offset"/>, pointing to <paramref name="next"/>.</summary>
    public byte[] Build(long offset, long next)
    {
        byte[] result = new byte[Size];
        Span<byte> entries = result;
        int at = big ? 8 : 2;
        if (big) BinaryPrimitives.WriteInt64LittleEndian(entries, _tags.Count);
        else BinaryPrimitives.WriteUInt16LittleEndian(entries, checked((ushort)_tags.Count));
        int extra = HeaderSize;
        foreach ((ushort tag, (ushort type, long count, byte[] value)) in _tags)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(entries[at..], tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entries[(at + 2)..], type);
            WriteWord(entries[(at + 4)..], count);
            Span<byte> field = entries[(at + (big ? 12 : 8))..];
            if (value.Length <= Inline)
            {
                value.CopyTo(field);
            }
            else
            {
                WriteWord(field, offset + extra);
                value.CopyTo(entries[extra..]);
                extra += Even(value.Length);
            }

            at += big ? 20 : 12;
        }

        WriteWord(entries[at..], next);
        return result;
    }

    private static int Even(int length) => (length + 1) & ~1;

    private void WriteWord(Span<byte> target, long value)
    {
        if (big) BinaryPrimitives.WriteInt64LittleEndian(target, value);
        else BinaryPrimitives.WriteUInt32LittleEndian(target, checked((uint)value));
    }
}
