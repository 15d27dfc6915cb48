using System.Runtime.InteropServices;
using Lamella.Iscc.Images;
using Xunit;

namespace Lamella.Tests.Iscc;

/// <summary>The fast ways of measuring a plane against the plain definitions.</summary>
public sealed class PlaneAnalysisTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(64)]
    [InlineData(1003)]
    public void The_row_sums_of_the_mixed_derivative_are_those_of_the_plain_loop(int width)
    {
        Random random = new(width);
        int[] slope = new int[width];
        for (int i = 0; i < width; i++) slope[i] = random.Next(-131_070, 131_071);
        long sum = 0, squares = 0;
        for (int x = 0; x < width; x++)
        {
            long d = x == 0 ? 2L * (slope[1] - slope[0]) : x == width - 1 ? 2L * (slope[x] - slope[x - 1]) : slope[x + 1] - slope[x - 1];
            sum += d;
            squares += d * d;
        }

        MixedDerivative.Row(slope, out long fastSum, out long fastSquares);
        Assert.Equal((sum, squares), (fastSum, fastSquares));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 17)]
    [InlineData(3, 40)]
    [InlineData(31, 5)]
    [InlineData(64, 99)]
    public void The_exact_focus_of_small_integers_is_that_of_the_same_values_as_doubles(int height, int width)
    {
        Random random = new(height * width);
        short[] values = new short[height * width];
        double[] same = new double[values.Length];
        for (int i = 0; i < values.Length; i++) same[i] = values[i] = (short)random.Next(short.MinValue, short.MaxValue + 1);
        double exact = PlaneAnalysis.Of(Plane(values, width, PixelType.Int16), DifferenceRule.Exact).Focus();
        double plain = PlaneAnalysis.Of(Plane(same, width, PixelType.Float64), DifferenceRule.Exact).Focus();
        Assert.Equal(plain, exact, plain * 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(101)]
    [InlineData(5000)]
    public void Percentiles_are_those_of_sorted_values(int count)
    {
        Random random = new(count);
        ushort[] small = new ushort[count];
        double[] real = new double[count];
        int[] integers = new int[count];
        float[] single = new float[count];
        for (int i = 0; i < count; i++)
        {
            small[i] = (ushort)random.Next(random.Next(1, 65536));
            real[i] = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-9, 9));
            integers[i] = random.Next(int.MinValue, int.MaxValue);
            single[i] = (float)real[i];
        }

        foreach (double q in (double[])[2, 5, 98])
        {
            Assert.Equal(Percentile([.. small.Select(v => (double)v)], q), PlaneAnalysis.Of(Plane(small, count, PixelType.UInt16), DifferenceRule.Exact).Percentile(q));
            Assert.Equal(Percentile(real, q), PlaneAnalysis.Of(Plane(real, count, PixelType.Float64), DifferenceRule.Exact).Percentile(q));
            Assert.Equal(Percentile([.. integers.Select(v => (double)v)], q), PlaneAnalysis.Of(Plane(integers, count, PixelType.Int32), DifferenceRule.Exact).Percentile(q));
            Assert.Equal(Percentile([.. single.Select(v => (double)v)], q), PlaneAnalysis.Of(Plane(single, count, PixelType.Float32), DifferenceRule.Exact).Percentile(q));
        }
    }

    [Fact]
    public void Wide_signed_ranges_wrap_only_by_the_rule_of_numpy()
    {
        short[] values = [-30000, -10000, 10000, 30000];
        PlaneImage plane = Plane(values, 2, PixelType.Int16);
        Assert.Equal((byte[])[0, 85, 170, 255], PlaneAnalysis.Of(plane, DifferenceRule.Exact).StretchRange().Pixels);
        // numpy: range 60000 wraps to -5536; differences 0, 20000, 40000 - 65536, 60000 - 65536.
        Assert.Equal([0, unchecked((byte)(int)(20000.0 / -5536 * 255)), unchecked((byte)(int)(-25536.0 / -5536 * 255)), 255], PlaneAnalysis.Of(plane, DifferenceRule.OwnType).StretchRange().Pixels);
    }

    [Fact]
    public void Not_a_number_makes_a_plane_dark_and_not_an_error()
    {
        float[] values = [1, 2, float.NaN, 4];
        PlaneAnalysis analysis = PlaneAnalysis.Of(Plane(values, 2, PixelType.Float32), DifferenceRule.OwnType);
        Assert.Equal(0, analysis.Entropy());
        Assert.Equal(0, analysis.Coverage());
        Assert.Null(analysis.StretchPercentiles(Gamma.None));
        Assert.Equal(new byte[4], analysis.StretchRange().Pixels);
    }

    private static PlaneImage Plane<T>(T[] values, int width, PixelType type)
        where T : unmanaged => new(width, values.Length / width, type, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static double Percentile(double[] values, double q)
    {
        double[] s = [.. values.Order()];
        double v = (s.Length - 1) * (q / 100), k = Math.Floor(v), g = v - k;
        double a = s[(int)k], b = s[Math.Min((int)k + 1, s.Length - 1)];
        return g < 0.5 ? a + (b - a) * g : b - (b - a) * (1 - g);
    }
}
