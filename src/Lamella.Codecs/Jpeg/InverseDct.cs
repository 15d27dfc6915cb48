using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lamella.Codecs.Jpeg;

/// <summary>
/// The inverse 8x8 DCT in integers: the factorization of Loeffler, Ligtenberg and Moschytz (ICASSP 1989) with 13-bit constants, columns first, with the same
/// scaling and rounding between the passes as the accurate integer method of the IJG's library, so that samples come out equal to those of most other decoders.
/// </summary>
internal static class InverseDct
{
    private const int ConstantBits = 13;

    // Constants of the factorization times 2^13.
    private const int F0298 = 2446;
    private const int F0390 = 3196;
    private const int F0541 = 4433;
    private const int F0765 = 6270;
    private const int F0899 = 7373;
    private const int F1175 = 9633;
    private const int F1501 = 12299;
    private const int F1847 = 15137;
    private const int F1961 = 16069;
    private const int F2053 = 16819;
    private const int F2562 = 20995;
    private const int F3072 = 25172;

    /// <summary>Transforms a block of dequantized coefficients into 8 rows of samples, clamped to 0 .. 2^precision - 1.</summary>
    public static void Transform<T>(ReadOnlySpan<int> block, Span<T> destination, int stride, int precision)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (Avx2.IsSupported) TransformVector(block, destination, stride, precision);
        else TransformScalar(block, destination, stride, precision);
    }

    /// <summary>A block without AC coefficients: all samples are equal.</summary>
    public static void Fill<T>(int dc, Span<T> destination, int stride, int precision)
        where T : unmanaged, IBinaryInteger<T>
    {
        int fraction = FractionBits(precision);
        int value = ((dc << fraction) + (1 << (fraction + 2))) >> (fraction + 3);
        T sample = T.CreateTruncating(Math.Clamp(value + (1 << (precision - 1)), 0, (1 << precision) - 1));
        for (int row = 0; row < 8; row++) destination.Slice(row * stride, 8).Fill(sample);
    }

    /// <summary>The plain form.</summary>
    public static void TransformScalar<T>(ReadOnlySpan<int> block, Span<T> destination, int stride, int precision)
        where T : unmanaged, IBinaryInteger<T>
    {
        int fraction = FractionBits(precision);
        int center = 1 << (precision - 1), max = (1 << precision) - 1;
        Span<int> work = stackalloc int[64];
        Span<int> row = stackalloc int[8];
        for (int x = 0; x < 8; x++) Pass(block[x..], 8, work[x..], 8, ConstantBits - fraction);
        for (int y = 0; y < 8; y++)
        {
            Pass(work[(y * 8)..], 1, row, 1, ConstantBits + fraction + 3);
            Span<T> samples = destination.Slice(y * stride, 8);
            for (int x = 0; x < 8; x++) samples[x] = T.CreateTruncating(Math.Clamp(row[x] + center, 0, max));
        }
    }

    /// <summary>Eight columns at a time.</summary>
    public static void TransformVector<T>(ReadOnlySpan<int> block, Span<T> destination, int stride, int precision)
        where T : unmanaged, IBinaryInteger<T>
    {
        int fraction = FractionBits(precision);
        ref int first = ref MemoryMarshal.GetReference(block[..64]);
        Vector256<int> r0 = Vector256.LoadUnsafe(ref first, 0);
        Vector256<int> r1 = Vector256.LoadUnsafe(ref first, 8);
        Vector256<int> r2 = Vector256.LoadUnsafe(ref first, 16);
        Vector256<int> r3 = Vector256.LoadUnsafe(ref first, 24);
        Vector256<int> r4 = Vector256.LoadUnsafe(ref first, 32);
        Vector256<int> r5 = Vector256.LoadUnsafe(ref first, 40);
        Vector256<int> r6 = Vector256.LoadUnsafe(ref first, 48);
        Vector256<int> r7 = Vector256.LoadUnsafe(ref first, 56);
        Pass(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ConstantBits - fraction);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Pass(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ConstantBits + fraction + 3);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Vector256<int> center = Vector256.Create(1 << (precision - 1));
        Vector256<int> max = Vector256.Create((1 << precision) - 1);
        Store(r0, r1, center, max, destination, stride);
        Store(r2, r3, center, max, destination[(2 * stride)..], stride);
        Store(r4, r5, center, max, destination[(4 * stride)..], stride);
        Store(r6, r7, center, max, destination[(6 * stride)..], stride);
    }

    /// <summary>Fraction bits kept between the passes: 12-bit samples leave room for one only.</summary>
    private static int FractionBits(int precision) => precision > 8 ? 1 : 2;

    private static void Pass(ReadOnlySpan<int> source, int step, Span<int> target, int targetStep, int shift)
    {
        int s0 = source[0], s1 = source[step], s2 = source[2 * step], s3 = source[3 * step];
        int s4 = source[4 * step], s5 = source[5 * step], s6 = source[6 * step], s7 = source[7 * step];
        int round = 1 << (shift - 1);
        int common = (s2 + s6) * F0541;
        int even2 = common - (s6 * F1847), even3 = common + (s2 * F0765);
        int even0 = ((s0 + s4) << ConstantBits) + round, even1 = ((s0 - s4) << ConstantBits) + round;
        int e0 = even0 + even3, e3 = even0 - even3, e1 = even1 + even2, e2 = even1 - even2;
        int z5 = (s7 + s3 + s5 + s1) * F1175;
        int z1 = (s7 + s1) * -F0899, z2 = (s5 + s3) * -F2562;
        int z3 = ((s7 + s3) * -F1961) + z5, z4 = ((s5 + s1) * -F0390) + z5;
        int o0 = (s7 * F0298) + z1 + z3, o1 = (s5 * F2053) + z2 + z4, o2 = (s3 * F3072) + z2 + z3, o3 = (s1 * F1501) + z1 + z4;
        target[0] = (e0 + o3) >> shift;
        target[targetStep] = (e1 + o2) >> shift;
        target[2 * targetStep] = (e2 + o1) >> shift;
        target[3 * targetStep] = (e3 + o0) >> shift;
        target[4 * targetStep] = (e3 - o0) >> shift;
        target[5 * targetStep] = (e2 - o1) >> shift;
        target[6 * targetStep] = (e1 - o2) >> shift;
        target[7 * targetStep] = (e0 - o3) >> shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pass(
        ref Vector256<int> s0, ref Vector256<int> s1, ref Vector256<int> s2, ref Vector256<int> s3,
        ref Vector256<int> s4, ref Vector256<int> s5, ref Vector256<int> s6, ref Vector256<int> s7, int shift)
    {
        Vector256<int> round = Vector256.Create(1 << (shift - 1));
        Vector256<int> common = (s2 + s6) * F0541;
        Vector256<int> even2 = common - (s6 * F1847), even3 = common + (s2 * F0765);
        Vector256<int> even0 = Vector256.ShiftLeft(s0 + s4, ConstantBits) + round, even1 = Vector256.ShiftLeft(s0 - s4, ConstantBits) + round;
        Vector256<int> e0 = even0 + even3, e3 = even0 - even3, e1 = even1 + even2, e2 = even1 - even2;
        Vector256<int> z5 = (s7 + s3 + s5 + s1) * F1175;
        Vector256<int> z1 = (s7 + s1) * -F0899, z2 = (s5 + s3) * -F2562;
        Vector256<int> z3 = ((s7 + s3) * -F1961) + z5, z4 = ((s5 + s1) * -F0390) + z5;
        Vector256<int> o0 = (s7 * F0298) + z1 + z3, o1 = (s5 * F2053) + z2 + z4, o2 = (s3 * F3072) + z2 + z3, o3 = (s1 * F1501) + z1 + z4;
        s0 = Vector256.ShiftRightArithmetic(e0 + o3, shift);
        s1 = Vector256.ShiftRightArithmetic(e1 + o2, shift);
        s2 = Vector256.ShiftRightArithmetic(e2 + o1, shift);
        s3 = Vector256.ShiftRightArithmetic(e3 + o0, shift);
        s4 = Vector256.ShiftRightArithmetic(e3 - o0, shift);
        s5 = Vector256.ShiftRightArithmetic(e2 - o1, shift);
        s6 = Vector256.ShiftRightArithmetic(e1 - o2, shift);
        s7 = Vector256.ShiftRightArithmetic(e0 - o3, shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        ref Vector256<int> r0, ref Vector256<int> r1, ref Vector256<int> r2, ref Vector256<int> r3,
        ref Vector256<int> r4, ref Vector256<int> r5, ref Vector256<int> r6, ref Vector256<int> r7)
    {
        Vector256<long> a0 = Avx2.UnpackLow(r0, r1).AsInt64(), a1 = Avx2.UnpackHigh(r0, r1).AsInt64();
        Vector256<long> a2 = Avx2.UnpackLow(r2, r3).AsInt64(), a3 = Avx2.UnpackHigh(r2, r3).AsInt64();
        Vector256<long> a4 = Avx2.UnpackLow(r4, r5).AsInt64(), a5 = Avx2.UnpackHigh(r4, r5).AsInt64();
        Vector256<long> a6 = Avx2.UnpackLow(r6, r7).AsInt64(), a7 = Avx2.UnpackHigh(r6, r7).AsInt64();
        Vector256<int> b0 = Avx2.UnpackLow(a0, a2).AsInt32(), b1 = Avx2.UnpackHigh(a0, a2).AsInt32();
        Vector256<int> b2 = Avx2.UnpackLow(a1, a3).AsInt32(), b3 = Avx2.UnpackHigh(a1, a3).AsInt32();
        Vector256<int> b4 = Avx2.UnpackLow(a4, a6).AsInt32(), b5 = Avx2.UnpackHigh(a4, a6).AsInt32();
        Vector256<int> b6 = Avx2.UnpackLow(a5, a7).AsInt32(), b7 = Avx2.UnpackHigh(a5, a7).AsInt32();
        r0 = Avx2.Permute2x128(b0, b4, 0x20);
        r1 = Avx2.Permute2x128(b1, b5, 0x20);
        r2 = Avx2.Permute2x128(b2, b6, 0x20);
        r3 = Avx2.Permute2x128(b3, b7, 0x20);
        r4 = Avx2.Permute2x128(b0, b4, 0x31);
        r5 = Avx2.Permute2x128(b1, b5, 0x31);
        r6 = Avx2.Permute2x128(b2, b6, 0x31);
        r7 = Avx2.Permute2x128(b3, b7, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(Vector256<int> upper, Vector256<int> lower, Vector256<int> center, Vector256<int> max, Span<T> destination, int stride)
        where T : unmanaged
    {
        upper = Vector256.Min(Vector256.Max(upper + center, Vector256<int>.Zero), max);
        lower = Vector256.Min(Vector256.Max(lower + center, Vector256<int>.Zero), max);
        Vector256<ushort> both = Vector256.Narrow(upper, lower).AsUInt16();
        if (typeof(T) == typeof(byte))
        {
            Vector128<byte> bytes = Vector128.Narrow(both.GetLower(), both.GetUpper());
            MemoryMarshal.Cast<T, ulong>(destination[..8])[0] = bytes.AsUInt64().GetElement(0);
            MemoryMarshal.Cast<T, ulong>(destination.Slice(stride, 8))[0] = bytes.AsUInt64().GetElement(1);
        }
        else
        {
            both.GetLower().CopyTo(MemoryMarshal.Cast<T, ushort>(destination));
            both.GetUpper().CopyTo(MemoryMarshal.Cast<T, ushort>(destination[stride..]));
        }
    }
}
