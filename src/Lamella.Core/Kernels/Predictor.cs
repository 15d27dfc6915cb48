using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lamella.IO;

namespace Lamella.Kernels;

/// <summary>
/// The predictors of TIFF: 2 (horizontal differences of whole samples, modulo their size; TIFF 6.0 section 14) and 3 (floating point: byte planes, most significant first, then differences of bytes;
/// TIFF technical note 3). The x2 and x4 forms (34892..34895) are a larger stride.
/// </summary>
/// <remarks>
/// Samples of predictor 2 are in native byte order. A row may hold any number of bytes; every call handles whole rows, one after another. The prefix sum of a row is taken 16 bytes at a time:
/// each vector is summed in itself by shifts of 1, 2, 4, ... pixels, then the last pixel of the vector before is added.
/// </remarks>
internal static class Predictor
{
    /// <summary>Undoes predictor 2 in place. <paramref name="stride"/> is the distance to the sample that was subtracted: samples per pixel (1 if planar), times 2 or 4 for the x2 and x4 forms.</summary>
    public static void UndoHorizontal(Span<byte> rows, int rowBytes, int stride, int sampleBytes)
    {
        Check(rowBytes, stride);
        for (; rows.Length > 0; rows = rows[Math.Min(rowBytes, rows.Length)..])
        {
            Span<byte> row = rows[..Math.Min(rowBytes, rows.Length)];
            switch (sampleBytes)
            {
                case 1: Sum<byte>(row, stride); break;
                case 2: Sum<ushort>(row, stride); break;
                case 4: Sum<uint>(row, stride); break;
                case 8: Sum<ulong>(row, stride); break;
                default: throw new ArgumentOutOfRangeException(nameof(sampleBytes), sampleBytes, "predictor 2 is defined for samples of 1, 2, 4 and 8 bytes");
            }
        }
    }

    /// <summary>Applies predictor 2 in place.</summary>
    public static void ApplyHorizontal(Span<byte> rows, int rowBytes, int stride, int sampleBytes)
    {
        Check(rowBytes, stride);
        for (; rows.Length > 0; rows = rows[Math.Min(rowBytes, rows.Length)..])
        {
            Span<byte> row = rows[..Math.Min(rowBytes, rows.Length)];
            switch (sampleBytes)
            {
                case 1: Difference<byte>(row, stride); break;
                case 2: Difference<ushort>(row, stride); break;
                case 4: Difference<uint>(row, stride); break;
                case 8: Difference<ulong>(row, stride); break;
                default: throw new ArgumentOutOfRangeException(nameof(sampleBytes), sampleBytes, "predictor 2 is defined for samples of 1, 2, 4 and 8 bytes");
            }
        }
    }

    /// <summary>Undoes predictor 3 in place: rows of byte planes become little-endian floats of <paramref name="sampleBytes"/> bytes, whatever the byte order of the file.</summary>
    public static void UndoFloat(Span<byte> rows, int rowBytes, int stride, int sampleBytes)
    {
        Check(rowBytes, stride);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleBytes);
        byte[] scratch = Pooled.Rent<byte>(Math.Min(rowBytes, rows.Length));
        for (; rows.Length > 0; rows = rows[Math.Min(rowBytes, rows.Length)..])
        {
            Span<byte> row = rows[..Math.Min(rowBytes, rows.Length)];
            row = row[..(row.Length / sampleBytes * sampleBytes)];
            Sum<byte>(row, stride);
            row.CopyTo(scratch);
            Shuffle.DecodeReversed(scratch.AsSpan(0, row.Length), row, sampleBytes);
        }

