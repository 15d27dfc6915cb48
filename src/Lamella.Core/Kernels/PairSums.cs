using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Kernels;

/// <summary>The means of blocks that are 2 wide and any power of two in count, such as 2 x 2 x 2: rows are added pair by pair into 32-bit sums, which are then divided by a shift.</summary>
internal static class PairSums
{
    /// <summary>The most samples of one mean: 16-bit samples cannot overflow the sums.</summary>
    public const int MaxCount = 1 << 14;

    /// <summary>True for the types that the vector loops know.</summary>
    public static bool Supports(PixelType type) => type is PixelType.UInt8 or PixelType.UInt16 or PixelType.Int16;

    /// <summary>Adds samples 2i and 2i + 1 of the row to sum i.</summary>
    public static void Add(PixelType type, ReadOnlySpan<byte> row, Span<int> sums)
    {
        // The slice proves that all loads stay inside the row.
        ref byte at = ref MemoryMarshal.GetReference(row[..checked(2 * sums.Length * type.Size())]);
        ref int to = ref MemoryMarshal.GetReference(sums);
        switch (type)
        {
            case PixelType.UInt8: AddUInt8(ref at, ref to, sums.Length); break;
            case PixelType.UInt16: AddUInt16(ref at, ref to, sums.Length); break;
            default: AddInt16(ref at, ref to, sums.Length); break;
        }
    }

    /// <summary>Writes every sum divided by 2^<paramref name="shift"/>, half to even.</summary>
    public static void Finish(PixelType type, ReadOnlySpan<int> sums, int shift, Span<byte> destination)
    {
        int i = 0;
        int half = (1 << (shift - 1)) - 1;
        if (Vector256.IsHardwareAccelerated)
        {
            ref int from = ref MemoryMarshal.GetReference(sums);
            Vector256<int> one = Vector256<int>.One, bias = Vector256.Create(half);
            for (; i <= sums.Length - 16; i += 16)
            {
                Vector256<int> a = Vector256.LoadUnsafe(ref from, (nuint)i), b = Vector256.LoadUnsafe(ref from, (nuint)i + 8);
                a = (a + bias + ((a >> shift) & one)) >> shift;
                b = (b + bias + ((b >> shift) & one)) >> shift;
                Vector256<short> words = Vector256.Narrow(a, b);
                if (type != PixelType.UInt8) words.AsByte().CopyTo(destination[(2 * i)..]);
                else Vector128.Narrow(words.GetLower().AsUInt16(), words.GetUpper().AsUInt16()).CopyTo(destination[i..]);
            }
        }

        for (; i < sums.Length; i++)
        {
            int mean = (sums[i] + half + ((sums[i] >> shift) & 1)) >> shift;
            if (type == PixelType.UInt8) destination[i] = (byte)mean;
            else MemoryMarshal.Write(destination[(2 * i)..], (short)mean);
        }
    }

    private static void AddUInt8(ref byte at, ref int to, int count)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<ushort> low = Vector256.Create((ushort)255);
            for (; i <= count - 16; i += 16)
            {
                Vector256<ushort> v = Vector256.LoadUnsafe(ref at, (nuint)(2 * i)).AsUInt16();
                Vector256<ushort> pairs = (v & low) + (v >>> 8);
                (Vector256.LoadUnsafe(ref to, (nuint)i) + Vector256.WidenLower(pairs).AsInt32()).StoreUnsafe(ref to, (nuint)i);
                (Vector256.LoadUnsafe(ref to, (nuint)i + 8) + Vector256.WidenUpper(pairs).AsInt32()).StoreUnsafe(ref to, (nuint)i + 8);
            }
        }

        for (; i < count; i++) Unsafe.Add(ref to, i) += Unsafe.Add(ref at, 2 * i) + Unsafe.Add(ref at, (2 * i) + 1);
    }

    private static void AddUInt16(ref byte at, ref int to, int count)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<uint> low = Vector256.Create(65535u);
            for (; i <= count - 8; i += 8)
            {
                Vector256<uint> v = Vector256.LoadUnsafe(ref at, (nuint)i * 4).AsUInt32();
                (Vector256.LoadUnsafe(ref to, (nuint)i) + ((v & low) + (v >>> 16)).AsInt32()).StoreUnsafe(ref to, (nuint)i);
            }
        }

        for (; i < count; i++)
        {
            uint pair = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref at, (nint)i * 4));
            Unsafe.Add(ref to, i) += (int)((pair & 65535) + (pair >> 16));
        }
    }

    private static void AddInt16(ref byte at, ref int to, int count)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= count - 8; i += 8)
            {
                Vector256<int> v = Vector256.LoadUnsafe(ref at, (nuint)i * 4).AsInt32();
                (Vector256.LoadUnsafe(ref to, (nuint)i) + ((v << 16) >> 16) + (v >> 16)).StoreUnsafe(ref to, (nuint)i);
            }
        }

        for (; i < count; i++)
        {
            int pair = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref at, (nint)i * 4));
            Unsafe.Add(ref to, i) += (short)pair + (pair >> 16);
        }
    }
}
