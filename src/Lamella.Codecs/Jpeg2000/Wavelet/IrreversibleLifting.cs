using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>The 9/7 wavelet (T.800 F.3.8.2, Table F.4). Its two scaling steps are part of the quantization step, see <see cref="TileComponent"/>.</summary>
internal readonly struct IrreversibleLifting : ILifting<float>
{
    private const float Alpha = -1.586134342059924f;
    private const float Beta = -0.052980118572961f;
    private const float Gamma = 0.882911075530934f;
    private const float Delta = 0.443506852043971f;

    /// <inheritdoc/>
    public static void Synthesize(Span<float> low, Span<float> high, int distance, bool startsHigh)
    {
        Span<float> insideLow = low[distance..^distance], insideHigh = high[distance..^distance];
        Span<float> aroundLow = startsHigh ? low : low[distance..], aroundHigh = startsHigh ? high[distance..] : high;
        WaveletEdges.Extend(high, distance);
        Subtract(insideLow, aroundHigh, distance, Delta);
        WaveletEdges.Extend(low, distance);
        Subtract(insideHigh, aroundLow, distance, Gamma);
        WaveletEdges.Extend(high, distance);
        Subtract(insideLow, aroundHigh, distance, Beta);
        WaveletEdges.Extend(low, distance);
        Subtract(insideHigh, aroundLow, distance, Alpha);
    }

    /// <summary>The half is part of the quantization step.</summary>
    public static float Single(float sample) => sample;

    /// <summary>Subtracts a multiple of the sum of two neighbours.</summary>
    public static void Subtract(Span<float> target, ReadOnlySpan<float> source, int distance, float factor)
    {
        int done = 0;
        if (Vector.IsHardwareAccelerated && target.Length >= Vector<float>.Count)
        {
            Span<Vector<float>> wide = MemoryMarshal.Cast<float, Vector<float>>(target);
            Vector<float> factors = Vector.Create(factor);
            for (int i = 0; i < wide.Length; i++, done += Vector<float>.Count)
                wide[i] -= (new Vector<float>(source[done..]) + new Vector<float>(source[(done + distance)..])) * factors;
        }

        SubtractScalar(target[done..], source[done..], distance, factor);
    }

    /// <summary>As <see cref="Subtract"/>, sample by sample.</summary>
    public static void SubtractScalar(Span<float> target, ReadOnlySpan<float> source, int distance, float factor)
    {
        for (int i = 0; i < target.Length; i++) target[i] -= (source[i] + source[i + distance]) * factor;
    }
}
