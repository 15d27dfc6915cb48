using System.Runtime.InteropServices;

namespace Lamella;

/// <summary>Facts about <see cref="PixelType"/>: size, name, kind. All members are pure and thread-safe.</summary>
public static class PixelTypes
{
    private static readonly (PixelType Type, string Name, int Size, int Word, string Memory)[] Table =
    [
        (PixelType.Bool, "bool", 1, 1, "bool"),
        (PixelType.UInt8, "uint8", 1, 1, "byte"), (PixelType.UInt16, "uint16", 2, 2, "ushort"), (PixelType.UInt32, "uint32", 4, 4, "uint"), (PixelType.UInt64, "uint64", 8, 8, "ulong"),
        (PixelType.Int8, "int8", 1, 1, "sbyte"), (PixelType.Int16, "int16", 2, 2, "short"), (PixelType.Int32, "int32", 4, 4, "int"), (PixelType.Int64, "int64", 8, 8, "long"),
        (PixelType.Float16, "float16", 2, 2, "Half"), (PixelType.Float32, "float32", 4, 4, "float"), (PixelType.Float64, "float64", 8, 8, "double"),
        (PixelType.Complex64, "complex64", 8, 4, "pairs of float"), (PixelType.Complex128, "complex128", 16, 8, "Complex"),
    ];

    /// <summary>All types, in the order of their values.</summary>
    public static IReadOnlyList<PixelType> All { get; } = [.. Table.Select(row => row.Type)];

    /// <summary>Bytes of one sample.</summary>
    public static int Size(this PixelType type) => Row(type).Size;

    /// <summary>Bytes of the unit that changes order with endianness: the sample, or one half of a complex sample.</summary>
    public static int WordSize(this PixelType type) => Row(type).Word;

    /// <summary>The NumPy name, such as <c>uint16</c>.</summary>
    public static string Name(this PixelType type) => Row(type).Name;

    /// <summary>True for the signed and unsigned integers (not for bool).</summary>
    public static bool IsInteger(this PixelType type) => type is >= PixelType.UInt8 and <= PixelType.Int64;

    /// <summary>True for float16, float32 and float64.</summary>
    public static bool IsFloat(this PixelType type) => type is >= PixelType.Float16 and <= PixelType.Float64;

    /// <summary>True for complex64 and complex128.</summary>
    public static bool IsComplex(this PixelType type) => type >= PixelType.Complex64;

    /// <summary>The type of a NumPy name; false when the name is not one of ours.</summary>
    public static bool TryParse(string name, out PixelType type)
    {
        foreach ((PixelType candidate, string known, _, _, _) in Table)
        {
            if (!string.Equals(known, name, StringComparison.Ordinal)) continue;
            type = candidate;
            return true;
        }

        type = default;
        return false;
    }

    /// <summary>The type of samples that a .NET type holds: <c>ushort</c> is uint16, <see cref="Half"/> float16, <see cref="System.Numerics.Complex"/> complex128.</summary>
    /// <exception cref="ArgumentException">It is not a type of samples.</exception>
    public static PixelType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(byte)) return PixelType.UInt8;
        if (typeof(T) == typeof(ushort)) return PixelType.UInt16;
        if (typeof(T) == typeof(uint)) return PixelType.UInt32;
        if (typeof(T) == typeof(ulong)) return PixelType.UInt64;
        if (typeof(T) == typeof(sbyte)) return PixelType.Int8;
        if (typeof(T) == typeof(short)) return PixelType.Int16;
        if (typeof(T) == typeof(int)) return PixelType.Int32;
        if (typeof(T) == typeof(long)) return PixelType.Int64;
        if (typeof(T) == typeof(Half)) return PixelType.Float16;
        if (typeof(T) == typeof(float)) return PixelType.Float32;
        if (typeof(T) == typeof(double)) return PixelType.Float64;
        if (typeof(T) == typeof(bool)) return PixelType.Bool;
        if (typeof(T) == typeof(System.Numerics.Complex)) return PixelType.Complex128;
        throw new ArgumentException($"{typeof(T).Name} is not a type of samples; expected byte, ushort, uint, ulong, sbyte, short, int, long, Half, float, double, bool or Complex");
    }

    /// <summary>True when memory of a .NET type holds samples of a type bit by bit; <c>byte</c> also holds bool.</summary>
    internal static bool IsStoredAs<T>(PixelType type)
        where T : unmanaged => type == Of<T>() || (type == PixelType.Bool && typeof(T) == typeof(byte));

    /// <summary>The bytes of samples of a type; a span of bytes is taken as it is, and complex samples also come as pairs of their halves.</summary>
    /// <exception cref="ArgumentException">The .NET type does not hold such samples.</exception>
    internal static ReadOnlySpan<byte> BytesOf<T>(ReadOnlySpan<T> samples, PixelType type)
        where T : unmanaged
    {
        bool holds = typeof(T) == typeof(byte) || IsStoredAs<T>(type) || (type == PixelType.Complex64 && typeof(T) == typeof(float)) || (type == PixelType.Complex128 && typeof(T) == typeof(double));
        return holds ? MemoryMarshal.AsBytes(samples) : throw new ArgumentException($"{typeof(T).Name} does not hold samples of {type.Name()}; expected {Row(type).Memory}, or bytes", nameof(samples));
    }

    /// <summary>The smallest type that holds every value of all given types exactly; null when there is none.</summary>
    public static PixelType? SmallestFor(IEnumerable<PixelType> types)
    {
        PixelType[] wanted = [.. types.Distinct()];
        foreach ((PixelType candidate, _, _, _, _) in Table.OrderBy(row => row.Size))
        {
            if (Array.TrueForAll(wanted, type => type.FitsIn(candidate))) return candidate;
        }

        return null;
    }

    /// <summary>True when every value of this type is a value of the other.</summary>
    public static bool FitsIn(this PixelType type, PixelType other)
    {
        if (type == other || type == PixelType.Bool) return true;
        if (other == PixelType.Bool || (type.IsComplex() && !other.IsComplex()) || (type.IsFloat() && other.IsInteger())) return false;
        if (type.IsInteger() && other.IsInteger())
        {
            bool signed = IsSigned(type);
            return signed ? IsSigned(other) && other.Size() >= type.Size() : other.Size() > type.Size() || (other.Size() == type.Size() && !IsSigned(other));
        }

        // Bits of an integer that must fit the mantissa; floating-point types nest.
        int bits = type.IsInteger() ? (8 * type.Size()) - (IsSigned(type) ? 1 : 0) : MantissaBits(type);
        return bits <= MantissaBits(other);
    }

    private static bool IsSigned(PixelType type) => type is PixelType.Int8 or PixelType.Int16 or PixelType.Int32 or PixelType.Int64;

    private static int MantissaBits(PixelType type) => type switch { PixelType.Float16 => 11, PixelType.Float32 or PixelType.Complex64 => 24, _ => 53 };

    private static (PixelType Type, string Name, int Size, int Word, string Memory) Row(PixelType type)
    {
        int index = (int)type - 1;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Table.Length, nameof(type));
        return Table[index];
    }
}
