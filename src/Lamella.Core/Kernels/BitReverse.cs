using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Kernels;

/// <summary>Reverses the bits of every byte (TIFF FillOrder 2).</summary>
internal static class BitReverse
{
    /// <summary>Reverses in place.</summary>
    public static void Reverse(Span<byte> data)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref byte at = ref MemoryMarshal.GetReference(data);
            Vector128<byte> low = Vector128.Create((byte)0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15);
            Vector128<byte> nibble = Vector128.Create((byte)15);
            for (; i <= data.Length - 16; i += 16)
            {
                Vector128<byte> v = Vector128.LoadUnsafe(ref at, (nuint)i);
                Vector128<byte> upper = Vector128.ShuffleNative(low, v & nibble) << 4;
                (upper | Vector128.ShuffleNative(low, (v >>> 4) & nibble)).StoreUnsafe(ref at, (nuint)i);
            }
        }

        for (; i < data.Length; i++) data[i] = Reverse(data[i]);
    }

    /// <summary>One byte.</summary>
    public static byte Reverse(byte value)
    {
        // Multiply spreads the byte over five copies, the mask picks each bit at its mirrored place.
        return (byte)((((value * 0x80200802UL) & 0x0884422110UL) * 0x0101010101UL) >> 32);
    }
}
