using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Lamella.Codecs.Blake3;

/// <summary>BLAKE3 over 4 inputs at once: lane i of every vector belongs to input i.</summary>
internal static unsafe class Blake3Lanes4
{
    internal const int Lanes = 4;

    /// <summary>
    /// Hashes 4 inputs that lie one after another, each of <paramref name="blocks"/> full blocks, to 4 chaining values.
    /// Reads exactly 4 * blocks * 64 bytes at <paramref name="input"/> and writes exactly 4 * 8 words at <paramref name="output"/>; all of <paramref name="input"/> is read before the write.
    /// </summary>
    [SkipLocalsInit]
    internal static void Hash(byte* input, int blocks, ulong counter, uint counterStep, uint flags, uint startFlag, uint endFlag, uint* output)
    {
        Vector128<uint>* m = stackalloc Vector128<uint>[16];
        // The third row of the state lives in memory: twelve words, two temporaries and two shuffle masks fit the 16 registers of AVX, all sixteen words do not.
        // Its stores also keep the compiler from holding message words in registers across rounds.
        Vector128<uint>* c = stackalloc Vector128<uint>[4];
        nint stride = (nint)blocks * Blake3Scalar.BlockLength;
        Vector128<uint> low = Vector128.Create((uint)counter), high = Vector128.Create((uint)(counter >> 32));
        if (counterStep != 0)
        {
            // The high word differs between lanes only where the low word wraps.
            Vector128<uint> sum = low + Vector128<uint>.Indices;
            high -= Vector128.LessThan(sum, low);
            low = sum;
        }

        ReadOnlySpan<uint> iv = Blake3Scalar.Iv;
        Vector128<uint> h0 = Vector128.Create(iv[0]), h1 = Vector128.Create(iv[1]), h2 = Vector128.Create(iv[2]), h3 = Vector128.Create(iv[3]);
        Vector128<uint> h4 = Vector128.Create(iv[4]), h5 = Vector128.Create(iv[5]), h6 = Vector128.Create(iv[6]), h7 = Vector128.Create(iv[7]);
        for (int block = 0; block < blocks; block++)
        {
            uint f = flags | (block == 0 ? startFlag : 0) | (block == blocks - 1 ? endFlag : 0);
            byte* source = input + (nint)block * Blake3Scalar.BlockLength;
            LoadWords(source, stride, (uint*)m);
            if (Sse.IsSupported)
            {
                // As many streams as lanes are more than a hardware prefetcher follows: ask for the same block of the next group of inputs (harmless past the end).
                for (nint lane = Lanes; lane < 2 * Lanes; lane++) Sse.Prefetch0(source + lane * stride);
            }

            Vector128<uint> v0 = h0, v1 = h1, v2 = h2, v3 = h3, v4 = h4, v5 = h5, v6 = h6, v7 = h7;
            c[0] = Vector128.Create(0x6A09E667u);
            c[1] = Vector128.Create(0xBB67AE85u);
            c[2] = Vector128.Create(0x3C6EF372u);
            c[3] = Vector128.Create(0xA54FF53Au);
            Vector128<uint> v12 = low, v13 = high, v14 = Vector128.Create((uint)Blake3Scalar.BlockLength), v15 = Vector128.Create(f);
            // Seven rounds, unrolled: the order of the message words is Blake3Scalar.Schedule.
            MixTwo(ref v0, ref v4, c, ref v12, m, m + 1, ref v1, ref v5, c + 1, ref v13, m + 2, m + 3);
            MixTwo(ref v2, ref v6, c + 2, ref v14, m + 4, m + 5, ref v3, ref v7, c + 3, ref v15, m + 6, m + 7);
            MixTwo(ref v0, ref v5, c + 2, ref v15, m + 8, m + 9, ref v1, ref v6, c + 3, ref v12, m + 10, m + 11);
            MixTwo(ref v2, ref v7, c, ref v13, m + 12, m + 13, ref v3, ref v4, c + 1, ref v14, m + 14, m + 15);

            MixTwo(ref v0, ref v4, c, ref v12, m + 2, m + 6, ref v1, ref v5, c + 1, ref v13, m + 3, m + 10);
            MixTwo(ref v2, ref v6, c + 2, ref v14, m + 7, m, ref v3, ref v7, c + 3, ref v15, m + 4, m + 13);
            MixTwo(ref v0, ref v5, c + 2, ref v15, m + 1, m + 11, ref v1, ref v6, c + 3, ref v12, m + 12, m + 5);
            MixTwo(ref v2, ref v7, c, ref v13, m + 9, m + 14, ref v3, ref v4, c + 1, ref v14, m + 15, m + 8);

            MixTwo(ref v0, ref v4, c, ref v12, m + 3, m + 4, ref v1, ref v5, c + 1, ref v13, m + 10, m + 12);
            MixTwo(ref v2, ref v6, c + 2, ref v14, m + 13, m + 2, ref v3, ref v7, c + 3, ref v15, m + 7, m + 14);
            MixTwo(ref v0, ref v5, c + 2, ref v15, m + 6, m + 5, ref v1, ref v6, c + 3, ref v12, m + 9, m);
            MixTwo(ref v2, ref v7, c, ref v13, m + 11, m + 15, ref v3, ref v4, c + 1, ref v14, m + 8, m + 1);

            MixTwo(ref v0, ref v4, c, ref v12, m + 10, m + 7, ref v1, ref v5, c + 1, ref v13, m + 12, m + 9);
            MixTwo(ref v2, ref v6, c + 2, ref v14, m + 14, m + 3, ref v3, ref v7, c + 3, ref v15, m + 13, m + 15);
            MixTwo(ref v0, ref v5, c + 2, ref v15, m + 4, m, ref v1, ref v6, c + 3, ref v12, m + 11, m + 2);
            MixTwo(ref v2, ref v7, c, ref v13, m + 5, m + 8, ref v3, ref v4, c + 1, ref v14, m + 1, m + 6);

            MixTwo(ref v0, ref v4, c, ref v12, m + 12, m + 13, ref v1, ref v5, c + 1, ref v13, m + 9, m + 11);
            MixTwo(ref v2, ref v6, c + 2, ref v14, m + 15, m + 10, ref v3, ref v7, c + 3, ref v15, m + 14, m + 8);
            MixTwo(ref v0, ref v5, c + 2, ref v15, m + 7, m + 2, ref v1, ref v6, c + 3, ref v12, m + 5, m + 3);
            MixTwo(ref v2, ref v7, c, ref v13, m, m + 1, ref v3, ref v4, c + 1, ref v14, m + 6, m + 4);

            MixTwo(ref v0, ref v4, c, ref v12, m + 9, m + 14, ref v1, ref v5, c + 1, ref v13, m + 11, m + 5);
            MixTwo(ref v2, ref v6, c + 2, ref v14, m + 8, m + 12, ref v3, ref v7, c + 3, ref v15, m + 15, m + 1);
            MixTwo(ref v0, ref v5, c + 2, ref v15, m + 13, m + 3, ref v1, ref v6, c + 3, ref v12, m, m + 10);
            MixTwo(ref v2, ref v7, c, ref v13, m + 2, m + 6, ref v3, ref v4, c + 1, ref v14, m + 4, m + 7);

            MixTwo(ref v0, ref v4, c, ref v12, m + 11, m + 15, ref v1, ref v5, c + 1, ref v13, m + 5, m);
            MixTwo(ref v2, ref v6, c + 2, ref v14, m + 1, m + 9, ref v3, ref v7, c + 3, ref v15, m + 8, m + 6);
            MixTwo(ref v0, ref v5, c + 2, ref v15, m + 14, m + 10, ref v1, ref v6, c + 3, ref v12, m + 2, m + 12);
            MixTwo(ref v2, ref v7, c, ref v13, m + 3, m + 4, ref v3, ref v4, c + 1, ref v14, m + 7, m + 13);

            h0 = v0 ^ c[0];
            h1 = v1 ^ c[1];
            h2 = v2 ^ c[2];
            h3 = v3 ^ c[3];
            h4 = v4 ^ v12;
            h5 = v5 ^ v13;
            h6 = v6 ^ v14;
            h7 = v7 ^ v15;
        }

        m[0] = h0;
        m[1] = h1;
        m[2] = h2;
        m[3] = h3;
        m[4] = h4;
        m[5] = h5;
        m[6] = h6;
        m[7] = h7;
        uint* words = (uint*)m;
        for (int lane = 0; lane < Lanes; lane++)
        {
            for (int i = 0; i < Blake3Scalar.CvWords; i++) output[lane * Blake3Scalar.CvWords + i] = words[i * Lanes + lane];
        }
    }

