using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>
/// The lifting steps of the inverse lapped transform (T.832 9.9.7, 9.9.8) on as many neighbouring blocks as a vector holds: the same steps as <see cref="Lifting"/>.
/// Sums wrap round: damaged data may overflow and then only gives wrong samples.
/// </summary>
internal static class VectorLifting
{
    /// <summary>H2: the 2x2 Hadamard step (T.832 9.9.7.1); <paramref name="round"/> is 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Hadamard(ref Vector<int> a, ref Vector<int> b, ref Vector<int> c, ref Vector<int> d, int round)
    {
        a += d;
        b -= c;
        Vector<int> t = (a - b + Vector.Create(round)) >> 1;
        Vector<int> oldC = c;
        c = t - d;
        d = t - oldC;
        a -= d;
        b += c;
    }

    /// <summary>R1: a rotation by about pi/8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RotateHalf(ref Vector<int> x, ref Vector<int> y)
    {
        x -= (y + Vector.Create(1)) >> 1;
        y += (x + Vector.Create(1)) >> 1;
    }

    /// <summary>R2: the rotation with factor 3/8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RotateThreeEighths(ref Vector<int> x, ref Vector<int> y)
    {
        x -= (y + y + y + Vector.Create(4)) >> 3;
        y += (x + x + x + Vector.Create(4)) >> 3;
    }

    /// <summary>The odd part of the inverse transform.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Odd(ref Vector<int> a, ref Vector<int> b, ref Vector<int> c, ref Vector<int> d)
    {
        b += d;
        a -= c;
        d -= b >> 1;
        c += (a + Vector.Create(1)) >> 1;
        RotateThreeEighths(ref a, ref b);
        RotateThreeEighths(ref c, ref d);
        c -= (b + Vector.Create(1)) >> 1;
        d = ((a + Vector.Create(1)) >> 1) - d;
        b += c;
        a -= d;
    }

    /// <summary>The odd-odd part of the inverse transform.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OddOdd(ref Vector<int> a, ref Vector<int> b, ref Vector<int> c, ref Vector<int> d)
    {
        d += a;
        c -= b;
        Vector<int> t1 = d >> 1;
        Vector<int> t2 = c >> 1;
        a -= t1;
        b += t2;
        a -= (b + b + b + Vector.Create(3)) >> 3;
        b += (a + a + a + Vector.Create(3)) >> 2;
        a -= (b + b + b + Vector.Create(4)) >> 3;
        b -= t2;
        a += t1;
        c += b;
        d -= a;
        b = -b;
        c = -c;
    }

    /// <summary>The odd-odd part of the overlap filter: other rounding, no sign changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OddOddFilter(ref Vector<int> a, ref Vector<int> b, ref Vector<int> c, ref Vector<int> d)
    {
        d += a;
        c -= b;
        Vector<int> t1 = d >> 1;
        Vector<int> t2 = c >> 1;
        a -= t1;
        b += t2;
        a -= (b + b + b + Vector.Create(6)) >> 3;
        b += (a + a + a + Vector.Create(2)) >> 2;
        a -= (b + b + b + Vector.Create(4)) >> 3;
        b -= t2;
        a += t1;
        c += b;
        d -= a;
    }

    /// <summary>S: the scaling step of the overlap filter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale(ref Vector<int> a, ref Vector<int> d)
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
    public static void ScaleEdge(ref Vector<int> a, ref Vector<int> d)
    {
        Scale(ref a, ref d);
        a += (d + d + d + Vector.Create(4)) >> 3;
        d -= a >> 1;
        a += d;
        d = -d;
    }

    /// <summary>HS: the Hadamard step that ends the overlap filter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void HadamardScaled(ref Vector<int> a, ref Vector<int> b, ref Vector<int> c, ref Vector<int> d)
    {
        b -= c;
        a += (d + d + d + Vector.Create(4)) >> 3;
        d -= b >> 1;
        c = ((a - b) >> 1) - c;
        Vector<int> oldC = c;
        c = d;
        d = oldC;
        a -= d;
        b += c;
    }

    /// <summary>F4: the overlap filter of four samples in a line or in a corner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterEdge(ref Vector<int> a, ref Vector<int> b, ref Vector<int> c, ref Vector<int> d)
    {
        a += d;
        b += c;
        d -= (a + Vector.Create(1)) >> 1;
        c -= (b + Vector.Create(1)) >> 1;
        ScaleEdge(ref a, ref d);
        ScaleEdge(ref b, ref c);
        RotateHalf(ref c, ref d);
        d += (a + Vector.Create(1)) >> 1;
        c += (b + Vector.Create(1)) >> 1;
        a -= d;
        b -= c;
    }
}
