using Lamella.Kernels;

namespace Lamella.Pipelines.Grow;

/// <summary>How one level of a stored pyramid is made from the one before: factors, what becomes of a last cell that is only partly covered, and which samples depend on which.</summary>
internal sealed class LevelStep
{
    private readonly int[] _factors;
    private readonly bool[] _dropsEdge;

    private LevelStep(int[] factors, bool[] dropsEdge)
    {
        _factors = factors;
        _dropsEdge = dropsEdge;
    }

    /// <summary>Samples of the level before that one sample stands for.</summary>
    public ReadOnlySpan<int> Factors => _factors;

    /// <summary>Finds the step between two shapes. <paramref name="ratios"/> are those of the scales, where the metadata states them; null when no whole factors explain the shapes.</summary>
    public static LevelStep? Find(ReadOnlySpan<long> fine, ReadOnlySpan<long> coarse, double[]? ratios)
    {
        int[] factors = new int[fine.Length];
        bool[] drops = new bool[fine.Length];
        for (int i = 0; i < factors.Length; i++)
        {
            long n = fine[i], m = coarse[i];
            double ratio = ratios?[i] ?? 0;
            bool stated = ratio >= 0.999 && Math.Abs(ratio - Math.Round(ratio)) < 1e-3;
            long factor = stated && Fits(n, m, (long)Math.Round(ratio)) ? (long)Math.Round(ratio) : n == m ? 1 : m == 0 ? 0 : (n + (m / 2)) / m;
            if (factor is < 1 or > int.MaxValue || !Fits(n, m, factor)) return null;
            factors[i] = (int)factor;
            drops[i] = RoundUp(n, factor) != m;
        }

        return new LevelStep(factors, drops);
    }

    /// <summary>A step by given factors that keeps partly covered cells.</summary>
    public static LevelStep Of(ReadOnlySpan<int> factors) => new(factors.ToArray(), new bool[factors.Length]);

    /// <summary>The shape that follows from the shape of the level before.</summary>
    public long[] Coarsen(ReadOnlySpan<long> fine)
    {
        long[] coarse = new long[fine.Length];
        for (int i = 0; i < coarse.Length; i++) coarse[i] = _dropsEdge[i] ? Math.Max(1, fine[i] / _factors[i]) : RoundUp(fine[i], _factors[i]);
        return coarse;
    }

    /// <summary>The samples that depend on a box of the level before; false when there are none (an edge that the level drops).</summary>
    public bool Touched(Reduction method, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ReadOnlySpan<long> coarse, Span<long> start, Span<long> size)
    {
        for (int i = 0; i < _factors.Length; i++)
        {
            int reach = _factors[i] > 1 ? method.Reach() : 0;
            start[i] = Math.Max(0, offset[i] - reach) / _factors[i];
            size[i] = Math.Min(coarse[i], ((offset[i] + extent[i] - 1 + reach) / _factors[i]) + 1) - start[i];
            if (size[i] <= 0) return false;
        }

        return true;
    }

    /// <summary>
    /// What must be computed, from which box of the level before, so that a box comes out right: the box itself, and one more cell at each cut edge when the method sees more than its cell (those cells are
    /// wrong and thrown away).
    /// </summary>
    public void Needs(
        Reduction method, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ReadOnlySpan<long> fine, ReadOnlySpan<long> coarse,
        Span<long> start, Span<long> size, Span<long> sourceStart, Span<long> sourceSize)
    {
        for (int i = 0; i < _factors.Length; i++)
        {
            int reach = _factors[i] > 1 ? method.Reach() : 0;
            start[i] = Math.Max(0, offset[i] - reach);
            size[i] = Math.Min(coarse[i], offset[i] + extent[i] + reach) - start[i];
            sourceStart[i] = start[i] * _factors[i];
            // A method that sees beyond the last cell also sees the samples that the level drops.
            long end = reach > 0 && start[i] + size[i] == coarse[i] ? fine[i] : Math.Min(fine[i], (start[i] + size[i]) * _factors[i]);
            sourceSize[i] = end - sourceStart[i];
        }
    }

    private static bool Fits(long n, long m, long factor) => factor >= 1 && (RoundUp(n, factor) == m || Math.Max(1, n / factor) == m);

    private static long RoundUp(long n, long factor) => (n + factor - 1) / factor;
}
