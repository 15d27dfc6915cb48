using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lamella.Iscc.Codes;

/// <summary>
/// The 256-bit min-hash of a set of 32-bit features: 64 running minima of ((a f + b) mod 2^64) mod (2^61 - 1) mod 2^32, then bits 0 to 3 of all 64. Needs no list of the features. Not thread-safe.
/// </summary>
internal sealed class MinHash
{
    internal const int DigestLength = 32;
    private const int Functions = 64;
    private const ulong Prime = (1UL << 61) - 1;

    private readonly Kernel _kernel;
    // One minimum per 64-bit lane, in its low half: the kernels leave anything in the high half.
    private readonly ulong[] _minima = new ulong[Functions];

    internal MinHash()
        : this(Vector512.IsHardwareAccelerated ? Kernel.Vector512 : Avx2.IsSupported ? Kernel.Avx2 : Kernel.Plain)
    {
    }

    /// <summary>A min-hash on a chosen kernel, for tests.</summary>
    internal MinHash(Kernel kernel)
    {
        _kernel = kernel == Kernel.Avx2 && !Avx2.IsSupported ? Kernel.Plain : kernel;
        Reset();
    }

    internal enum Kernel
    {
        Plain,
        Avx2,
        Vector512,
    }

    internal void Reset() => Array.Fill(_minima, ulong.MaxValue);

    internal void Add(uint feature)
    {
        switch (_kernel)
        {
            case Kernel.Vector512:
                AddVector512(feature);
                break;
            case Kernel.Avx2:
                AddAvx2(feature);
                break;
            default:
                AddPlain(feature);
                break;
        }
    }

    /// <summary>Writes the 32 bytes: bit 0 of the 64 minima, then bit 1, bit 2, bit 3, most significant bit first.</summary>
    internal void GetDigest(Span<byte> destination)
    {
        destination[..DigestLength].Clear();
        for (int i = 0; i < DigestLength * 8; i++)
        {
            ulong bit = (_minima[i % Functions] >> (i / Functions)) & 1;
            destination[i / 8] |= (byte)(bit << (7 - i % 8));
        }
    }

    private void AddPlain(uint feature)
    {
        ReadOnlySpan<ulong> a = MinHashTable.Multipliers, b = MinHashTable.Offsets;
        for (int k = 0; k < Functions; k++)
        {
            ulong h = a[k] * feature + b[k];
            // 2^61 is 1 modulo the prime: fold the upper three bits onto the rest; one subtraction finishes.
            h = (h & Prime) + (h >> 61);
            if (h >= Prime) h -= Prime;
            _minima[k] = Math.Min((uint)_minima[k], (uint)h);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddAvx2(uint feature)
    {
        ref ulong a = ref MemoryMarshal.GetReference(MinHashTable.Multipliers);
        ref ulong b = ref MemoryMarshal.GetReference(MinHashTable.Offsets);
        ref ulong minima = ref MemoryMarshal.GetArrayDataReference(_minima);
        Vector256<uint> f = Vector256.Create((ulong)feature).AsUInt32();
        Vector256<ulong> prime = Vector256.Create(Prime);
        for (nuint k = 0; k < Functions; k += 4)
        {
            // A 64 by 32 bit product modulo 2^64 is two 32 by 32 bit products.
            Vector256<ulong> multiplier = Vector256.LoadUnsafe(ref a, k);
            Vector256<ulong> low = Avx2.Multiply(multiplier.AsUInt32(), f);
            Vector256<ulong> high = Avx2.Multiply((multiplier >>> 32).AsUInt32(), f);
            Vector256<ulong> h = low + (high << 32) + Vector256.LoadUnsafe(ref b, k);
            h = (h & prime) + (h >>> 61);
            // Where h reached the prime, subtracting it adds 1 to the low half (modulo 2^32).
            h -= Vector256.GreaterThan(h.AsInt64(), (prime - Vector256<ulong>.One).AsInt64()).AsUInt64();
            Vector256.Min(h.AsUInt32(), Vector256.LoadUnsafe(ref minima, k).AsUInt32()).AsUInt64().StoreUnsafe(ref minima, k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddVector512(uint feature)
    {
        ref ulong a = ref MemoryMarshal.GetReference(MinHashTable.Multipliers);
        ref ulong b = ref MemoryMarshal.GetReference(MinHashTable.Offsets);
        ref ulong minima = ref MemoryMarshal.GetArrayDataReference(_minima);
        Vector512<ulong> f = Vector512.Create((ulong)feature);
        Vector512<ulong> prime = Vector512.Create(Prime);
        for (nuint k = 0; k < Functions; k += 8)
        {
            Vector512<ulong> h = Vector512.LoadUnsafe(ref a, k) * f + Vector512.LoadUnsafe(ref b, k);
            h = (h & prime) + (h >>> 61);
            h -= Vector512.GreaterThan(h.AsInt64(), (prime - Vector512<ulong>.One).AsInt64()).AsUInt64();
            Vector512.Min(h.AsUInt32(), Vector512.LoadUnsafe(ref minima, k).AsUInt32()).AsUInt64().StoreUnsafe(ref minima, k);
        }
    }
}
