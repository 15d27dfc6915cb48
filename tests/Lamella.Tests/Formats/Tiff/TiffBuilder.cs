using System.Buffers.Binary;
using System.Text;
using Lamella.Stores;

namespace Lamella.Tests.Formats.Tiff;

/// <summary>Writes small classic little-endian TIFF files by hand, also wrong ones.</summary>
internal sealed class TiffBuilder
{
    private readonly MemoryStream _bytes = new();
    private readonly List<(ushort Tag, ushort Type, long Count, byte[] Bytes)> _raw = [];
    private long _pointer = 4;

    public TiffBuilder()
    {
        _bytes.Write("II*\0\0\0\0\0"u8);
    }

    public byte[] ToArray() => _bytes.ToArray();

    /// <summary>Adds a page of one uncompressed strip; further fields are (tag, type, values) and replace those of the same tag.</summary>
    public TiffBuilder Page(int width, int height, int bits, byte[] pixels, string? description = null, params (ushort Tag, ushort Type, long[] Values)[] more)
    {
        long data = Append(pixels);
        SortedDictionary<ushort, (ushort Type, long Count, byte[] Bytes)> fields = [];
        Put(fields, 256, 4, [width]);
        Put(fields, 257, 4, [height]);
        Put(fields, 258, 3, [bits]);
        Put(fields, 259, 3, [1]);
        Put(fields, 262, 3, [1]);
        Put(fields, 273, 4, [data]);
        Put(fields, 277, 3, [1]);
        Put(fields, 278, 4, [height]);
        Put(fields, 279, 4, [pixels.Length]);
        if (description is not null)
        {
            byte[] text = [.. Encoding.UTF8.GetBytes(description), 0];
            fields[270] = (2, text.Length, text);
        }

        foreach ((ushort tag, ushort type, long[] values) in more) Put(fields, tag, type, values);
        foreach ((ushort tag, ushort type, long count, byte[] bytes) in _raw) fields[tag] = (type, count, bytes);
        _raw.Clear();
        return Directory(fields);
    }

    /// <summary>Adds a field to the next page whose bytes do not follow from its type and count, as private fields like to have them.</summary>
    public TiffBuilder With(ushort tag, ushort type, long count, byte[] bytes)
    {
        _raw.Add((tag, type, count, bytes));
        return this;
    }

    /// <summary>Appends bytes at an even place and returns it.</summary>
    public long Append(byte[] bytes)
    {
        _bytes.Position = _bytes.Length;
        if (_bytes.Position % 2 != 0) _bytes.WriteByte(0);
        long at = _bytes.Position;
        _bytes.Write(bytes);
        return at;
    }

    public MemoryStore Store(string key)
    {
        MemoryStore store = new();
        store.Put(key, ToArray());
        return store;
    }

    private static void Put(SortedDictionary<ushort, (ushort Type, long Count, byte[] Bytes)> fields, ushort tag, ushort type, long[] values)
    {
        MemoryStream bytes = new();
        Span<byte> word = stackalloc byte[8];
        foreach (long value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(word, value);
            bytes.Write(word[..(type switch { 1 or 2 or 7 => 1, 3 => 2, 5 => 8, _ => 4 })]);
        }

        fields[tag] = (type, values.Length, bytes.ToArray());
    }

    private TiffBuilder Directory(SortedDictionary<ushort, (ushort Type, long Count, byte[] Bytes)> fields)
    {
        MemoryStream directory = new();
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(word, fields.Count);
        directory.Write(word[..2]);
        foreach ((ushort tag, (ushort type, long count, byte[] bytes)) in fields)
        {
            BinaryPrimitives.WriteInt32LittleEndian(word, tag | (type << 16));
            directory.Write(word);
            BinaryPrimitives.WriteInt32LittleEndian(word, (int)count);
            directory.Write(word);
            word.Clear();
            if (bytes.Length <= 4) bytes.CopyTo(word);
            else BinaryPrimitives.WriteInt32LittleEndian(word, (int)Append(bytes));
            directory.Write(word);
        }

        directory.Write(new byte[4]);
        long at = Append(directory.ToArray());
        _bytes.Position = _pointer;
        BinaryPrimitives.WriteInt32LittleEndian(word, (int)at);
        _bytes.Write(word);
        _pointer = at + 2 + (fields.Count * 12);
        return this;
    }
}
