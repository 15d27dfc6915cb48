namespace Lamella.Iscc.Images;

/// <summary>
/// What view selection measures of a plane, and the contrast stretches to 8 bits, with the arithmetic of numpy. A plane is looked at once for its histogram or its order statistics; the rest follows from those.
/// Integers of at most 16 bits are counted value by value; other types are selected by rank.
/// </summary>
internal abstract class PlaneAnalysis
{
    private protected PlaneAnalysis(PlaneImage plane) => Plane = plane;

    internal PlaneImage Plane { get; }

    /// <summary>An analysis of a plane; integer differences wrap in their own type as numpy's do, or are exact.</summary>
    /// <exception cref="UnsupportedFeatureException">The samples are complex.</exception>
    internal static PlaneAnalysis Of(PlaneImage plane, DifferenceRule differences) => plane.Type switch
    {
        // A bool is its byte, 0 or 1.
        PixelType.UInt8 or PixelType.Bool => new CountedPlane<byte>(plane, differences),
        PixelType.Int8 => new CountedPlane<sbyte>(plane, differences),
        PixelType.UInt16 => new CountedPlane<ushort>(plane, differences),
        PixelType.Int16 => new CountedPlane<short>(plane, differences),
        PixelType.UInt32 => new RankedPlane<uint>(plane, differences),
        PixelType.Int32 => new RankedPlane<int>(plane, differences),
        PixelType.UInt64 => new RankedPlane<ulong>(plane, differences),
        PixelType.Int64 => new RankedPlane<long>(plane, differences),
        PixelType.Float16 => new RankedPlane<Half>(plane, differences),
        PixelType.Float32 => new RankedPlane<float>(plane, differences),
        PixelType.Float64 => new RankedPlane<double>(plane, differences),
        _ => Throw.Unsupported<PlaneAnalysis>("view selection", Invariant($"the pixel type {plane.Type.Name()}")),
    };

    /// <summary>Shannon entropy of the plane stretched to 8 bits (uint8 as it is), in bits.</summary>
    internal abstract double Entropy();

    /// <summary>The share of pixels above 10 (uint8) or above the 5th percentile.</summary>
    internal abstract double Coverage();

    /// <summary>The population variance of the mixed second derivative by numpy.gradient; 0 for planes of fewer than two rows or columns.</summary>
    internal abstract double Focus();

    /// <summary>The population variance of the values.</summary>
    internal abstract double Variance();

    /// <summary>The q-th percentile by linear interpolation; NaN when a sample is NaN.</summary>
    internal abstract double Percentile(double q);

    /// <summary>Stretched from the smallest to the largest value; uint8 as it is; a constant plane gives zeros.</summary>
    internal abstract Picture StretchRange();

    /// <summary>Stretched from the 2nd to the 98th percentile; null when those are not in order.</summary>
    internal abstract Picture? StretchPercentiles(Gamma gamma);

    /// <summary>As numpy's conversion of double to uint8: toward zero, then the low 8 bits; 0 for what no 32-bit integer holds.</summary>
    internal static byte Truncate(double value) => Math.Abs(value) < 2147483648.0 ? unchecked((byte)(int)value) : (byte)0;

    private protected static byte Curve(double value, double low, double high, Gamma gamma)
    {
        double e = Math.Clamp((value - low) / (high - low), 0.0, 1.0);
        e = gamma switch { Gamma.Power08 => Math.Pow(e, 0.8), Gamma.SquareRoot => Math.Sqrt(e), _ => e };
        return Truncate(e * 255);
    }

    private protected static double EntropyOf(ReadOnlySpan<long> histogram, long count)
    {
        double sum = 0;
        foreach (long n in histogram)
        {
            if (n == 0) continue;
            double p = (double)n / count;
            sum += p * Math.Log2(p);
        }

        return -sum;
    }

    /// <summary>The rank of a percentile and the weight of the next value: numpy's virtual index.</summary>
    private protected static (long Rank, double Weight) RankOf(double q, long count)
    {
        double v = (count - 1) * (q / 100);
        double floor = Math.Floor(v);
        return ((long)floor, v - floor);
    }

    /// <summary>numpy's interpolation, which is exact at both ends.</summary>
    private protected static double Interpolate(double a, double b, double weight)
    {
        double difference = b - a;
        return weight < 0.5 ? a + difference * weight : b - difference * (1 - weight);
    }
}
