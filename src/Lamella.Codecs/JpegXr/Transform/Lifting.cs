using System.Runtime.CompilerServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>
/// The lifting steps of the inverse lapped transform (T.832 9.9.7, 9.9.8) on one value at a time: the plain twin of <see cref="VectorLifting"/>.
/// Sums wrap round: damaged data may overflow and then only gives wrong samples.
/// </summary>
internal static class Lifting
{
    /// <summary>H2: the 2x2 Hadamard step (T.832 9.9.7.1); <paramref name="round"/> is 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Hadamard(ref int a, ref int b, ref int c, ref int d, int round)
    {
        a += d;
        b -= c;
        int t = (a - b + round) >> 1;
        int oldC = c;
        c = t - d;
        d = t - oldC;
        a -= d;
        b += c;
    }

    /// <summary>R1: a rotation by about pi/8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RotateHalf(ref int x, ref int y)
    {
        x -= (y + 1) >> 1;
        y += (x + 1) >> 1;
    }

    /// <summary>R2: the rotation with factor 3/8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RotateThreeEighths(ref int x, ref int y)
    {
        x -= (y + y + y + 4) >> 3;
        y += (x + x + x + 4) >> 3;
    }

    /// <summary>The odd part of the inverse transform.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Odd(ref int a, ref int b, ref int c, ref int d)
    {
        b += d;
        a -= c;
        d -= b >> 1;
        c += (a + 1) >> 1;
        RotateThreeEighths(ref a, ref b);
        RotateThreeEighths(ref c, ref d);
        c -= (b + 1) >> 1;
        d = ((a + 1) >> 1) - d;
        b += c;
        a -= d;
    }

    /// <summary>The odd-odd part of the inverse transform.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OddOdd(ref int a, ref int b, ref int c, ref int d)
    {
        d += a;
        c -= b;
        int t1 = d >> 1;
        int t2 = c >> 1;
        a -= t1;
        b += t2;
        a -= (b + b + b + 3) >> 3;
        b += (a + a + a + 3) >> 2;
        a -= (b + b + b + 4) >> 3;
        b -= t2;
        a += t1;
        c += b;
        d -= a;
        b = -b;
        c = -c;
    }

    /// <summary>The odd-odd part of the overlap filter: other rounding, no sign changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OddOddFilter(ref int a, ref int b, ref int c, ref int d)
    {
        d += a;
        c -= b;
        int t1 = d >> 1;
        int t2 = c >> 1;
        a -= t1;
        b += t2;
        a -= (b + b + b + 6) >> 3;
        b += (a + a + a + 2) >> 2;
        a -= (b + b + b + 4) >> 3;
        b -= t2;
        a += t1;
        c += b;
        d -= a;
    }

    /// <summary>S: the scaling step of the overlap filter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale(ref int a, ref int d)
    {
        a += d;
        d = (a >> 1) - d;
        a += (d + d + d) >> 3;
        d += (a + a + a) >> 4;
        d += a >> 7;
        d -= a >> 10;
    }

    /// <summary>SE: the scaling step of the edge filter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ScaleEdge(ref int a, ref int d)
    {
        Scale(ref a, ref d);
        a += (d + d + d + 4) >> 3;
        d -= a >> 1;
        a += d;
        d = -d;
    }

    /// <summary>HS: the Hadamard step that ends the overlap filter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void HadamardScaled(ref int a, ref int b, ref int c, ref int d)
    {
        b -= c;
        a += (d + d + d + 4) >> 3;
        d -= b >> 1;
        c = ((a - b) >> 1) - c;
        int oldC = c;
        c = d;
        d = oldC;
        a -= d;
        b += c;
    }

    /// <summary>F4: the overlap filter of four samples in a line or in a corner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterEdge(ref int a, ref int b, ref int c, ref int d)
    {
        a += d;
        b += c;
        d -= (a + 1) >> 1;
        c -= (b + 1) >> 1;
        ScaleEdge(ref a, ref d);
        ScaleEdge(ref b, ref c);
        RotateHalf(ref c, ref d);
        d += (a + 1) >> 1;
        c += (b + 1) >> 1;
        a -= d;
        b -= c;
    }
}
