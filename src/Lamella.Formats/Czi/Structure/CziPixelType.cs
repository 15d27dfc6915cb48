namespace Lamella.Formats.Czi.Structure;

/// <summary>A pixel type of the format: the type of one sample and how many there are.</summary>
/// <param name="Code">The number in the file.</param>
/// <param name="Name">The name in the format's XML.</param>
/// <param name="Type">The type of one sample.</param>
/// <param name="Samples">Samples per pixel; more than one are stored B, G, R(, A).</param>
internal sealed record CziPixelType(int Code, string Name, PixelType Type, int Samples)
{
    /// <summary>All of them. Gray32 is unsigned, as in the vendor's library; some other readers take it for signed.</summary>
    public static IReadOnlyList<CziPixelType> All { get; } =
    [
        new(0, "Gray8", PixelType.UInt8, 1), new(1, "Gray16", PixelType.UInt16, 1), new(2, "Gray32Float", PixelType.Float32, 1),
        new(3, "Bgr24", PixelType.UInt8, 3), new(4, "Bgr48", PixelType.UInt16, 3), new(8, "Bgr96Float", PixelType.Float32, 3),
        new(9, "Bgra32", PixelType.UInt8, 4), new(10, "Gray64ComplexFloat", PixelType.Complex64, 1), new(11, "Bgr192ComplexFloat", PixelType.Complex64, 3),
        new(12, "Gray32", PixelType.UInt32, 1), new(13, "Gray64Float", PixelType.Float64, 1),
    ];

    /// <summary>Bytes of a pixel.</summary>
    public int Size => Type.Size() * Samples;

    /// <summary>The type with a code; null when there is none.</summary>
    public static CziPixelType? Find(int code)
    {
        foreach (CziPixelType type in All)
        {
            if (type.Code == code) return type;
        }

        return null;
    }
}
