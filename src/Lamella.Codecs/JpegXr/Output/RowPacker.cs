using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>
/// The commonest outputs (8- and 16-bit gray, 8- and 16-bit RGB of full-size channels) straight from rows stored by phase: rounding, colour, clipping and interleaving in one pass.
/// Rows are as wide as the coded area; the phases of sample rows (a quarter of the span each) may be longer. <see cref="RowWriter"/> has the general way, which gives the same bytes.
/// </summary>
internal static class RowPacker
{
    /// <summary>8-bit gray: <paramref name="row"/> gets four bytes for every block.</summary>
    public static void Gray8(ReadOnlySpan<int> samples, int blocks, int offset, int shift, Span<byte> row)
    {
        int n = samples.Length / 4;
        Span<int> words = MemoryMarshal.Cast<byte, int>(row)[..blocks];
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            Vector<int> bias = new(offset);
            Vector<int> max = new(255);

            // Proof of bounds: samples has 4n values and words as many as blocks, at most n; vectors start at phase * n + i with i + Vector.Count <= blocks.
            ref int source = ref MemoryMarshal.GetReference(samples);
            ref int target = ref MemoryMarshal.GetReference(words);
            for (; i <= blocks - Vector<int>.Count; i += Vector<int>.Count)
            {
                Vector<int> word = Clipped(ref source, i, bias, shift, max);
                word |= Clipped(ref source, i + n, bias, shift, max) << 8;
                word |= Clipped(ref source, i + (2 * n), bias, shift, max) << 16;
                word |= Clipped(ref source, i + (3 * n), bias, shift, max) << 24;
                word.StoreUnsafe(ref target, (nuint)i);
            }
        }

