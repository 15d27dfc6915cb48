using System.Buffers.Binary;

namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>Single samples as wide numbers, with NumPy's casts: integers wrap, a real number loses its fraction on the way to an integer.</summary>
internal static class SampleValues
{
    /// <summary>A sample as an integer; uint64 keeps its bits.</summary>
    public static long Integer(ReadOnlySpan<byte> sample, PixelType type) => type switch
    {
        PixelType.Bool or PixelType.UInt8 => sample[0],
        PixelType.Int8 => (sbyte)sample[0],
        PixelType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(sample),
        PixelType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(sample),
        PixelType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(sample),
        PixelType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(sample),
        PixelType.UInt64 or PixelType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(sample),
        _ => Truncate(Real(sample, type)),
    };

    /// <summary>A sample as an integer that holds all 64-bit values of either sign.</summary>
    public static Int128 Wide(ReadOnlySpan<byte> sample, PixelType type) => type == PixelType.UInt64 ? BinaryPrimitives.ReadUInt64LittleEndian(sample) : Integer(sample, type);

    /// <summary>A sample as a real number.</summary>
    public static double Real(ReadOnlySpan<byte> sample, PixelType type) => type switch
    {
        PixelType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(sample),
        PixelType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(sample),
        PixelType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(sample),
        PixelType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(sample),
        _ => Integer(sample, type),
    };

    /// <summary>Stores an integer, wrapped to the type.</summary>
    public static void Store(Span<byte> sample, PixelType type, long value)
    {
        switch (type)
        {
            case PixelType.Bool:
                sample[0] = value == 0 ? (byte)0 : (byte)1;
                break;
            case PixelType.UInt8 or PixelType.Int8:
                sample[0] = (byte)value;
                break;
            case PixelType.UInt16 or PixelType.Int16:
                BinaryPrimitives.WriteInt16LittleEndian(sample, (short)value);
                break;
            case PixelType.UInt32 or PixelType.Int32:
                BinaryPrimitives.WriteInt32LittleEndian(sample, (int)value);
                break;
            case PixelType.UInt64 or PixelType.Int64:
                BinaryPrimitives.WriteInt64LittleEndian(sample, value);
                break;
            default:
                Store(sample, type, (double)value);
                break;
        }
    }

    /// <summary>Stores a real number; an integer type takes it without its fraction.</summary>
    public static void Store(Span<byte> sample, PixelType type, double value)
    {
        switch (type)
        {
            case PixelType.Float16:
                BinaryPrimitives.WriteHalfLittleEndian(sample, (Half)value);
                break;
            case PixelType.Float32:
                BinaryPrimitives.WriteSingleLittleEndian(sample, (float)value);
                break;
            case PixelType.Float64:
                BinaryPrimitives.WriteDoubleLittleEndian(sample, value);
                break;
            case PixelType.Bool:
                sample[0] = value == 0 ? (byte)0 : (byte)1;
                break;
            case PixelType.UInt64:
                BinaryPrimitives.WriteUInt64LittleEndian(sample, value >= 0 ? (ulong)value : (ulong)Truncate(value));
                break;
            default:
                Store(sample, type, Truncate(value));
                break;
        }
    }

    private static long Truncate(double value) => double.IsNaN(value) ? long.MinValue : (long)value;
}
