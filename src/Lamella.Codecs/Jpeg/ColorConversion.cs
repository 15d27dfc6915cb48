using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Codecs.Jpeg;

/// <summary>
/// Rows of components to interleaved pixels: YCbCr to RGB as ITU-T T.871 has it, in 16-bit fixed point rounded as the IJG's library does, and plain
/// interleaving.
/// </summary>
internal static class ColorConversion
{
    private const int Bits = 16;
    private const int Half = 1 << (Bits - 1);
    private const int RedFromCr = 91881;
    private const int GreenFromCr = 46802;
    private const int GreenFromCb = 22554;
    private const int BlueFromCb = 116130;

    /// <summary>Converts a row of Y, Cb, Cr to R, G, B.</summary>
    public static void ToRgb<T>(ReadOnlySpan<T> luma, ReadOnlySpan<T> blue, ReadOnlySpan<T> red, Span<T> target, int precision)
        where T : unmanaged, IBinaryInteger<T>
    {
        int done = 0;
        if (typeof(T) == typeof(byte) && precision == 8 && Vector256.IsHardwareAccelerated)
        {
            ReadOnlySpan<byte> y = MemoryMarshal.Cast<T, byte>(luma), cb = MemoryMarshal.Cast<T, byte>(blue), cr = MemoryMarshal.Cast<T, byte>(red);
            done = ToRgbVector(y, cb, cr, MemoryMarshal.Cast<T, byte>(target));
        }

        ToRgbScalar(luma[done..], blue[done..], red[done..], target[(done * 3)..], precision);
    }

