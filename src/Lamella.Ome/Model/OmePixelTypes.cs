namespace Lamella.Ome;

/// <summary>OME-XML's names of the sample types. Types that it lacks (int64, uint64, float16) have none.</summary>
internal static class OmePixelTypes
{
    private static readonly (string Name, PixelType Type)[] Table =
    [
        ("int8", PixelType.Int8), ("int16", PixelType.Int16), ("int32", PixelType.Int32), ("uint8", PixelType.UInt8), ("uint16", PixelType.UInt16), ("uint32", PixelType.UInt32),
        ("float", PixelType.Float32), ("double", PixelType.Float64), ("complex", PixelType.Complex64), ("double-complex", PixelType.Complex128), ("bit", PixelType.Bool),
    ];

    // Names of the releases before 2008 and of careless writers.
    private static readonly (string Name, PixelType Type)[] Others =
    [
        ("float32", PixelType.Float32), ("float64", PixelType.Float64), ("complex64", PixelType.Complex64), ("complex128", PixelType.Complex128), ("bool", PixelType.Bool), ("boolean", PixelType.Bool),
        ("byte", PixelType.UInt8), ("ushort", PixelType.UInt16), ("short", PixelType.Int16), ("unsigned char", PixelType.UInt8), ("unsigned short", PixelType.UInt16),
    ];

    /// <summary>The sample type of a name in any case; null when it is none.</summary>
    public static PixelType? Find(string? name)
    {
        foreach ((string known, PixelType type) in Table)
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) return type;
        }

        foreach ((string known, PixelType type) in Others)
        {
            if (string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) return type;
        }

        return null;
    }

    /// <summary>The OME-XML name of a sample type; null for the types that OME-XML lacks.</summary>
    public static string? Name(PixelType type)
    {
        foreach ((string known, PixelType candidate) in Table)
        {
            if (candidate == type) return known;
        }

        return null;
    }
}
