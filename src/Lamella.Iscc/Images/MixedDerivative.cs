using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lamella.Iscc.Images;

/// <summary>
/// The variance of the mixed second derivative for integers of at most 16 bits, exactly: four times the derivative is an integer, so the sums of it and of its square are formed without rounding and divided once.
/// </summary>
internal static class MixedDerivative
{
    internal static double Variance<T>(ReadOnlySpan<T> values, int width, int height)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (width < 2 || height < 2) return 0;
        int[] upper = new int[width], middle = new int[width], lower = new int[width], slope = new int[width];
        Widen(values[..width], middle);
        middle.AsSpan().CopyTo(upper);
        Widen(values.Slice(width, width), lower);
        Int128 sum = 0, squares = 0;
        for (int y = 0; y < height; y++)
        {
            // Twice the slope along y: the central difference, or two first differences at an edge.
            int factor = y == 0 || y == height - 1 ? 2 : 1;
            for (int x = 0; x < slope.Length; x++) slope[x] = (lower[x] - upper[x]) * factor;
            Row(slope, out long rowSum, out long rowSquares);
            sum += rowSum;
            squares += rowSquares;
            (upper, middle, lower) = (middle, lower, upper);
            if (y + 2 < height) Widen(values.Slice((y + 2) * width, width), lower);
            else middle.AsSpan().CopyTo(lower);
        }

        Int128 n = (Int128)width * height;
        // Mean of squares less square of mean, both of 4 g: divide by 16.
        return (double)(n * squares - sum * sum) / ((double)n * (double)n * 16);
    }

    /// <summary>Sums over a row of the difference along x of twice the slope (twice it at both ends). |slope| is at most 2^18 and the width below 2^25, so 64 bits hold the squares.</summary>
    internal static void Row(ReadOnlySpan<int> slope, out long sum, out long squares)
    {
        int width = slope.Length;
        long first = 2L * (slope[1] - slope[0]), last = 2L * (slope[width - 1] - slope[width - 2]);
        sum = first + last;
        squares = first * first + last * last;
        int x = 1;
        if (Avx2.IsSupported)
        {
            Vector256<long> s = default, q = default;
            ref int p = ref MemoryMarshal.GetReference(slope);
            for (; x <= width - 1 - Vector256<int>.Count; x += Vector256<int>.Count)
            {
                Vector256<int> d = Vector256.LoadUnsafe(ref p, (nuint)x + 1) - Vector256.LoadUnsafe(ref p, (nuint)x - 1);
                Vector256<int> odd = (d.AsInt64() >>> 32).AsInt32();
                // The product with 1 and with itself widens the even elements with their sign.
                s += Avx2.Multiply(d, Vector256<int>.One) + Avx2.Multiply(odd, Vector256<int>.One);
                q += Avx2.Multiply(d, d) + Avx2.Multiply(odd, odd);
            }

            sum += Vector256.Sum(s);
            squares += Vector256.Sum(q);
        }

        for (; x < width - 1; x++)
        {
            long d = slope[x + 1] - slope[x - 1];
            sum += d;
            squares += d * d;
        }
    }

    private static void Widen<T>(ReadOnlySpan<T> source, int[] target)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0; i < source.Length; i++) target[i] = int.CreateTruncating(source[i]);
    }
}
