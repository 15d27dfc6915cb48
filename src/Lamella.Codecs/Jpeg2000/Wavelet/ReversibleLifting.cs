using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>The 5/3 wavelet (T.800 F.3.8.1). Sums wrap round: damaged data may overflow and then only gives wrong samples.</summary>
internal readonly struct ReversibleLifting : ILifting<int>
{
    /// <inheritdoc/>
    public static void Synthesize(Span<int> low, Span<int> high, int distance, bool startsHigh)
    {
        WaveletEdges.Extend(high, distance);
        SubtractQuarter(low[distance..^distance], startsHigh ? high[distance..] : high, distance);
        WaveletEdges.Extend(low, distance);
        AddHalf(high[distance..^distance], startsHigh ? low : low[distance..], distance);
    }

    /// <inheritdoc/>
    public static int Single(int sample) => sample / 2;

    /// <summary>Subtracts the rounded quarter of the sum of two neighbours.</summary>
    public static void SubtractQuarter(Span<int> target, ReadOnlySpan<int> source, int distance)
    {
        int done = 0;
        if (Vector.IsHardwareAccelerated && target.Length >= Vector<int>.Count)
        {
            Span<Vector<int>> wide = MemoryMarshal.Cast<int, Vector<int>>(target);
            Vector<int> two = Vector.Create(2);
            for (int i = 0; i < wide.Length; i++, done += Vector<int>.Count)
                wide[i] -= (new Vector<int>(source[done..]) + new Vector<int>(source[(done + distance)..]) + two) >> 2;
        }

        SubtractQuarterScalar(target[done..], source[done..], distance);
    }

    /// <summary>As <see cref="SubtractQuarter"/>, sample by sample.</summary>
    public static void SubtractQuarterScalar(Span<int> target, ReadOnlySpan<int> source, int distance)
    {
        for (int i = 0; i < target.Length; i++) target[i] -= (source[i] + source[i + distance] + 2) >> 2;
    }

    /// <summary>Adds half of the sum of two neighbours, rounded down.</summary>
    public static void AddHalf(Span<int> target, ReadOnlySpan<int> source, int distance)
    {
        int done = 0;
        if (Vector.IsHardwareAccelerated && target.Length >= Vector<int>.Count)
        {
            Span<Vector<int>> wide = MemoryMarshal.Cast<int, Vector<int>>(target);
            for (int i = 0; i < wide.Length; i++, done += Vector<int>.Count)
                wide[i] += (new Vector<int>(source[done..]) + new Vector<int>(source[(done + distance)..])) >> 1;
        }

        AddHalfScalar(target[done..], source[done..], distance);
    }

    /// <summary>As <see cref="AddHalf"/>, sample by sample.</summary>
    public static void AddHalfScalar(Span<int> target, ReadOnlySpan<int> source, int distance)
    {
        for (int i = 0; i < target.Length; i++) target[i] += (source[i] + source[i + distance]) >> 1;
    }
}
