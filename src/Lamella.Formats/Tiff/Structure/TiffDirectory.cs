using System.Buffers.Binary;
using System.Text;

namespace Lamella.Formats.Tiff.Structure;

/// <summary>One image file directory with typed access to its fields. Values outside the directory are read when asked for; counts are checked against the file before anything is allocated.</summary>
internal sealed class TiffDirectory(TiffContainer container, long offset, TiffEntry[] entries, long next, int size)
{
    /// <summary>The file.</summary>
    public TiffContainer Container => container;

    /// <summary>Where the directory lies.</summary>
    public long Offset => offset;

    /// <summary>Where the next directory lies; 0 after the last.</summary>
    public long Next => next;

    /// <summary>Bytes from the first to the last of the directory itself.</summary>
    public int Size => size;

    /// <summary>All fields in file order.</summary>
    public ReadOnlySpan<TiffEntry> Entries => entries;

    /// <summary>True when the field is there.</summary>
    public bool Has(ushort tag) => TryFind(tag, out _);

    /// <summary>Finds a field. Writers should sort fields, not all do. The first of equal tags counts.</summary>
    public bool TryFind(ushort tag, out TiffEntry entry)
    {
        foreach (ref readonly TiffEntry candidate in entries.AsSpan())
        {
            if (candidate.Tag != tag) continue;
            entry = candidate;
            return true;
        }

        entry = default;
        return false;
    }

    /// <summary>The first value of an integer field; the default when the field is absent or empty.</summary>
    public long Integer(ushort tag, long absent)
    {
        if (!TryFind(tag, out TiffEntry entry) || entry.Count == 0) return absent;
        Span<byte> value = stackalloc byte[8];
        int length = Scalar(entry, value);
        return length == 0 ? absent : Integer(value, entry.Type);
    }

    /// <summary>All values of an integer field; empty when absent. More than <paramref name="limit"/> values are damage.</summary>
    public long[] Integers(ushort tag, long limit = int.MaxValue)
    {
        if (!TryFind(tag, out TiffEntry entry) || TiffFieldType.Size(entry.Type) == 0) return [];
        int width = TiffFieldType.Size(entry.Type);
        if (entry.Count > limit) Throw.Damaged(TiffContainer.Format, Invariant($"tag {tag} has {entry.Count} values where at most {limit} are reasonable"), entry.Position);
        byte[] bytes = Bytes(entry);
        long[] values = new long[entry.Count];
        Widen(bytes, values, entry.Type, width);
        return values;
    }

    /// <summary>The bytes of a field as stored; empty when absent.</summary>
    public byte[] Bytes(ushort tag, int limit = int.MaxValue)
    {
        if (!TryFind(tag, out TiffEntry entry)) return [];
        if (entry.Count > limit) Throw.Damaged(TiffContainer.Format, Invariant($"tag {tag} has {entry.Count} values where at most {limit} are reasonable"), entry.Position);
        return Bytes(entry);
    }

    /// <summary>A text field, cut at the trailing zeros, UTF-8 where it is valid, else Latin-1; null when absent or empty.</summary>
    public string? Text(ushort tag)
    {
        if (!TryFind(tag, out TiffEntry entry) || entry.Type is not (TiffFieldType.Ascii or TiffFieldType.Byte or TiffFieldType.Undefined or TiffFieldType.SByte)) return null;
        ReadOnlySpan<byte> bytes = Bytes(entry).AsSpan().TrimEnd((byte)0);
        return bytes.IsEmpty ? null : Decode(bytes);
    }

    /// <summary>The first bytes of a text field without reading all of it.</summary>
    public int TextStart(ushort tag, Span<byte> destination)
    {
        if (!TryFind(tag, out TiffEntry entry) || TiffFieldType.Size(entry.Type) != 1) return 0;
        int count = (int)Math.Min(destination.Length, entry.Count);
        if (entry.IsInline) return Scalar(entry, destination[..Math.Max(count, 0)]);
        if (entry.Position > container.Length - count) return 0;
        container.Read(entry.Position, destination[..count]);
        return count;
    }