    /// <summary>The plain form, for any precision.</summary>
    public static void ToRgbScalar<T>(ReadOnlySpan<T> luma, ReadOnlySpan<T> blue, ReadOnlySpan<T> red, Span<T> target, int precision)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0; i < luma.Length; i++)
        {
            Convert(luma[i], blue[i], red[i], precision, out target[3 * i], out target[(3 * i) + 1], out target[(3 * i) + 2]);
        }
    }

    /// <summary>Converts a row of Y, Cb, Cr, K to C, M, Y, K: what the first three mean is the complement of RGB.</summary>
    public static void ToCmyk<T>(ReadOnlySpan<T> luma, ReadOnlySpan<T> blue, ReadOnlySpan<T> red, ReadOnlySpan<T> key, Span<T> target, int precision)
        where T : unmanaged, IBinaryInteger<T>
    {
        T max = T.CreateTruncating((1 << precision) - 1);
        for (int i = 0; i < luma.Length; i++)
        {
            Convert(luma[i], blue[i], red[i], precision, out T r, out T g, out T b);
            target[4 * i] = max - r;
            target[(4 * i) + 1] = max - g;
            target[(4 * i) + 2] = max - b;
            target[(4 * i) + 3] = key[i];
        }
    }

    /// <summary>Puts a row of one component into its place among the interleaved samples.</summary>
    public static void Interleave<T>(ReadOnlySpan<T> row, Span<T> target, int components)
        where T : unmanaged
    {
        for (int i = 0, to = 0; i < row.Length; i++, to += components) target[to] = row[i];
    }

    /// <summary>Interleaves three rows of bytes.</summary>
    public static void Interleave(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> target)
    {
        int i = 0;
        for (; i <= first.Length - 16; i += 16)
        {
            Vector128<byte> a = Vector128.Create(first.Slice(i, 16)), b = Vector128.Create(second.Slice(i, 16)), c = Vector128.Create(third.Slice(i, 16));
            StorePixels(a, b, c, target.Slice(3 * i, 48));
        }

        Interleave(first[i..], target[(3 * i)..], 3);
        if (i == first.Length) return;
        Interleave(second[i..], target[((3 * i) + 1)..], 3);
        Interleave(third[i..], target[((3 * i) + 2)..], 3);
    }

    private static void Convert<T>(T luma, T blue, T red, int precision, out T r, out T g, out T b)
        where T : unmanaged, IBinaryInteger<T>
    {
        // 64 bits, because lossless streams have up to 16-bit samples.
        int center = 1 << (precision - 1), max = (1 << precision) - 1;
        int y = int.CreateTruncating(luma);
        long cb = int.CreateTruncating(blue) - center, cr = int.CreateTruncating(red) - center;
        r = T.CreateTruncating(Math.Clamp(y + (int)(((RedFromCr * cr) + Half) >> Bits), 0, max));
        g = T.CreateTruncating(Math.Clamp(y + (int)(((-GreenFromCb * cb) - (GreenFromCr * cr) + Half) >> Bits), 0, max));
        b = T.CreateTruncating(Math.Clamp(y + (int)(((BlueFromCb * cb) + Half) >> Bits), 0, max));
    }

    private static int ToRgbVector(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> target)
    {
        int i = 0;
        for (; i <= luma.Length - 16; i += 16)
        {
            Vector256<ushort> y = Expand(luma.Slice(i, 16)), cb = Expand(blue.Slice(i, 16)), cr = Expand(red.Slice(i, 16));
            (Vector256<int> r0, Vector256<int> g0, Vector256<int> b0) = Convert(Vector256.WidenLower(y), Vector256.WidenLower(cb), Vector256.WidenLower(cr));
            (Vector256<int> r1, Vector256<int> g1, Vector256<int> b1) = Convert(Vector256.WidenUpper(y), Vector256.WidenUpper(cb), Vector256.WidenUpper(cr));
            StorePixels(Shrink(r0, r1), Shrink(g0, g1), Shrink(b0, b1), target.Slice(3 * i, 48));
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Expand(ReadOnlySpan<byte> bytes)
    {
        (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(Vector128.Create(bytes));
        return Vector256.Create(lower, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int> R, Vector256<int> G, Vector256<int> B) Convert(Vector256<uint> luma, Vector256<uint> blue, Vector256<uint> red)
    {
        Vector256<int> half = Vector256.Create(Half), center = Vector256.Create(128);
        Vector256<int> y = luma.AsInt32(), cb = blue.AsInt32() - center, cr = red.AsInt32() - center;
        return (
            y + Vector256.ShiftRightArithmetic((cr * RedFromCr) + half, Bits),
            y + Vector256.ShiftRightArithmetic(half - (cb * GreenFromCb) - (cr * GreenFromCr), Bits),
            y + Vector256.ShiftRightArithmetic((cb * BlueFromCb) + half, Bits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Shrink(Vector256<int> lower, Vector256<int> upper)
    {
        // Values lie in -180 .. 435 and fit in 16 bits before they are clamped.
        Vector256<short> both = Vector256.Narrow(lower, upper);
        both = Vector256.Min(Vector256.Max(both, Vector256<short>.Zero), Vector256.Create((short)255));
        return Vector128.Narrow(both.GetLower().AsUInt16(), both.GetUpper().AsUInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePixels(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Span<byte> target)
    {
        const byte No = 255;
        Vector128<byte> t0 = Vector128.Shuffle(a, Vector128.Create(0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No, 5))
            | Vector128.Shuffle(b, Vector128.Create(No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No))
            | Vector128.Shuffle(c, Vector128.Create(No, No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No));
        Vector128<byte> t1 = Vector128.Shuffle(a, Vector128.Create(No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10, No))
            | Vector128.Shuffle(b, Vector128.Create(5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10))
            | Vector128.Shuffle(c, Vector128.Create(No, 5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No));
        Vector128<byte> t2 = Vector128.Shuffle(a, Vector128.Create(No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No, No))
            | Vector128.Shuffle(b, Vector128.Create(No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No))
            | Vector128.Shuffle(c, Vector128.Create(10, No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15));
        t0.CopyTo(target);
        t1.CopyTo(target[16..]);
        t2.CopyTo(target[32..]);
    }
}
