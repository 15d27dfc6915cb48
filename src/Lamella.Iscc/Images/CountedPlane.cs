using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lamella.Iscc.Images;

/// <summary>An integer type of at most 16 bits: everything but the focus comes from the count of each value.</summary>
internal sealed class CountedPlane<T> : TypedPlane<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    // Counts by value less the smallest value of the type, so that the order of the table is the order of the values.
    private readonly int[] _counts = new int[1 << (8 * Unsafe.SizeOf<T>())];
    private readonly int _low;
    private readonly int _high;

    internal CountedPlane(PlaneImage plane, DifferenceRule differences)
        : base(plane, differences)
    {
        int offset = Offset;
        foreach (T value in Values) _counts[int.CreateTruncating(value) + offset]++;
        _high = _counts.Length - 1;
        while (_low < _high && _counts[_low] == 0) _low++;
        while (_high > _low && _counts[_high] == 0) _high--;
    }

    private static int Offset => -int.CreateTruncating(T.MinValue);

    private long Count => Values.Length;

    internal override double Entropy()
    {
        Span<long> histogram = stackalloc long[256];
        histogram.Clear();
        if (!IsByte && _low == _high) return 0;
        for (int i = _low; i <= _high; i++)
        {
            if (_counts[i] > 0) histogram[IsByte ? i : RangeByte(ValueAt(i), ValueAt(_low), ValueAt(_high))] += _counts[i];
        }

        return EntropyOf(histogram, Count);
    }

    internal override double Coverage()
    {
        double threshold = IsByte ? 10 : Percentile(5);
        long above = 0;
        for (int i = _low; i <= _high; i++)
        {
            if (i - Offset > threshold) above += _counts[i];
        }

        return (double)above / Count;
    }

    internal override double Percentile(double q)
    {
        (long rank, double weight) = RankOf(q, Count);
        int a = At(rank);
        return Interpolate(a, At(Math.Min(rank + 1, Count - 1)), weight);
    }

    internal override double Variance()
    {
        double sum = 0, squares = 0;
        for (int i = _low; i <= _high; i++) sum += (double)_counts[i] * (i - Offset);
        double mean = sum / Count;
        for (int i = _low; i <= _high; i++)
        {
            double d = i - Offset - mean;
            squares += _counts[i] * (d * d);
        }

        return squares / Count;
    }

    internal override double Focus() => Plane.Bands == 1 ? MixedDerivative.Variance(Values, Plane.Width, Plane.Height) : 0;

    internal override Picture StretchRange()
    {
        if (IsByte) return Plane.AsBytes();
        byte[] table = new byte[_counts.Length];
        for (int i = _low; i <= _high && _low < _high; i++)
        {
            if (_counts[i] > 0) table[i] = RangeByte(ValueAt(i), ValueAt(_low), ValueAt(_high));
        }

        return Map(table);
    }

    internal override Picture? StretchPercentiles(Gamma gamma)
    {
        double low = Percentile(2), high = Percentile(98);
        if (!(high > low)) return null;
        byte[] table = new byte[_counts.Length];
        for (int i = _low; i <= _high; i++)
        {
            if (_counts[i] > 0) table[i] = Curve(i - Offset, low, high, gamma);
        }

        return Map(table);
    }

    private static T ValueAt(int index) => T.CreateTruncating(index - Offset);

    /// <summary>The value of a rank.</summary>
    private int At(long rank)
    {
        int i = _low;
        for (long seen = _counts[i]; seen <= rank && i < _high; seen += _counts[i]) i++;
        return i - Offset;
    }

    private Picture Map(byte[] table)
    {
        ReadOnlySpan<T> values = Values;
        byte[] pixels = new byte[values.Length];
        int offset = Offset;
        for (int i = 0; i < pixels.Length; i++) pixels[i] = table[int.CreateTruncating(values[i]) + offset];
        return new Picture(Plane.Width, Plane.Height, Plane.Bands, pixels);
    }
}
