using System.Numerics;
using System.Runtime.InteropServices;
using Lamella.Kernels;
using Xunit;

namespace Lamella.Tests.Core.Kernels;

public sealed class GaussianReducerTests
{
    [Fact]
    public void Integers_are_the_exact_weighted_mean_rounded_half_to_even()
    {
        Check<byte>(PixelType.UInt8);
        Check<sbyte>(PixelType.Int8);
        Check<ushort>(PixelType.UInt16);
        Check<short>(PixelType.Int16);
        Check<uint>(PixelType.UInt32);
        Check<int>(PixelType.Int32);
        Check<ulong>(PixelType.UInt64);
        Check<long>(PixelType.Int64);
    }

    [Fact]
    public void Floats_are_double_sums_rounded_once()
    {
        // Multiples of 1/16 that small make every sum exact, so that the order of additions cannot matter.
        Check(PixelType.Float32, random => (float)random.Next(-4096, 4096) / 16, (sum, count) => (float)((double)sum / 16 / (double)count), v => (BigInteger)(v * 16));
        Check(PixelType.Float64, random => (double)random.Next(-4096, 4096) / 16, (sum, count) => (double)sum / 16 / (double)count, v => (BigInteger)(v * 16));
        Check(PixelType.Float16, random => (Half)(random.Next(-4096, 4096) / 16.0), (sum, count) => (Half)((double)sum / 16 / (double)count), v => (BigInteger)((double)v * 16));
    }

    [Fact]
    public void Known_values_come_out()
    {
        // scipy.ndimage.correlate1d(x, [1, 3, 3, 1] / 8, mode="reflect") at 0.5, 2.5, 4.5 of 8 16 0 24 40: (4*8 + 3*16 + 0) / 8 = 10, (16 + 0 + 72 + 40) / 8 = 16, (2*24 + 6*40) / 8 = 36
        byte[] source = [8, 16, 0, 24, 40], result = new byte[3];
        BlockReducer.Reduce(PixelType.UInt8, Reduction.Gaussian, [2], source, [1], [5], result, [1], [3]);
        Assert.Equal([10, 16, 36], result);
    }

    [Fact]
    public void Bool_takes_the_nearest_and_complex_goes_by_part()
    {
        byte[] flags = [1, 0, 0, 1], half = new byte[2];
        BlockReducer.Reduce(PixelType.Bool, Reduction.Gaussian, [2], flags, [1], [4], half, [1], [2]);
        Assert.Equal([1, 0], half);
        float[] complex = [8, 80, 16, 160];
        byte[] mean = new byte[8];
        BlockReducer.Reduce(PixelType.Complex64, Reduction.Gaussian, [2], MemoryMarshal.AsBytes<float>(complex), [8], [2], mean, [8], [1]);
        Assert.Equal([12f, 120f], MemoryMarshal.Cast<byte, float>(mean).ToArray());
    }

    [Fact]
    public void Factors_other_than_one_and_two_are_refused() =>
        Assert.Throws<ArgumentException>(() => BlockReducer.Reduce(PixelType.UInt8, Reduction.Gaussian, [3], new byte[6], [1], [6], new byte[2], [1], [2]));

    private static void Check<T>(PixelType type)
        where T : unmanaged, INumber<T> => Check(
            type,
            random =>
            {
                Span<byte> bytes = stackalloc byte[8];
                random.NextBytes(bytes);
                return MemoryMarshal.Read<T>(bytes);
            },
            Rounded<T>,
            v => BigInteger.CreateTruncating(v));

    private static T Rounded<T>(BigInteger sum, BigInteger count)
        where T : unmanaged, INumber<T>
    {
        BigInteger floor = BigInteger.Divide(sum - ((sum % count + count) % count), count);
        BigInteger rest = 2 * (sum - (floor * count));
        if (rest > count || (rest == count && !floor.IsEven)) floor++;
        return T.CreateTruncating(floor);
    }

    private static void Check<T>(PixelType type, Func<Random, T> draw, Func<BigInteger, BigInteger, T> finish, Func<T, BigInteger> value)
        where T : unmanaged
    {
        Random random = new((int)type);
        for (int round = 0; round < 30; round++)
        {
            int rank = random.Next(1, 5);
            int[] factors = [.. Enumerable.Range(0, rank).Select(i => round % 3 == 0 && i < rank - 2 ? 1 : random.Next(1, 3))];
            if (round % 2 == 0) factors[^1] = 2;
            long[] extent = [.. Enumerable.Range(0, rank).Select(i => (long)(i == rank - 1 ? random.Next(1, 90) : random.Next(1, 6)))];
            long[] reduced = [.. extent.Select((n, i) => random.Next(3) == 0 && n >= factors[i] ? n / factors[i] : ((n - 1) / factors[i]) + 1)];
            T[] source = [.. Enumerable.Range(0, (int)extent.Aggregate(1L, (a, b) => a * b)).Select(_ => draw(random))];
            T[] actual = new T[reduced.Aggregate(1L, (a, b) => a * b)];
            BlockReducer.Reduce(
                type, Reduction.Gaussian, factors, MemoryMarshal.AsBytes<T>(source), Strides(extent, type.Size()), extent, MemoryMarshal.AsBytes(actual.AsSpan()), Strides(reduced, type.Size()), reduced);
            BigInteger count = BigInteger.Pow(8, factors.Count(f => f == 2));
            for (long i = 0; i < actual.Length; i++) Assert.Equal(finish(Sum(source, extent, factors, reduced, i, value), count), actual[i]);
        }
    }

    /// <summary>The weighted sum, tap by tap, straight from the definition.</summary>
    private static BigInteger Sum<T>(T[] source, long[] extent, int[] factors, long[] reduced, long cell, Func<T, BigInteger> value)
    {
        List<(long At, int Weight)> taps = [(0, 1)];
        long step = 1;
        for (int axis = extent.Length - 1; axis >= 0; axis--)
        {
            long index = cell % reduced[axis], n = extent[axis], stride = step;
            cell /= reduced[axis];
            List<(long, int)> along = factors[axis] == 1 ? [(index, 1)] : [.. new[] { 1, 3, 3, 1 }.Select((w, k) => (Reflect((2 * index) - 1 + k, n), w))];
            taps = [.. from t in taps from a in along select (t.At + (a.Item1 * stride), t.Weight * a.Item2)];
            step *= extent[axis];
        }

        return taps.Aggregate(BigInteger.Zero, (sum, t) => sum + (t.Weight * value(source[t.At])));
    }

    /// <summary>... d c b a | a b c d | d c b a ...</summary>
    private static long Reflect(long i, long n)
    {
        i %= 2 * n;
        if (i < 0) i += 2 * n;
        return i < n ? i : (2 * n) - 1 - i;
    }

    private static long[] Strides(long[] extent, int size)
    {
        long[] strides = new long[extent.Length];
        for (int i = extent.Length - 1, bytes = size; i >= 0; bytes *= (int)extent[i], i--) strides[i] = bytes;
        return strides;
    }
}
