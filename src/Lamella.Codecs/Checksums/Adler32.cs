using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lamella.Codecs.Checksums;

/// <summary>The checksum of zlib streams (RFC 1950 section 8.2): the sum of the bytes and the sum of those sums, each modulo 65521.</summary>
internal static class Adler32
{
    private const uint Modulus = 65521;

    /// <summary>The largest number of bytes after which the second sum still fits 32 bits.</summary>
    private const int Longest = 5552;

    /// <summary>The checksum of <paramref name="data"/>; pass the checksum so far to go on. The checksum of nothing is 1.</summary>
    public static uint Compute(ReadOnlySpan<byte> data, uint soFar = 1)
    {
        uint a = soFar & 0xFFFF, b = soFar >> 16;
        while (data.Length > 0)
        {
            ReadOnlySpan<byte> part = data[..Math.Min(data.Length, Longest)];
            data = data[part.Length..];
            if (Avx2.IsSupported && part.Length >= 32) part = part[Vector(part, ref a, ref b)..];
            Plain(part, ref a, ref b);
            a %= Modulus;
            b %= Modulus;
        }

        return (b << 16) | a;
    }

    /// <summary>The plain twin of <see cref="Compute"/>.</summary>
    public static uint ComputePlain(ReadOnlySpan<byte> data, uint soFar = 1)
    {
        uint a = soFar & 0xFFFF, b = soFar >> 16;
        while (data.Length > 0)
        {
            ReadOnlySpan<byte> part = data[..Math.Min(data.Length, Longest)];
            data = data[part.Length..];
            Plain(part, ref a, ref b);
            a %= Modulus;
            b %= Modulus;
        }

        return (b << 16) | a;
    }

    private static void Plain(ReadOnlySpan<byte> part, ref uint a, ref uint b)
    {
        uint x = a, y = b;
        foreach (byte value in part)
        {
            x += value;
            y += x;
        }

        a = x;
        b = y;
    }

    /// <summary>Whole groups of 32 bytes; returns how many bytes were taken. A group adds 32 times the first sum before it, and its bytes weighted 32, 31, ... 1.</summary>
    private static int Vector(ReadOnlySpan<byte> part, ref uint a, ref uint b)
    {
        Vector256<sbyte> weights = Vector256.Create(
            (sbyte)32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
        Vector256<short> ones = Vector256.Create((short)1);
        Vector256<uint> sums = Vector256<uint>.Zero, before = Vector256<uint>.Zero, weighted = Vector256<uint>.Zero;
        ref byte at = ref MemoryMarshal.GetReference(part);
        int groups = part.Length / 32;
        for (int i = 0; i < groups; i++)
        {
            Vector256<byte> v = Vector256.LoadUnsafe(ref at, (nuint)(32 * i));
            before += sums;
            sums += Avx2.SumAbsoluteDifferences(v, Vector256<byte>.Zero).AsUInt32();
            // At most 2 * 255 * 32 per 16-bit lane: no saturation.
            weighted += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(v, weights), ones).AsUInt32();
        }

        b += ((uint)groups * 32 * a) + (32 * Vector256.Sum(before)) + Vector256.Sum(weighted);
        a += Vector256.Sum(sums);
        return groups * 32;
    }
}