    /// <summary>A rational or floating-point field; null when absent, or when the value is not a finite number.</summary>
    public double? Real(ushort tag)
    {
        if (!TryFind(tag, out TiffEntry entry) || entry.Count < 1) return null;
        Span<byte> value = stackalloc byte[8];
        if (Scalar(entry, value) == 0) return null;
        double result = entry.Type switch
        {
            TiffFieldType.Rational => (double)container.U32(value) / container.U32(value[4..]),
            TiffFieldType.SRational => (double)(int)container.U32(value) / (int)container.U32(value[4..]),
            TiffFieldType.Float => BitConverter.UInt32BitsToSingle(container.U32(value)),
            TiffFieldType.Double => BitConverter.UInt64BitsToDouble(container.U64(value)),
            _ => Integer(value, entry.Type),
        };
        return double.IsFinite(result) ? result : null;
    }

    /// <summary>Text of unknown encoding: UTF-8 where it is valid, else Latin-1, which cannot fail.</summary>
    internal static string Decode(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);

    private byte[] Bytes(in TiffEntry entry)
    {
        int width = TiffFieldType.Size(entry.Type);
        if (width == 0 || entry.Count == 0) return [];
        if (entry.Count > container.Length / width || (!entry.IsInline && entry.Position > container.Length - (entry.Count * width)))
            Throw.Damaged(TiffContainer.Format, Invariant($"the {entry.Count} values of tag {entry.Tag} lie outside the file"), entry.Position);
        if (entry.Count * width > Array.MaxLength) Throw.Damaged(TiffContainer.Format, Invariant($"tag {entry.Tag} has {entry.Count} values"), entry.Position);
        byte[] bytes = new byte[entry.Count * width];
        if (entry.IsInline)
        {
            Span<byte> inline = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(inline, entry.Inline);
            inline[..bytes.Length].CopyTo(bytes);
        }
        else
        {
            container.Read(entry.Position, bytes);
        }

        return bytes;
    }

    /// <summary>Copies the first value (or as many bytes as the destination has, for inline text); returns the count, 0 for an unknown type.</summary>
    private int Scalar(in TiffEntry entry, Span<byte> destination)
    {
        int width = TiffFieldType.Size(entry.Type);
        if (width == 0) return 0;
        Span<byte> inline = stackalloc byte[8];
        if (entry.IsInline)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(inline, entry.Inline);
            int count = Math.Min(destination.Length, 8);
            inline[..count].CopyTo(destination);
            return count;
        }

        container.Read(entry.Position, destination[..width]);
        return width;
    }

    private long Integer(ReadOnlySpan<byte> value, ushort type) => type switch
    {
        TiffFieldType.Byte or TiffFieldType.Undefined or TiffFieldType.Ascii => value[0],
        TiffFieldType.SByte => (sbyte)value[0],
        TiffFieldType.Short => container.U16(value),
        TiffFieldType.SShort => (short)container.U16(value),
        TiffFieldType.Long or TiffFieldType.Ifd => container.U32(value),
        TiffFieldType.SLong => (int)container.U32(value),
        TiffFieldType.Long8 or TiffFieldType.Ifd8 or TiffFieldType.SLong8 => (long)Math.Min(container.U64(value), long.MaxValue),
        TiffFieldType.Rational => container.U32(value[4..]) is 0 ? 0 : container.U32(value) / container.U32(value[4..]),
        TiffFieldType.Float => Truncate(BitConverter.UInt32BitsToSingle(container.U32(value))),
        TiffFieldType.Double => Truncate(BitConverter.UInt64BitsToDouble(container.U64(value))),
        _ => 0,
    };

    private static long Truncate(double value) => double.IsFinite(value) && Math.Abs(value) < 9e18 ? (long)value : 0;

    private void Widen(ReadOnlySpan<byte> bytes, Span<long> values, ushort type, int width)
    {
        switch (type)
        {
            case TiffFieldType.Long or TiffFieldType.Ifd:
                for (int i = 0; i < values.Length; i++) values[i] = container.U32(bytes.Slice(i * 4, 4));
                break;
            case TiffFieldType.Short:
                for (int i = 0; i < values.Length; i++) values[i] = container.U16(bytes.Slice(i * 2, 2));
                break;
            default:
                for (int i = 0; i < values.Length; i++) values[i] = Integer(bytes.Slice(i * width, width), type);
                break;
        }
    }
}
