using System.Numerics;
using System.Runtime.InteropServices;
using Lamella.Kernels;
using Xunit;

namespace Lamella.Tests.Core.Kernels;

public sealed class BlockReducerTests
{
    [Fact]
    public void Integer_means_are_exact_and_round_half_to_even()
    {
        Check<byte>(PixelType.UInt8, ExactMean<byte>);
        Check<sbyte>(PixelType.Int8, ExactMean<sbyte>);
        Check<ushort>(PixelType.UInt16, ExactMean<ushort>);
        Check<short>(PixelType.Int16, ExactMean<short>);
        Check<uint>(PixelType.UInt32, ExactMean<uint>);
        Check<int>(PixelType.Int32, ExactMean<int>);
        Check<ulong>(PixelType.UInt64, ExactMean<ulong>);
        Check<long>(PixelType.Int64, ExactMean<long>);
    }

    [Fact]
    public void Float_means_are_double_means_rounded_once()
    {
        Check(PixelType.Float32, values => (float)(values.Sum(v => (double)v) / values.Count), random => (float)random.Next(-4096, 4096) / 16);
        Check(PixelType.Float64, values => values.Sum() / values.Count, random => (double)random.Next(-4096, 4096) / 16);
        Check(PixelType.Float16, values => (Half)(values.Sum(v => (double)v) / values.Count), random => (Half)(random.Next(-4096, 4096) / 16.0));
    }

    [Fact]
    public void The_2x2_step_rounds_as_numpy_does()
    {
        // numpy: rint(mean) of [[0, 1], [1, 0]] = 0, [[1, 2], [2, 1]] = 2, [[65535 x 3, 65534]] = 65535, [[2, 3], [2, 3]] = 2
        ushort[] row0 = [0, 1, 1, 2, 65535, 65535, 2, 3], row1 = [1, 0, 2, 1, 65535, 65534, 2, 3];
        byte[] result = new byte[8];
        Mean2x2Kernel.Run(PixelType.UInt16, MemoryMarshal.AsBytes<ushort>(row0), MemoryMarshal.AsBytes<ushort>(row1), result, 4);
        Assert.Equal<ushort>([0, 2, 65535, 2], MemoryMarshal.Cast<byte, ushort>(result).ToArray());
    }

    [Fact]
    public void Order_statistics_pick_the_value_of_each_cell()
    {
        byte[] source = [5, 1, 9, 9, 2, 4, 1, 9];
        Assert.Equal([1, 1], Reduce(Reduction.Min, source));
        Assert.Equal([5, 9], Reduce(Reduction.Max, source));
        Assert.Equal([3, 9], Reduce(Reduction.Median, source));
        Assert.Equal([1, 9], Reduce(Reduction.Mode, source));
        Assert.Equal([5, 9], Reduce(Reduction.Nearest, source));
    }

    [Fact]
    public void A_median_with_a_nan_is_nan_and_means_of_complex_are_by_part()
    {
        float[] floats = [1, float.NaN, 2, 3];
        byte[] one = new byte[4];
        BlockReducer.Reduce(PixelType.Float32, Reduction.Median, [4], MemoryMarshal.AsBytes<float>(floats), [4], [4], one, [4], [1]);
        Assert.True(float.IsNaN(BitConverter.ToSingle(one)));
        float[] complex = [1, 10, 3, 30];
        byte[] mean = new byte[8];
        BlockReducer.Reduce(PixelType.Complex64, Reduction.Mean, [2], MemoryMarshal.AsBytes<float>(complex), [8], [2], mean, [8], [1]);
        Assert.Equal([2f, 20f], MemoryMarshal.Cast<byte, float>(mean).ToArray());
    }

    [Fact]
    public void A_destination_larger_than_the_source_allows_is_refused()
    {
        Assert.Throws<ArgumentException>(() => BlockReducer.Reduce(PixelType.UInt8, Reduction.Mean, [2], new byte[5], [1], [5], new byte[4], [1], [4]));
    }

    private static byte[] Reduce(Reduction method, byte[] source)
    {
        byte[] result = new byte[2];
        BlockReducer.Reduce(PixelType.UInt8, method, [2, 2], source, [4, 1], [2, 4], result, [2, 1], [1, 2]);
        return result;
    }

    private static T ExactMean<T>(List<T> values)
        where T : unmanaged, INumber<T>
    {
        BigInteger sum = BigInteger.Zero;
        foreach (T value in values) sum += BigInteger.CreateTruncating(value);
        BigInteger twice = 2 * sum, count = values.Count;
        BigInteger floor = BigInteger.Divide(sum - ((sum % count + count) % count), count);
        BigInteger rest = twice - (2 * floor * count);
        if (rest > count || (rest == count && !floor.IsEven)) floor++;
        return T.CreateTruncating(floor);
    }

    private static void Check<T>(PixelType type, Func<List<T>, T> mean, Func<Random, T>? draw = null)
        where T : unmanaged
    {
        Random random = new((int)type);
        for (int round = 0; round < 40; round++)
        {
            int rank = random.Next(1, 5);
            int[] factors = [.. Enumerable.Range(0, rank).Select(i => round % 2 == 0 ? (i < rank - 2 ? 1 : 2) : random.Next(1, 4))];
            long[] extent = [.. Enumerable.Range(0, rank).Select(i => (long)(i == rank - 1 ? random.Next(1, 150) : random.Next(1, 7)))];
            long[] reduced = [.. extent.Select((n, i) => random.Next(2) == 0 && n >= factors[i] ? n / factors[i] : ((n - 1) / factors[i]) + 1)];
            T[] source = new T[extent.Aggregate(1L, (a, b) => a * b)];
            if (draw is null) random.NextBytes(MemoryMarshal.AsBytes(source.AsSpan()));
            else source = [.. source.Select(_ => draw(random))];
            int size = type.Size();
            T[] actual = new T[reduced.Aggregate(1L, (a, b) => a * b)];
            BlockReducer.Reduce(type, Reduction.Mean, factors, MemoryMarshal.AsBytes<T>(source), Strides(extent, size), extent, MemoryMarshal.AsBytes(actual.AsSpan()), Strides(reduced, size), reduced);
            for (long i = 0; i < actual.Length; i++) Assert.Equal(mean(Cell(source, extent, factors, reduced, i)), actual[i]);
        }
    }

    private static List<T> Cell<T>(T[] source, long[] extent, int[] factors, long[] reduced, long cell)
    {
        List<long> offsets = [0];
        long step = 1;
        for (int axis = extent.Length - 1; axis >= 0; axis--)
        {
            long first = cell % reduced[axis] * factors[axis];
            cell /= reduced[axis];
            offsets = [.. from o in offsets from k in Enumerable.Range(0, (int)Math.Min(factors[axis], extent[axis] - first)) select o + ((first + k) * step)];
            step *= extent[axis];
        }

        return [.. offsets.Select(o => source[o])];
    }

    private static long[] Strides(long[] extent, int size)
    {
        long[] strides = new long[extent.Length];
        long step = size;
        for (int i = extent.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= extent[i];
        }

        return strides;
    }
}
