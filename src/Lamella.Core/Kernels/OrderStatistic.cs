using System.Numerics;

namespace Lamella.Kernels;

/// <summary>Minimum, maximum, median and mode of the samples of one cell.</summary>
internal static class OrderStatistic
{
    /// <summary>The statistic; <paramref name="values"/> is not empty and may be reordered.</summary>
    public static T Of<T, TSum, TRule>(Span<T> values, Reduction method)
        where T : unmanaged, INumber<T>
        where TSum : unmanaged, INumberBase<TSum>
        where TRule : struct, IMean<T, TSum>
    {
        T result = values[0];
        switch (method)
        {
            case Reduction.Min:
                foreach (T value in values[1..]) result = T.Min(result, value);
                return result;
            case Reduction.Max:
                foreach (T value in values[1..]) result = T.Max(result, value);
                return result;
            case Reduction.Median:
                values.Sort();
                // Sorting puts NaN first.
                if (T.IsNaN(values[0])) return values[0];
                T high = values[values.Length / 2];
                return values.Length % 2 == 1 ? high : TRule.Finish(TSum.CreateTruncating(values[(values.Length / 2) - 1]) + TSum.CreateTruncating(high), 2);
            case Reduction.Mode:
                return Mode(values);
            default:
                throw new ArgumentOutOfRangeException(nameof(method), method, "not an order statistic");
        }
    }

    private static T Mode<T>(Span<T> values)
        where T : unmanaged, INumber<T>
    {
        values.Sort();
        T best = values[0];
        int most = 0;
        for (int start = 0; start < values.Length;)
        {
            int end = start + 1;
            while (end < values.Length && values[end].Equals(values[start])) end++;
            if (end - start > most)
            {
                most = end - start;
                best = values[start];
            }

            start = end;
        }

        return best;
    }
}
