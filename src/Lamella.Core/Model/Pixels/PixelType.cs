namespace Lamella;

/// <summary>The type of one sample. The values are stable; names follow NumPy and Zarr.</summary>
public enum PixelType
{
    /// <summary>True or false, stored as one byte 0 or 1.</summary>
    Bool = 1,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,

    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16,

    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32,

    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64,

    /// <summary>Signed 8-bit integer.</summary>
    Int8,

    /// <summary>Signed 16-bit integer.</summary>
    Int16,

    /// <summary>Signed 32-bit integer.</summary>
    Int32,

    /// <summary>Signed 64-bit integer.</summary>
    Int64,

    /// <summary>IEEE 754 half precision.</summary>
    Float16,

    /// <summary>IEEE 754 single precision.</summary>
    Float32,

    /// <summary>IEEE 754 double precision.</summary>
    Float64,

    /// <summary>Two single-precision floats: real, imaginary.</summary>
    Complex64,

    /// <summary>Two double-precision floats: real, imaginary.</summary>
    Complex128,
}
