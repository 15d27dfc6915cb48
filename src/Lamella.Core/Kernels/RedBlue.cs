using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lamella.Kernels;

/// <summary>Exchanges the first and the third sample of every pixel: B, G, R(, A) becomes R, G, B(, A).</summary>
internal static class RedBlue
{
    /// <summary>Exchanges in place. Bytes behind the last whole pixel stay.</summary>
    public static void Swap(Span<byte> pixels, int samples, int sampleSize)
    {
        int done = sampleSize <= 2 && Vector128.IsHardwareAccelerated ? SwapVectors(pixels, samples * sampleSize, sampleSize) : 0;
        SwapPlain(pixels[done..], samples, sampleSize);
    }

    /// <summary>As <see cref="Swap"/>, sample by sample.</summary>
    public static void SwapPlain(Span<byte> pixels, int samples, int sampleSize)
    {
        int step = samples * sampleSize;
        for (int at = 0; at <= pixels.Length - step; at += step)
        {
            for (int i = 0; i < sampleSize; i++)
            {
                int blue = at + i, red = blue + (2 * sampleSize);
                (pixels[blue], pixels[red]) = (pixels[red], pixels[blue]);
            }
        }
    }

    /// <summary>Whole pixels of 16 bytes at a time; bytes of a pixel that does not fit are written back as they were. Returns the bytes done.</summary>
    private static int SwapVectors(Span<byte> pixels, int step, int sampleSize)
    {
        Span<byte> order = stackalloc byte[16];
        for (int i = 0; i < 16; i++) order[i] = (byte)i;
        int whole = 16 / step * step;
        for (int at = 0; at < whole; at += step)
        {
            for (int i = 0; i < sampleSize; i++) (order[at + i], order[at + i + (2 * sampleSize)]) = (order[at + i + (2 * sampleSize)], order[at + i]);
        }

        Vector128<byte> places = Vector128.Create((ReadOnlySpan<byte>)order);
        ref byte first = ref MemoryMarshal.GetReference(pixels);
        int done = 0;
        // The last load ends at or before the end of the span.
        for (; done <= pixels.Length - 16; done += whole) Vector128.Shuffle(Vector128.LoadUnsafe(ref first, (nuint)done), places).StoreUnsafe(ref first, (nuint)done);
        return done;
    }
}
