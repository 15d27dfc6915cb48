namespace Lamella.Pipelines.Merge;

/// <summary>The type that holds the values of several types exactly.</summary>
internal static class MergeTypes
{
    // For each real type: the bits of whole numbers that it holds exactly, and whether it holds negative ones. Binary floating point holds whole numbers up to its significand (IEEE 754: 11, 24 and 53 bits).
    private static readonly (PixelType Type, int Bits, bool Signed, bool Real)[] Types =
    [
        (PixelType.UInt8, 8, false, false), (PixelType.Int8, 7, true, false), (PixelType.UInt16, 16, false, false), (PixelType.Int16, 15, true, false), (PixelType.UInt32, 32, false, false), (PixelType.Int32, 31, true, false),
        (PixelType.Float16, 11, true, true), (PixelType.Float32, 24, true, true), (PixelType.UInt64, 64, false, false), (PixelType.Int64, 63, true, false), (PixelType.Float64, 53, true, true),
    ];

    /// <summary>The smallest type that holds all values of all types; null when none does.</summary>
    public static PixelType? Common(IReadOnlyCollection<PixelType> types)
    {
        if (types.Distinct().Count() == 1) return types.First();
        if (types.All(type => type.IsComplex())) return PixelType.Complex128;
        if (types.Any(type => Row(type) is null)) return null;
        foreach ((PixelType type, int bits, bool signed, bool real) in Types.OrderBy(row => row.Type.Size()))
        {
            if (types.All(other => other == type || Holds(bits, signed, real, Row(other)!.Value))) return type;
        }

        return null;

        static bool Holds(int bits, bool signed, bool real, (PixelType Type, int Bits, bool Signed, bool Real) other) => other.Bits <= bits && (signed || !other.Signed) && (real || !other.Real);
    }

    private static (PixelType Type, int Bits, bool Signed, bool Real)? Row(PixelType type)
    {
        int i = Array.FindIndex(Types, row => row.Type == type);
        return i < 0 ? null : Types[i];
    }
}
