using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>Turns sample values into the bytes of the output format (T.832 9.10.5), one channel of a row at a time.</summary>
internal static class SampleFormat
{
    /// <summary>
    /// Stores <paramref name="values"/> as samples <paramref name="stride"/> apart, from sample <paramref name="first"/> of <paramref name="row"/> on.
    /// </summary>
    public static void Store(ReadOnlySpan<int> values, SampleDepth depth, PlaneHeader plane, int shift, Span<byte> row, int stride, int first)
    {
        switch (depth)
        {
            case SampleDepth.UInt8:
                StoreClipped(values, row[first..], stride, byte.MaxValue);
                break;
            case SampleDepth.Packed555:
                StoreClipped(values, row[first..], stride, 31);
                break;
            case SampleDepth.Packed565:
                StoreClipped(values, row[first..], stride, first % 3 == 1 ? 63 : 31);
                break;
            case SampleDepth.Packed101010:
                StoreUInt16(values, MemoryMarshal.Cast<byte, ushort>(row)[first..], stride, 0, 1023);
                break;
            case SampleDepth.UInt16:
                StoreUInt16(values, MemoryMarshal.Cast<byte, ushort>(row)[first..], stride, shift, ushort.MaxValue);
                break;
            case SampleDepth.Int16:
                StoreInt16(values, MemoryMarshal.Cast<byte, short>(row)[first..], stride, shift);
                break;
            case SampleDepth.Float16:
                StoreHalf(values, MemoryMarshal.Cast<byte, ushort>(row)[first..], stride);
                break;
            case SampleDepth.Float32:
                StoreFloat(values, MemoryMarshal.Cast<byte, uint>(row)[first..], stride, plane.MantissaBits, plane.ExponentBias);
                break;
            default:
                StoreInt32(values, MemoryMarshal.Cast<byte, int>(row)[first..], stride, shift);
                break;
        }
    }

    private static void StoreClipped(ReadOnlySpan<int> values, Span<byte> row, int stride, int max)
    {
        for (int i = 0, o = 0; i < values.Length; i++, o += stride) row[o] = (byte)Math.Clamp(values[i], 0, max);
    }

    private static void StoreUInt16(ReadOnlySpan<int> values, Span<ushort> row, int stride, int shift, int max)
    {
        for (int i = 0, o = 0; i < values.Length; i++, o += stride) row[o] = (ushort)Math.Clamp(values[i] << shift, 0, max);
    }

    private static void StoreInt16(ReadOnlySpan<int> values, Span<short> row, int stride, int shift)
    {
        for (int i = 0, o = 0; i < values.Length; i++, o += stride) row[o] = (short)Math.Clamp(values[i] << shift, short.MinValue, short.MaxValue);
    }

    private static void StoreInt32(ReadOnlySpan<int> values, Span<int> row, int stride, int shift)
    {
        for (int i = 0, o = 0; i < values.Length; i++, o += stride) row[o] = values[i] << shift;
    }

    // The value is the bit pattern of a half, but with sign and magnitude as an integer has them.
    private static void StoreHalf(ReadOnlySpan<int> values, Span<ushort> row, int stride)
    {
        for (int i = 0, o = 0; i < values.Length; i++, o += stride)
        {
            int value = values[i];
            int sign = value >> 31;
            int magnitude = ((value ^ sign) - sign) & 0x7FFF;
            row[o] = (ushort)(magnitude == 0 ? 0 : magnitude | (sign & 0x8000));
        }
    }

    private static void StoreFloat(ReadOnlySpan<int> values, Span<uint> row, int stride, int mantissaBits, int bias)
    {
        for (int i = 0, o = 0; i < values.Length; i++, o += stride) row[o] = ToFloatBits(values[i], mantissaBits, bias);
    }

    /// <summary>A float with its own mantissa length and exponent bias, coded as an integer, as IEEE bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint ToFloatBits(int value, int mantissaBits, int bias)
    {
        int sign = value >> 31;
        int magnitude = (value ^ sign) - sign;
        int one = 1 << mantissaBits;
        int exponent = magnitude >> mantissaBits;
        int mantissa = magnitude & (one - 1);
        if (exponent == 0) return FromSubnormal(sign, mantissa, mantissaBits, bias);
        exponent += 127 - bias;
        return ((uint)sign & 0x80000000u) | ((uint)exponent << 23) | ((uint)mantissa << (23 - mantissaBits));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint FromSubnormal(int sign, int mantissa, int mantissaBits, int bias)
    {
        int one = 1 << mantissaBits;
        int exponent = 1 + 127 - bias;
        while (mantissa < one && exponent > 1 && mantissa > 0)
        {
            exponent--;
            mantissa <<= 1;
        }

        if (mantissa < one) exponent = 0;
        else mantissa -= one;
        return ((uint)sign & 0x80000000u) | ((uint)exponent << 23) | ((uint)mantissa << (23 - mantissaBits));
    }
}