        for (; i < blocks; i++)
        {
            for (int p = 0; p < 4; p++) row[(4 * i) + p] = (byte)Math.Clamp((samples[(p * n) + i] + offset) >> shift, 0, 255);
        }
    }

    /// <summary>16-bit gray.</summary>
    public static void Gray16(ReadOnlySpan<int> samples, int blocks, int offset, int shift, int scale, Span<byte> row)
    {
        int n = samples.Length / 4;
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(row)[..blocks];
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            Vector<int> bias = new(offset);
            Vector<int> max = new(ushort.MaxValue);

            // Proof of bounds: as above; the words of a block are 64 bits, so a vector of blocks fills two vectors of words.
            ref int source = ref MemoryMarshal.GetReference(samples);
            ref ulong target = ref MemoryMarshal.GetReference(words);
            for (; i <= blocks - Vector<int>.Count; i += Vector<int>.Count)
            {
                Vector<int> low = Clipped(ref source, i, bias, shift, scale, max) | (Clipped(ref source, i + n, bias, shift, scale, max) << 16);
                Vector<int> high = Clipped(ref source, i + (2 * n), bias, shift, scale, max) | (Clipped(ref source, i + (3 * n), bias, shift, scale, max) << 16);
                Vector.Widen(Vector.AsVectorUInt32(low), out Vector<ulong> low0, out Vector<ulong> low1);
                Vector.Widen(Vector.AsVectorUInt32(high), out Vector<ulong> high0, out Vector<ulong> high1);
                (low0 | (high0 << 32)).StoreUnsafe(ref target, (nuint)i);
                (low1 | (high1 << 32)).StoreUnsafe(ref target, (nuint)(i + Vector<ulong>.Count));
            }
        }

        for (; i < blocks; i++)
        {
            for (int p = 0; p < 4; p++)
            {
                int value = Math.Clamp((samples[(p * n) + i] + offset) >> shift << scale, 0, ushort.MaxValue);
                BinaryPrimitives.WriteUInt16LittleEndian(row[((8 * i) + (2 * p))..], (ushort)value);
            }
        }
    }

    /// <summary>8-bit RGB, or BGR, from luma and two full-size colour differences.</summary>
    public static void Color24(ReadOnlySpan<int> y, ReadOnlySpan<int> u, ReadOnlySpan<int> v, int blocks, int offset, int shift, bool blueFirst, Span<byte> row)
    {
        int n = y.Length / 4;
        Span<int> words = MemoryMarshal.Cast<byte, int>(row)[..(3 * blocks)];
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            Vector<int> bias = new(offset);
            int first = blueFirst ? 16 : 0;
            Span<int> packed = stackalloc int[3 * Vector<int>.Count];

            // Proof of bounds: all three rows have 4n values or the slices throw; vectors start at phase * n + i with i + Vector.Count <= blocks <= n.
            ref int luma = ref MemoryMarshal.GetReference(y[..(4 * n)]);
            ref int blueDifference = ref MemoryMarshal.GetReference(u[..(4 * n)]);
            ref int redDifference = ref MemoryMarshal.GetReference(v[..(4 * n)]);
            for (; i <= blocks - Vector<int>.Count; i += Vector<int>.Count)
            {
                Vector<int> w0 = Pixel(ref luma, ref blueDifference, ref redDifference, i, bias, shift, first);
                Vector<int> w1 = Pixel(ref luma, ref blueDifference, ref redDifference, i + n, bias, shift, first);
                Vector<int> w2 = Pixel(ref luma, ref blueDifference, ref redDifference, i + (2 * n), bias, shift, first);
                Vector<int> w3 = Pixel(ref luma, ref blueDifference, ref redDifference, i + (3 * n), bias, shift, first);

                // Four pixels of three bytes are three words.
                (w0 | (w1 << 24)).CopyTo(packed);
                ((w1 >>> 8) | (w2 << 16)).CopyTo(packed[Vector<int>.Count..]);
                ((w2 >>> 16) | (w3 << 8)).CopyTo(packed[(2 * Vector<int>.Count)..]);
                Scatter(packed, words.Slice(3 * i, 3 * Vector<int>.Count), 3);
            }
        }

        for (; i < blocks; i++)
        {
            for (int p = 0; p < 4; p++) ScalarPixel(y[(p * n) + i] + offset, u[(p * n) + i], v[(p * n) + i], shift, blueFirst, row.Slice(3 * ((4 * i) + p), 3));
        }
    }

    /// <summary>16-bit RGB from luma and two full-size colour differences.</summary>
    public static void Color48(ReadOnlySpan<int> y, ReadOnlySpan<int> u, ReadOnlySpan<int> v, int blocks, int offset, int shift, int scale, Span<byte> row)
    {
        int n = y.Length / 4;
        Span<int> words = MemoryMarshal.Cast<byte, int>(row)[..(6 * blocks)];
        int i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            int count = Vector<int>.Count;
            Vector<int> bias = new(offset);
            Span<int> packed = stackalloc int[6 * count];

            // Proof of bounds: as for 8 bits.
            ref int luma = ref MemoryMarshal.GetReference(y[..(4 * n)]);
            ref int blueDifference = ref MemoryMarshal.GetReference(u[..(4 * n)]);
            ref int redDifference = ref MemoryMarshal.GetReference(v[..(4 * n)]);
            for (; i <= blocks - count; i += count)
            {
                // Two pixels of three 16-bit samples are three words.
                for (int half = 0; half < 2; half++)
                {
                    int at = i + (2 * half * n);
                    Pixel16(ref luma, ref blueDifference, ref redDifference, at, bias, shift, scale, out Vector<int> r0, out Vector<int> g0, out Vector<int> b0);
                    Pixel16(ref luma, ref blueDifference, ref redDifference, at + n, bias, shift, scale, out Vector<int> r1, out Vector<int> g1, out Vector<int> b1);
                    Span<int> target = packed.Slice(3 * half * count, 3 * count);
                    (r0 | (g0 << 16)).CopyTo(target);
                    (b0 | (r1 << 16)).CopyTo(target[count..]);
                    (g1 | (b1 << 16)).CopyTo(target[(2 * count)..]);
                }

                Scatter(packed, words.Slice(6 * i, 6 * count), 6);
            }
        }

        Span<ushort> samples = MemoryMarshal.Cast<byte, ushort>(row);
        for (; i < blocks; i++)
        {
            for (int p = 0; p < 4; p++)
            {
                (int red, int green, int blue) = ScalarRgb(y[(p * n) + i] + offset, u[(p * n) + i], v[(p * n) + i], shift);
                Span<ushort> pixel = samples.Slice(3 * ((4 * i) + p), 3);
                pixel[0] = (ushort)Math.Clamp(red << scale, 0, ushort.MaxValue);
                pixel[1] = (ushort)Math.Clamp(green << scale, 0, ushort.MaxValue);
                pixel[2] = (ushort)Math.Clamp(blue << scale, 0, ushort.MaxValue);
            }
        }
    }

    // Word k of block i lies in vector k at lane i; the row wants the words of a block together.
    private static void Scatter(ReadOnlySpan<int> packed, Span<int> row, int wordsPerBlock)
    {
        int lanes = Vector<int>.Count;
        for (int k = 0; k < wordsPerBlock; k++)
        {
            ReadOnlySpan<int> words = packed.Slice(k * lanes, lanes);
            for (int i = 0, o = k; i < words.Length; i++, o += wordsPerBlock) row[o] = words[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Clipped(ref int source, int at, Vector<int> bias, int shift, Vector<int> max) =>
        Vector.Min(Vector.Max((Vector.LoadUnsafe(ref source, (nuint)at) + bias) >> shift, Vector<int>.Zero), max);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Clipped(ref int source, int at, Vector<int> bias, int shift, int scale, Vector<int> max) =>
        Vector.Min(Vector.Max(((Vector.LoadUnsafe(ref source, (nuint)at) + bias) >> shift) << scale, Vector<int>.Zero), max);

    // T.832 9.10.3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rgb(ref int y, ref int u, ref int v, int at, Vector<int> bias, out Vector<int> red, out Vector<int> green, out Vector<int> blue)
    {
        green = Vector.LoadUnsafe(ref y, (nuint)at) + bias;
        red = -Vector.LoadUnsafe(ref u, (nuint)at);
        blue = Vector.LoadUnsafe(ref v, (nuint)at);
        green -= red >> 1;
        red = red - ((blue + Vector<int>.One) >> 1) + green;
        blue += red;
    }

    private static (int Red, int Green, int Blue) ScalarRgb(int green, int u, int blue, int shift)
    {
        int red = -u;
        green -= red >> 1;
        red = red - ((blue + 1) >> 1) + green;
        blue += red;
        return (red >> shift, green >> shift, blue >> shift);
    }

    // One pixel in the low 24 bits. `first` is 0 for red and 16 for blue first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Pixel(ref int y, ref int u, ref int v, int at, Vector<int> bias, int shift, int first)
    {
        Vector<int> max = new(255);
        Rgb(ref y, ref u, ref v, at, bias, out Vector<int> red, out Vector<int> green, out Vector<int> blue);
        red = Vector.Min(Vector.Max(red >> shift, Vector<int>.Zero), max);
        green = Vector.Min(Vector.Max(green >> shift, Vector<int>.Zero), max);
        blue = Vector.Min(Vector.Max(blue >> shift, Vector<int>.Zero), max);
        return (red << first) | (green << 8) | (blue << (16 - first));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pixel16(
        ref int y, ref int u, ref int v, int at, Vector<int> bias, int shift, int scale, out Vector<int> red, out Vector<int> green, out Vector<int> blue)
    {
        Vector<int> max = new(ushort.MaxValue);
        Rgb(ref y, ref u, ref v, at, bias, out red, out green, out blue);
        red = Vector.Min(Vector.Max(red >> shift << scale, Vector<int>.Zero), max);
        green = Vector.Min(Vector.Max(green >> shift << scale, Vector<int>.Zero), max);
        blue = Vector.Min(Vector.Max(blue >> shift << scale, Vector<int>.Zero), max);
    }

    private static void ScalarPixel(int green, int u, int v, int shift, bool blueFirst, Span<byte> pixel)
    {
        (int red, green, int blue) = ScalarRgb(green, u, v, shift);
        pixel[blueFirst ? 2 : 0] = (byte)Math.Clamp(red, 0, 255);
        pixel[1] = (byte)Math.Clamp(green, 0, 255);
        pixel[blueFirst ? 0 : 2] = (byte)Math.Clamp(blue, 0, 255);
    }
}
