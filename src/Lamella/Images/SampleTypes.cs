using System.Runtime.InteropServices;

namespace Lamella;

/// <summary>Which .NET types hold the samples of a pixel type.</summary>
internal static class SampleTypes
{
    /// <summary>The bytes of samples of a pixel type; a span of bytes is taken as it is.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> does not hold such samples.</exception>
    public static ReadOnlySpan<byte> Bytes<T>(ReadOnlySpan<T> samples, PixelType type)
        where T : unmanaged
    {
        if (typeof(T) != typeof(byte) && !Holds<T>(type))
            throw new ArgumentException($"{typeof(T).Name} does not hold samples of {type.Name()}; expected {NameFor(type)}, or bytes", nameof(samples));
        return MemoryMarshal.AsBytes(samples);
    }

    private static bool Holds<T>(PixelType type) => type switch
    {
        PixelType.Bool => typeof(T) == typeof(bool),
        PixelType.UInt8 => typeof(T) == typeof(byte),
        PixelType.Int8 => typeof(T) == typeof(sbyte),
        PixelType.UInt16 => typeof(T) == typeof(ushort),
        PixelType.Int16 => typeof(T) == typeof(short),
        PixelType.UInt32 => typeof(T) == typeof(uint),
        PixelType.Int32 => typeof(T) == typeof(int),
        PixelType.UInt64 => typeof(T) == typeof(ulong),
        PixelType.Int64 => typeof(T) == typeof(long),
        PixelType.Float16 => typeof(T) == typeof(Half),
        PixelType.Float32 => typeof(T) == typeof(float),
        PixelType.Float64 => typeof(T) == typeof(double),
        // A real and an imaginary part for each sample.
        PixelType.Complex64 => typeof(T) == typeof(float),
        _ => typeof(T) == typeof(double) || typeof(T) == typeof(System.Numerics.Complex),
    };

    private static string NameFor(PixelType type) => type switch
    {
        PixelType.Bool => "bool",
        PixelType.UInt8 => "byte",
        PixelType.Int8 => "sbyte",
        PixelType.UInt16 => "ushort",
        PixelType.Int16 => "short",
        PixelType.UInt32 => "uint",
        PixelType.Int32 => "int",
        PixelType.UInt64 => "ulong",
        PixelType.Int64 => "long",
        PixelType.Float16 => "Half",
        PixelType.Float32 => "float",
        PixelType.Float64 => "double",
        PixelType.Complex64 => "pairs of float",
        _ => "Complex",
    };
}