    /// <summary>The quarter round on two columns or diagonals at once: their instructions alternate, so that the processor finds independent work in its short window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixTwo(
        ref Vector128<uint> a, ref Vector128<uint> b, Vector128<uint>* c, ref Vector128<uint> d, Vector128<uint>* x, Vector128<uint>* y,
        ref Vector128<uint> a2, ref Vector128<uint> b2, Vector128<uint>* c2, ref Vector128<uint> d2, Vector128<uint>* x2, Vector128<uint>* y2)
    {
        // The message word first: it does not wait for b.
        a += *x;
        a2 += *x2;
        a += b;
        a2 += b2;
        d = Rotate16(d ^ a);
        d2 = Rotate16(d2 ^ a2);
        Vector128<uint> sum = *c + d;
        Vector128<uint> sum2 = *c2 + d2;
        b = Rotate12(b ^ sum);
        b2 = Rotate12(b2 ^ sum2);
        a += *y;
        a2 += *y2;
        a += b;
        a2 += b2;
        d = Rotate8(d ^ a);
        d2 = Rotate8(d2 ^ a2);
        sum += d;
        sum2 += d2;
        *c = sum;
        *c2 = sum2;
        b = Rotate7(b ^ sum);
        b2 = Rotate7(b2 ^ sum2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate16(Vector128<uint> x)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.RotateRight(x, 16);
        if (Ssse3.IsSupported)
        {
            return Ssse3.Shuffle(x.AsByte(), Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)).AsUInt32();
        }

        return (x >>> 16) | (x << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate12(Vector128<uint> x)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.RotateRight(x, 12);
        return (x >>> 12) | (x << 20);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate8(Vector128<uint> x)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.RotateRight(x, 8);
        if (Ssse3.IsSupported)
        {
            return Ssse3.Shuffle(x.AsByte(), Vector128.Create((byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12)).AsUInt32();
        }

        return (x >>> 8) | (x << 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate7(Vector128<uint> x)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.RotateRight(x, 7);
        return (x >>> 7) | (x << 25);
    }

    /// <summary>Words 0 to 15 of four blocks, <paramref name="stride"/> bytes apart, transposed: word w of lane i goes to words[w * 4 + i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadWords(byte* input, nint stride, uint* words)
    {
        for (int w = 0; w < 16; w += 4)
        {
            byte* p = input + w * 4;
            Vector128<uint> a = Vector128.Load((uint*)p), b = Vector128.Load((uint*)(p + stride)), c = Vector128.Load((uint*)(p + 2 * stride)), d = Vector128.Load((uint*)(p + 3 * stride));
            Vector128<ulong> ab0, ab1, cd0, cd1;
            if (Sse2.IsSupported)
            {
                ab0 = Sse2.UnpackLow(a, b).AsUInt64();
                ab1 = Sse2.UnpackHigh(a, b).AsUInt64();
                cd0 = Sse2.UnpackLow(c, d).AsUInt64();
                cd1 = Sse2.UnpackHigh(c, d).AsUInt64();
                Sse2.UnpackLow(ab0, cd0).AsUInt32().Store(words + w * 4);
                Sse2.UnpackHigh(ab0, cd0).AsUInt32().Store(words + w * 4 + 4);
                Sse2.UnpackLow(ab1, cd1).AsUInt32().Store(words + w * 4 + 8);
                Sse2.UnpackHigh(ab1, cd1).AsUInt32().Store(words + w * 4 + 12);
            }
            else if (AdvSimd.Arm64.IsSupported)
            {
                ab0 = AdvSimd.Arm64.ZipLow(a, b).AsUInt64();
                ab1 = AdvSimd.Arm64.ZipHigh(a, b).AsUInt64();
                cd0 = AdvSimd.Arm64.ZipLow(c, d).AsUInt64();
                cd1 = AdvSimd.Arm64.ZipHigh(c, d).AsUInt64();
                AdvSimd.Arm64.ZipLow(ab0, cd0).AsUInt32().Store(words + w * 4);
                AdvSimd.Arm64.ZipHigh(ab0, cd0).AsUInt32().Store(words + w * 4 + 4);
                AdvSimd.Arm64.ZipLow(ab1, cd1).AsUInt32().Store(words + w * 4 + 8);
                AdvSimd.Arm64.ZipHigh(ab1, cd1).AsUInt32().Store(words + w * 4 + 12);
            }
            else
            {
                for (int i = 0; i < 4; i++) Vector128.Create(a[i], b[i], c[i], d[i]).Store(words + (w + i) * 4);
            }
        }
    }
}
