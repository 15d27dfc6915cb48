using System.Numerics;
using System.Runtime.InteropServices;
using Lamella.Iscc.Images;

namespace Lamella;

/// <summary>The samples of a plane as numbers; complex ones as their magnitudes.</summary>
internal static class SampleValues
{
    /// <summary>All values.</summary>
    public static double[] Of(PlaneImage plane) => Of(plane, int.MaxValue);

    /// <summary>At most about so many values, evenly spread.</summary>
    public static double[] Of(PlaneImage plane, int most) => Of(plane.Type, plane.Samples, most);

    /// <summary>At most about so many values of samples in memory, evenly spread.</summary>
    public static double[] Of(PixelType type, ReadOnlySpan<byte> plane, int most = int.MaxValue) => type switch
    {
        PixelType.UInt8 or PixelType.Bool => Convert<byte>(plane, most),
        PixelType.Int8 => Convert<sbyte>(plane, most),
        PixelType.UInt16 => Convert<ushort>(plane, most),
        PixelType.Int16 => Convert<short>(plane, most),
        PixelType.UInt32 => Convert<uint>(plane, most),
        PixelType.Int32 => Convert<int>(plane, most),
        PixelType.UInt64 => Convert<ulong>(plane, most),
        PixelType.Int64 => Convert<long>(plane, most),
        PixelType.Float16 => Convert<Half>(plane, most),
        PixelType.Float32 => Convert<float>(plane, most),
        PixelType.Float64 => Convert<double>(plane, most),
        PixelType.Complex64 => Magnitudes(Convert<float>(plane, int.MaxValue)),
        PixelType.Complex128 => Magnitudes(Convert<double>(plane, int.MaxValue)),
        _ => Throw.Unsupported<double[]>("picture", Invariant($"the pixel type {type.Name()}")),
    };

    private static double[] Convert<T>(ReadOnlySpan<byte> plane, int most)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> samples = MemoryMarshal.Cast<byte, T>(plane);
        // An odd step, so that no column of the plane is looked at alone.
        int step = samples.Length <= most ? 1 : (samples.Length / most) | 1;
        double[] values = new double[(samples.Length + step - 1) / step];
        for (int i = 0; i < values.Length; i++) values[i] = double.CreateTruncating(samples[i * step]);
        return values;
    }

    private static double[] Magnitudes(double[] parts)
    {
        double[] values = new double[parts.Length / 2];
        for (int i = 0; i < values.Length; i++) values[i] = double.Hypot(parts[2 * i], parts[(2 * i) + 1]);
        return values;
    }
}
