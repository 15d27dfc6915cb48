using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Codecs.BytesToBytes;

/// <summary>The <c>delta</c> filter: the first value, then differences. Integers wrap.</summary>
internal sealed class DeltaFilter(ZarrDataType decoded, ZarrDataType encoded) : SampleFilter("delta", decoded, encoded)
{
    /// <inheritdoc/>
    protected override void DecodeSamples(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (DecodedType.Size() == EncodedType.Size() && !DecodedType.IsFloat() && !EncodedType.IsFloat())
        {
            // Sums that wrap do not depend on the sign.
            switch (DecodedType.Size())
            {
                case 1: Sum<byte>(source, destination); break;
                case 2: Sum<ushort>(source, destination); break;
                case 4: Sum<uint>(source, destination); break;
                default: Sum<ulong>(source, destination); break;
            }
        }
        else if (EncodedType.IsFloat())
        {
            SumReal(source, destination);
        }
        else
        {
            SumMixed(source, destination);
        }
    }

    /// <inheritdoc/>
    protected override void EncodeSamples(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int from = DecodedType.Size(), to = EncodedType.Size();
        int count = source.Length / from;
        bool real = DecodedType.IsFloat();
        long before = 0;
        double realBefore = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> sample = source.Slice(i * from, from);
            Span<byte> stored = destination.Slice(i * to, to);
            if (real)
            {
                double value = SampleValues.Real(sample, DecodedType);
                double difference = DecodedType == PixelType.Float32 ? (float)value - (float)realBefore : value - realBefore;
                SampleValues.Store(stored, EncodedType, difference);
                realBefore = value;
                continue;
            }

            long number = SampleValues.Integer(sample, DecodedType);
            SampleValues.Store(stored, EncodedType, unchecked(number - before));
            before = number;
        }
    }

    private static void Sum<T>(ReadOnlySpan<byte> source, Span<byte> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        T sum = T.Zero;
        for (int i = 0; i + Unsafe.SizeOf<T>() <= source.Length; i += Unsafe.SizeOf<T>())
        {
            sum = unchecked(sum + MemoryMarshal.Read<T>(source[i..]));
            MemoryMarshal.Write(destination[i..], sum);
        }
    }

    private void SumMixed(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int from = EncodedType.Size(), to = DecodedType.Size();
        long sum = 0;
        for (int i = 0; i < source.Length / from; i++)
        {
            sum = unchecked(sum + SampleValues.Integer(source.Slice(i * from, from), EncodedType));
            SampleValues.Store(destination.Slice(i * to, to), DecodedType, sum);
        }
    }

    /// <summary>NumPy sums in the stored type, so float32 rounds at each step.</summary>
    private void SumReal(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int from = EncodedType.Size(), to = DecodedType.Size();
        double sum = 0;
        for (int i = 0; i < source.Length / from; i++)
        {
            double value = SampleValues.Real(source.Slice(i * from, from), EncodedType);
            sum = EncodedType switch { PixelType.Float32 => (float)sum + (float)value, PixelType.Float16 => (double)((Half)sum + (Half)value), _ => sum + value };
            SampleValues.Store(destination.Slice(i * to, to), DecodedType, sum);
        }
    }
}
