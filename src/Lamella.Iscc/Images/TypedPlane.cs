using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Iscc.Images;

/// <summary>The parts of an analysis that need the samples in their own type.</summary>
internal abstract class TypedPlane<T> : PlaneAnalysis
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    private protected TypedPlane(PlaneImage plane, DifferenceRule differences)
        : base(plane) => Differences = differences;

    private protected DifferenceRule Differences { get; }

    private protected bool IsByte => typeof(T) == typeof(byte);

    private protected ReadOnlySpan<T> Values => MemoryMarshal.Cast<byte, T>(Plane.Samples);

    /// <summary>(value - low) / (high - low) * 255 with the types that numpy would use: floats stay in their type, integers subtract in theirs and divide as doubles.</summary>
    private protected byte RangeByte(T value, T low, T high)
    {
        if (typeof(T) == typeof(float) || typeof(T) == typeof(Half) || typeof(T) == typeof(double))
        {
            return Truncate(double.CreateTruncating((value - low) / (high - low) * T.CreateTruncating(255)));
        }

        double difference, range;
        if (Differences == DifferenceRule.OwnType)
        {
            difference = double.CreateTruncating(unchecked(value - low));
            range = double.CreateTruncating(unchecked(high - low));
        }
        else
        {
            difference = double.CreateTruncating(value) - double.CreateTruncating(low);
            range = double.CreateTruncating(high) - double.CreateTruncating(low);
        }

        return Truncate(difference / range * 255);
    }

    internal override double Variance()
    {
        ReadOnlySpan<T> values = Values;
        double sum = 0;
        foreach (T value in values) sum += double.CreateTruncating(value);
        double mean = sum / values.Length, squares = 0;
        foreach (T value in values)
        {
            double d = double.CreateTruncating(value) - mean;
            squares += d * d;
        }

        return squares / values.Length;
    }

    internal override double Focus()
    {
        int width = Plane.Width, height = Plane.Height;
        if (width < 2 || height < 2 || Plane.Bands != 1) return 0;
        double[] slope = new double[width], mixed = new double[width];
        double sum = 0, squares = 0;
        for (int y = 0; y < height; y++)
        {
            MixedRow(y, slope, mixed);
            double row = 0;
            foreach (double g in mixed) row += g;
            sum += row;
        }

        double mean = sum / ((double)width * height);
        for (int y = 0; y < height; y++)
        {
            MixedRow(y, slope, mixed);
            double row = 0;
            foreach (double g in mixed) row += (g - mean) * (g - mean);
            squares += row;
        }

        return squares / ((double)width * height);
    }

    /// <summary>One row of the derivative along x of the derivative along y: central differences inside, first differences at the edges; single precision stays single.</summary>
    private void MixedRow(int y, double[] slope, double[] mixed)
    {
        int width = Plane.Width;
        int above = Math.Max(0, y - 1), below = Math.Min(Plane.Height - 1, y + 1);
        ReadOnlySpan<T> upper = Values.Slice(above * width, width), lower = Values.Slice(below * width, width);
        double step = below - above;
        for (int x = 0; x < width; x++) slope[x] = Round((double.CreateTruncating(lower[x]) - double.CreateTruncating(upper[x])) / step);
        mixed[0] = Round(slope[1] - slope[0]);
        for (int x = 1; x < width - 1; x++) mixed[x] = Round((slope[x + 1] - slope[x - 1]) / 2);
        mixed[width - 1] = Round(slope[width - 1] - slope[width - 2]);
    }

    private static double Round(double value) => typeof(T) == typeof(float) ? (float)value : typeof(T) == typeof(Half) ? (double)(Half)value : value;
}