        Pooled.Return(scratch);
    }

    /// <summary>Applies predictor 3 in place to rows of little-endian floats.</summary>
    public static void ApplyFloat(Span<byte> rows, int rowBytes, int stride, int sampleBytes)
    {
        Check(rowBytes, stride);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleBytes);
        byte[] scratch = Pooled.Rent<byte>(Math.Min(rowBytes, rows.Length));
        for (; rows.Length > 0; rows = rows[Math.Min(rowBytes, rows.Length)..])
        {
            Span<byte> row = rows[..Math.Min(rowBytes, rows.Length)];
            row = row[..(row.Length / sampleBytes * sampleBytes)];
            Shuffle.EncodeReversed(row, scratch, sampleBytes);
            scratch.AsSpan(0, row.Length).CopyTo(row);
            Difference<byte>(row, stride);
        }

        Pooled.Return(scratch);
    }

    private static void Check(int rowBytes, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
    }

    private static void Sum<T>(Span<byte> row, int stride)
        where T : unmanaged, IBinaryInteger<T>
    {
        Span<T> samples = MemoryMarshal.Cast<byte, T>(row);
        int start = stride;
        if (Vector128.IsHardwareAccelerated && samples.Length > stride)
        {
            long bytes = (long)stride * Unsafe.SizeOf<T>();
            if (bytes <= Vector128<byte>.Count) start = SumNear(samples, stride);
            else start = SumFar(samples, stride);
        }

        for (int i = start; i < samples.Length; i++) samples[i] += samples[i - stride];
    }

    /// <summary>The stride is at least a vector: nothing inside one vector depends on itself.</summary>
    private static int SumFar<T>(Span<T> samples, int stride)
        where T : unmanaged, IBinaryInteger<T>
    {
        int i = stride;
        ref T at = ref MemoryMarshal.GetReference(samples);
        for (; i <= samples.Length - Vector128<T>.Count; i += Vector128<T>.Count)
        {
            (Vector128.LoadUnsafe(ref at, (nuint)i) + Vector128.LoadUnsafe(ref at, (nuint)(i - stride))).StoreUnsafe(ref at, (nuint)i);
        }

        return i;
    }

    private static int SumNear<T>(Span<T> samples, int stride)
        where T : unmanaged, IBinaryInteger<T>
    {
        int pixel = stride * Unsafe.SizeOf<T>();
        int block = Vector128<byte>.Count / pixel * pixel;
        int step = block / Unsafe.SizeOf<T>();
        // Indices of 255 give zero: lanes that have nothing to add. Lanes after the last whole pixel keep the bytes of the next block.
        Span<byte> once = stackalloc byte[16], twice = stackalloc byte[16], four = stackalloc byte[16], eight = stackalloc byte[16], last = stackalloc byte[16];
        for (int lane = 0; lane < 16; lane++)
        {
            bool used = lane < block;
            once[lane] = Back(lane, pixel, used);
            twice[lane] = Back(lane, 2 * pixel, used);
            four[lane] = Back(lane, 4 * pixel, used);
            eight[lane] = Back(lane, 8 * pixel, used);
            last[lane] = used ? (byte)(block - pixel + (lane % pixel)) : (byte)255;
        }

        Vector128<byte> by1 = Vector128.Create<byte>(once), by2 = Vector128.Create<byte>(twice), by4 = Vector128.Create<byte>(four), by8 = Vector128.Create<byte>(eight);
        Vector128<byte> tail = Vector128.Create<byte>(last);
        bool add2 = 2 * pixel < block, add4 = 4 * pixel < block, add8 = 8 * pixel < block;
        bool add1 = pixel < block;
        Vector128<T> carry = Vector128<T>.Zero;
        ref T at = ref MemoryMarshal.GetReference(samples);
        int i = 0;
        for (; i <= samples.Length - Vector128<T>.Count; i += step)
        {
            Vector128<T> v = Vector128.LoadUnsafe(ref at, (nuint)i);
            if (add1) v += Vector128.ShuffleNative(v.AsByte(), by1).As<byte, T>();
            if (add2) v += Vector128.ShuffleNative(v.AsByte(), by2).As<byte, T>();
            if (add4) v += Vector128.ShuffleNative(v.AsByte(), by4).As<byte, T>();
            if (add8) v += Vector128.ShuffleNative(v.AsByte(), by8).As<byte, T>();
            v += carry;
            v.StoreUnsafe(ref at, (nuint)i);
            carry = Vector128.ShuffleNative(v.AsByte(), tail).As<byte, T>();
        }

        return Math.Max(i, stride);
    }

    private static byte Back(int lane, int distance, bool used) => used && lane >= distance ? (byte)(lane - distance) : (byte)255;

    private static void Difference<T>(Span<byte> row, int stride)
        where T : unmanaged, IBinaryInteger<T>
    {
        Span<T> samples = MemoryMarshal.Cast<byte, T>(row);
        int end = samples.Length;
        ref T at = ref MemoryMarshal.GetReference(samples);
        if (Vector128.IsHardwareAccelerated)
        {
            // From the end to the start: every sample is read before it is replaced.
            for (; end - Vector128<T>.Count >= stride; end -= Vector128<T>.Count)
            {
                nuint i = (nuint)(end - Vector128<T>.Count);
                (Vector128.LoadUnsafe(ref at, i) - Vector128.LoadUnsafe(ref at, i - (nuint)stride)).StoreUnsafe(ref at, i);
            }
        }

        for (int i = end - 1; i >= stride; i--) samples[i] -= samples[i - stride];
    }
}
