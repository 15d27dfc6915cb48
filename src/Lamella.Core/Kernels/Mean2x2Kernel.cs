using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Kernels;

/// <summary>The step of every image pyramid: two rows of pixels become one row of 2 x 2 means. Vector paths for the types of cameras; the plain twin is the same formula.</summary>
/// <remarks>Half to even without a branch: with s the sum of four, (s + 1 + bit 2 of s) >> 2 rounds s / 4, also for negative s with an arithmetic shift.</remarks>
internal static class Mean2x2Kernel
{
    /// <summary>True when <see cref="Run"/> knows the type.</summary>
    public static bool Supports(PixelType type) => type is PixelType.UInt8 or PixelType.Int8 or PixelType.UInt16 or PixelType.Int16 or PixelType.Float32;

    /// <summary>Writes <paramref name="width"/> means; both rows hold at least twice as many samples.</summary>
    public static void Run(PixelType type, ReadOnlySpan<byte> row0, ReadOnlySpan<byte> row1, Span<byte> destination, int width)
    {
        // These slices are the proof that the unchecked loads and stores stay inside.
        int size = type.Size();
        ref byte a = ref MemoryMarshal.GetReference(row0[..checked(2 * width * size)]);
        ref byte b = ref MemoryMarshal.GetReference(row1[..(2 * width * size)]);
        ref byte to = ref MemoryMarshal.GetReference(destination[..(width * size)]);
        switch (type)
        {
            case PixelType.UInt8: UInt8(ref a, ref b, ref to, width); break;
            case PixelType.Int8: Int8(ref a, ref b, ref to, width); break;
            case PixelType.UInt16: UInt16(ref a, ref b, ref to, width); break;
            case PixelType.Int16: Int16(ref a, ref b, ref to, width); break;
            case PixelType.Float32: Float32(ref a, ref b, ref to, width); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "no 2 x 2 kernel");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Read<T>(ref byte at, int index)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref at, (nint)index * Unsafe.SizeOf<T>()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Quarter(int sum) => (sum + 1 + ((sum >> 2) & 1)) >> 2;

    private static void UInt8(ref byte a, ref byte b, ref byte to, int width)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= width - 32; i += 32)
            {
                Vector256.Narrow(Sum8(ref a, ref b, 2 * i), Sum8(ref a, ref b, (2 * i) + 32)).StoreUnsafe(ref to, (nuint)i);
            }
        }

        for (; i < width; i++)
        {
            Unsafe.Add(ref to, i) = (byte)Quarter(Unsafe.Add(ref a, 2 * i) + Unsafe.Add(ref a, (2 * i) + 1) + Unsafe.Add(ref b, 2 * i) + Unsafe.Add(ref b, (2 * i) + 1));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Sum8(ref byte a, ref byte b, int at)
    {
        Vector256<ushort> low = Vector256.Create((ushort)255), one = Vector256.Create((ushort)1);
        Vector256<ushort> x = Vector256.LoadUnsafe(ref a, (nuint)at).AsUInt16(), y = Vector256.LoadUnsafe(ref b, (nuint)at).AsUInt16();
        Vector256<ushort> sum = (x & low) + (x >>> 8) + (y & low) + (y >>> 8);
        return (sum + one + ((sum >>> 2) & one)) >>> 2;
    }

    private static void Int8(ref byte a, ref byte b, ref byte to, int width)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= width - 32; i += 32)
            {
                Vector256.Narrow(SumSigned8(ref a, ref b, 2 * i), SumSigned8(ref a, ref b, (2 * i) + 32)).AsByte().StoreUnsafe(ref to, (nuint)i);
            }
        }

        for (; i < width; i++)
        {
            int sum = Read<sbyte>(ref a, 2 * i) + Read<sbyte>(ref a, (2 * i) + 1) + Read<sbyte>(ref b, 2 * i) + Read<sbyte>(ref b, (2 * i) + 1);
            Unsafe.Add(ref to, i) = (byte)Quarter(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> SumSigned8(ref byte a, ref byte b, int at)
    {
        Vector256<short> one = Vector256.Create((short)1);
        Vector256<short> x = Vector256.LoadUnsafe(ref a, (nuint)at).AsInt16(), y = Vector256.LoadUnsafe(ref b, (nuint)at).AsInt16();
        Vector256<short> sum = ((x << 8) >> 8) + (x >> 8) + ((y << 8) >> 8) + (y >> 8);
        return (sum + one + ((sum >> 2) & one)) >> 2;
    }

    private static void UInt16(ref byte a, ref byte b, ref byte to, int width)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<uint> low = Vector512.Create(65535u), one = Vector512<uint>.One;
            for (; i <= width - 32; i += 32)
            {
                Vector512<uint> p = Vector512.LoadUnsafe(ref a, (nuint)(4 * i)).AsUInt32(), q = Vector512.LoadUnsafe(ref b, (nuint)(4 * i)).AsUInt32();
                Vector512<uint> r = Vector512.LoadUnsafe(ref a, (nuint)((4 * i) + 64)).AsUInt32(), s = Vector512.LoadUnsafe(ref b, (nuint)((4 * i) + 64)).AsUInt32();
                p = (p & low) + (p >>> 16) + (q & low) + (q >>> 16);
                r = (r & low) + (r >>> 16) + (s & low) + (s >>> 16);
                p = (p + one + ((p >>> 2) & one)) >>> 2;
                r = (r + one + ((r >>> 2) & one)) >>> 2;
                Vector512.Narrow(p, r).AsByte().StoreUnsafe(ref to, (nuint)(2 * i));
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= width - 16; i += 16)
            {
                Vector256.Narrow(Sum16(ref a, ref b, 4 * i), Sum16(ref a, ref b, (4 * i) + 32)).AsByte().StoreUnsafe(ref to, (nuint)(2 * i));
            }
        }

        for (; i < width; i++)
        {
            int sum = Read<ushort>(ref a, 2 * i) + Read<ushort>(ref a, (2 * i) + 1) + Read<ushort>(ref b, 2 * i) + Read<ushort>(ref b, (2 * i) + 1);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, (nint)i * 2), (ushort)Quarter(sum));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Sum16(ref byte a, ref byte b, int at)
    {
        Vector256<uint> low = Vector256.Create(65535u), one = Vector256<uint>.One;
        Vector256<uint> x = Vector256.LoadUnsafe(ref a, (nuint)at).AsUInt32(), y = Vector256.LoadUnsafe(ref b, (nuint)at).AsUInt32();
        Vector256<uint> sum = (x & low) + (x >>> 16) + (y & low) + (y >>> 16);
        return (sum + one + ((sum >>> 2) & one)) >>> 2;
    }

    private static void Int16(ref byte a, ref byte b, ref byte to, int width)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= width - 16; i += 16)
            {
                Vector256.Narrow(SumSigned16(ref a, ref b, 4 * i), SumSigned16(ref a, ref b, (4 * i) + 32)).AsByte().StoreUnsafe(ref to, (nuint)(2 * i));
            }
        }

        for (; i < width; i++)
        {
            int sum = Read<short>(ref a, 2 * i) + Read<short>(ref a, (2 * i) + 1) + Read<short>(ref b, 2 * i) + Read<short>(ref b, (2 * i) + 1);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, (nint)i * 2), (short)Quarter(sum));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> SumSigned16(ref byte a, ref byte b, int at)
    {
        Vector256<int> x = Vector256.LoadUnsafe(ref a, (nuint)at).AsInt32(), y = Vector256.LoadUnsafe(ref b, (nuint)at).AsInt32();
        Vector256<int> sum = ((x << 16) >> 16) + (x >> 16) + ((y << 16) >> 16) + (y >> 16);
        return (sum + Vector256<int>.One + ((sum >> 2) & Vector256<int>.One)) >> 2;
    }

    private static void Float32(ref byte a, ref byte b, ref byte to, int width)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= width - 8; i += 8)
            {
                Vector256.Narrow(SumFloat(ref a, ref b, 8 * i), SumFloat(ref a, ref b, (8 * i) + 32)).AsByte().StoreUnsafe(ref to, (nuint)(4 * i));
            }
        }

        for (; i < width; i++)
        {
            double sum = ((double)Read<float>(ref a, 2 * i) + Read<float>(ref a, (2 * i) + 1)) + ((double)Read<float>(ref b, 2 * i) + Read<float>(ref b, (2 * i) + 1));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, (nint)i * 4), (float)(sum * 0.25));
        }
    }

    /// <summary>Four means in double precision from eight samples of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> SumFloat(ref byte a, ref byte b, int at)
    {
        Vector256<double> sum = Pairs(Vector256.LoadUnsafe(ref a, (nuint)at).AsSingle()) + Pairs(Vector256.LoadUnsafe(ref b, (nuint)at).AsSingle());
        return sum * Vector256.Create(0.25);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Pairs(Vector256<float> row)
    {
        // Even samples to the lower half, odd ones to the upper half; each half widens to four doubles.
        Vector256<float> split = Vector256.Shuffle(row, Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7));
        return Vector256.WidenLower(split) + Vector256.WidenUpper(split);
    }
}
