using System.Numerics;

namespace Lamella.Iscc.Images;

/// <summary>A type with too many values to count: order statistics come from one histogram of the upper 16 bits and a sort of the few buckets that hold a wanted rank.</summary>
internal sealed class RankedPlane<T> : TypedPlane<T>
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    private const int Buckets = 1 << 16;
    private static readonly double[] Wanted = [2, 5, 98];

    private readonly double[] _percentiles = new double[Wanted.Length];
    private readonly T _low;
    private readonly T _high;
    private readonly bool _hasNaN;

    internal RankedPlane(PlaneImage plane, DifferenceRule differences)
        : base(plane, differences)
    {
        ReadOnlySpan<T> values = Values;
        int[] counts = new int[Buckets];
        _low = values[0];
        _high = values[0];
        foreach (T value in values)
        {
            _hasNaN |= T.IsNaN(value);
            if (value < _low) _low = value;
            if (value > _high) _high = value;
            counts[Bucket(value)]++;
        }

        if (_hasNaN) Array.Fill(_percentiles, double.NaN);
        else SelectPercentiles(values, counts);
    }

    internal override double Entropy()
    {
        if (_hasNaN || _low == _high) return 0;
        Span<long> histogram = stackalloc long[256];
        histogram.Clear();
        foreach (T value in Values) histogram[RangeByte(value, _low, _high)]++;
        return EntropyOf(histogram, Values.Length);
    }

    internal override double Coverage()
    {
        double threshold = Percentile(5);
        long above = 0;
        foreach (T value in Values)
        {
            if (double.CreateTruncating(value) > threshold) above++;
        }

        return (double)above / Values.Length;
    }

    internal override double Percentile(double q) => _percentiles[Array.IndexOf(Wanted, q)];

    internal override Picture StretchRange()
    {
        ReadOnlySpan<T> values = Values;
        byte[] pixels = new byte[values.Length];
        if (!_hasNaN && _low != _high)
        {
            for (int i = 0; i < pixels.Length; i++) pixels[i] = RangeByte(values[i], _low, _high);
        }

        return new Picture(Plane.Width, Plane.Height, Plane.Bands, pixels);
    }

    internal override Picture? StretchPercentiles(Gamma gamma)
    {
        double low = Percentile(2), high = Percentile(98);
        if (!(high > low)) return null;
        ReadOnlySpan<T> values = Values;
        byte[] pixels = new byte[values.Length];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = Curve(double.CreateTruncating(values[i]), low, high, gamma);
        return new Picture(Plane.Width, Plane.Height, Plane.Bands, pixels);
    }

    /// <summary>The upper 16 bits of the value, changed such that their order is the order of the values (negative zero below zero does no harm).</summary>
    private static int Bucket(T value)
    {
        if (typeof(T) == typeof(uint)) return (int)((uint)(object)value >> 16);
        if (typeof(T) == typeof(int)) return ((int)(object)value >> 16) + 32768;
        if (typeof(T) == typeof(ulong)) return (int)((ulong)(object)value >> 48);
        if (typeof(T) == typeof(long)) return (int)((long)(object)value >> 48) + 32768;
        int bits = typeof(T) == typeof(float) ? BitConverter.SingleToInt32Bits((float)(object)value) >> 16
            : typeof(T) == typeof(Half) ? BitConverter.HalfToInt16Bits((Half)(object)value)
            : (int)(BitConverter.DoubleToInt64Bits((double)(object)value) >> 48);
        return bits >= 0 ? bits + 32768 : ~bits & 0x7FFF;
    }

    private void SelectPercentiles(ReadOnlySpan<T> values, int[] counts)
    {
        long count = values.Length;
        // Which buckets hold a wanted rank, and the rank of their first value.
        Dictionary<int, (long First, List<T> Values)> chosen = [];
        foreach (double q in Wanted)
        {
            long rank = RankOf(q, count).Rank;
            for (long r = rank; r <= Math.Min(rank + 1, count - 1); r++)
            {
                int bucket = BucketOf(counts, r, out long first);
                chosen.TryAdd(bucket, (first, new List<T>(counts[bucket])));
            }
        }

        foreach (T value in values)
        {
            if (chosen.TryGetValue(Bucket(value), out (long, List<T> Values) entry)) entry.Values.Add(value);
        }

        foreach ((long _, List<T> list) in chosen.Values) list.Sort();
        for (int i = 0; i < Wanted.Length; i++)
        {
            (long rank, double weight) = RankOf(Wanted[i], count);
            _percentiles[i] = Interpolate(At(rank), At(Math.Min(rank + 1, count - 1)), weight);
        }

        double At(long rank)
        {
            (long first, List<T> list) = chosen[BucketOf(counts, rank, out _)];
            return double.CreateTruncating(list[(int)(rank - first)]);
        }
    }

    private static int BucketOf(int[] counts, long rank, out long first)
    {
        first = 0;
        int bucket = 0;
        while (first + counts[bucket] <= rank) first += counts[bucket++];
        return bucket;
    }
}
