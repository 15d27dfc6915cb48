using System.Runtime.InteropServices;

namespace Lamella.Iscc.Codes;

/// <summary>
/// The unscaled DCT-II of 2, 4, 8, 16 or 32 values by the recursion of Lee. The order of the additions and the division (not a product with the reciprocal) are part of the Image-Code:
/// coefficients near zero decide bits on flat images.
/// </summary>
internal static class CosineTransform
{
    internal const int MaximumLength = 32;

    /// <summary>Transforms in place.</summary>
    internal static void Transform(Span<double> values)
    {
        Span<double> scratch = stackalloc double[MaximumLength * 2];
        Transform(values, scratch);
    }

    private static void Transform(Span<double> values, Span<double> scratch)
    {
        int n = values.Length;
        if (n == 1) return;
        int half = n / 2;
        ReadOnlySpan<double> divisors = Divisors(n);
        Span<double> alpha = scratch[..half], beta = scratch.Slice(half, half);
        for (int i = 0; i < half; i++)
        {
            double x = values[i], y = values[n - 1 - i];
            alpha[i] = x + y;
            beta[i] = (x - y) / divisors[i];
        }

        Transform(alpha, scratch[n..]);
        Transform(beta, scratch[n..]);
        for (int i = 0; i < half - 1; i++)
        {
            values[2 * i] = alpha[i];
            values[2 * i + 1] = beta[i] + beta[i + 1];
        }

        values[n - 2] = alpha[half - 1];
        values[n - 1] = beta[half - 1];
    }

    private static ReadOnlySpan<double> Divisors(int n) => MemoryMarshal.Cast<ulong, double>(n switch
    {
        2 => DctTable.Divisors2Bits,
        4 => DctTable.Divisors4Bits,
        8 => DctTable.Divisors8Bits,
        16 => DctTable.Divisors16Bits,
        32 => DctTable.Divisors32Bits,
        _ => throw new ArgumentOutOfRangeException(nameof(n)),
    });
}
