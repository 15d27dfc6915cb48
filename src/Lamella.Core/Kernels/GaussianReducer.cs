using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lamella.IO;

namespace Lamella.Kernels;

/// <summary>
/// Halves axes with the binomial kernel (1 3 3 1) / 8, the four-tap Gaussian (variance 3/4 of a sample) whose centre is the centre of the two samples that a cell stands for. Beyond an edge the samples are
/// mirrored (half-sample symmetry), so a last cell of one sample is made from the samples that are there. Integers are summed exactly and rounded once, half to even; floats are summed in double precision.
/// </summary>
/// <remarks>The rows that a row of cells needs are added with their weights first, then neighbours along the row: each sample is read 4 times for each outer axis that shrinks. Thread-safe: no state.</remarks>
internal static class GaussianReducer
{
    /// <summary>Samples before the first and behind the last sample of a cell that the kernel sees.</summary>
    public const int Reach = 1;

    private const int Taps = 4;

    /// <summary>Sums of 16-bit samples fit 31 bits for so many shrinking axes: 65535 * 8^4.</summary>
    private const int MostAxesOfIntSums = 4;

    private static ReadOnlySpan<byte> Weights => [1, 3, 3, 1];

    /// <summary>As <see cref="BlockReducer.Reduce"/>, which has proven that both boxes lie inside their spans; factors are 1 or 2.</summary>
    public static void Reduce(
        PixelType type, ReadOnlySpan<int> factors, ReadOnlySpan<byte> source, ReadOnlySpan<long> sourceStrides, ReadOnlySpan<long> sourceExtent,
        Span<byte> destination, ReadOnlySpan<long> destinationStrides, ReadOnlySpan<long> destinationExtent)
    {
        if (factors.IndexOfAnyExceptInRange(1, 2) >= 0) throw new ArgumentException("gaussian reduction is defined for the factors 1 and 2", nameof(factors));
        Job job = new(factors, source, sourceStrides, sourceExtent, destination, destinationStrides, destinationExtent);
        bool tight = factors.Length > 0 && sourceStrides[^1] == type.Size() && destinationStrides[^1] == type.Size();
        if (tight && PairSums.Supports(type) && job.ShrinkingAxes is > 0 and <= MostAxesOfIntSums)
        {
            Rows16(type, job);
            return;
        }

        switch (type)
        {
            case PixelType.UInt8: Rows<byte, long, IntegerMean<byte>>(job); break;
            case PixelType.UInt16: Rows<ushort, long, IntegerMean<ushort>>(job); break;
            case PixelType.UInt32: Rows<uint, long, IntegerMean<uint>>(job); break;
            case PixelType.UInt64: Rows<ulong, Int128, WideMean<ulong>>(job); break;
            case PixelType.Int8: Rows<sbyte, long, IntegerMean<sbyte>>(job); break;
            case PixelType.Int16: Rows<short, long, IntegerMean<short>>(job); break;
            case PixelType.Int32: Rows<int, long, IntegerMean<int>>(job); break;
            case PixelType.Int64: Rows<long, Int128, WideMean<long>>(job); break;
            case PixelType.Float16: Rows<Half, double, FloatMean<Half>>(job); break;
            case PixelType.Float32: Rows<float, double, FloatMean<float>>(job); break;
            case PixelType.Float64: Rows<double, double, FloatMean<double>>(job); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "no gaussian mean of this type");
        }
    }

    /// <summary>The index that a position beyond an edge is mirrored to.</summary>
    internal static long Mirror(long index, long count)
    {
        if (index < 0) index = -index - 1;
        if (index >= count) index = (2 * count) - 1 - index;
        return Math.Clamp(index, 0, count - 1);
    }

    private static void Rows<T, TSum, TRule>(Job job)
        where T : unmanaged, INumberBase<T>
        where TSum : unmanaged, INumberBase<TSum>
        where TRule : struct, IMean<T, TSum>
    {
        int x = job.Rank - 1;
        int width = checked((int)job.SourceExtent[x]);
        long count = 1L << (3 * job.ShrinkingAxes);
        TSum[] sums = Pooled.Rent<TSum>(width);
        Span<long> index = stackalloc long[StridedLayout.MaxRank];
        Span<long> taps = stackalloc long[StridedLayout.MaxRank];
        index.Clear();
        do
        {
            Array.Clear(sums, 0, width);
            taps.Clear();
            do
            {
                long from = job.Row(index, taps, out int weight);
                TSum factor = TSum.CreateTruncating(weight);
                for (int i = 0; i < width; i++, from += job.SourceStrides[x]) sums[i] += factor * TSum.CreateTruncating(Unsafe.ReadUnaligned<T>(in job.From[(int)from]));
            }
            while (job.AdvanceTap(taps));
            long to = job.Destination(index);
            for (long i = 0; i < job.DestinationExtent[x]; i++, to += job.DestinationStrides[x])
            {
                TSum sum = sums[i];
                if (job.Factors[x] == 2)
                {
                    TSum three = TSum.CreateTruncating(3);
                    sum = (sums[Mirror((2 * i) - 1, width)] + sums[Mirror((2 * i) + 2, width)]) + (three * (sums[2 * i] + sums[Mirror((2 * i) + 1, width)]));
                }

                Unsafe.WriteUnaligned(ref job.To[(int)to], TRule.Finish(sum, count));
            }
        }
        while (job.Advance(index));
        Pooled.Return(sums);
    }

    /// <summary>The types of cameras, with 32-bit sums and vector loops.</summary>
    private static void Rows16(PixelType type, Job job)
    {
        int x = job.Rank - 1, size = type.Size();
        int width = checked((int)job.SourceExtent[x]), cells = checked((int)job.DestinationExtent[x]);
        int[] sums = Pooled.Rent<int>(width);
        int[] across = Pooled.Rent<int>(cells);
        Span<long> index = stackalloc long[StridedLayout.MaxRank];
        Span<long> taps = stackalloc long[StridedLayout.MaxRank];
        index.Clear();
        do
        {
            Array.Clear(sums, 0, width);
            taps.Clear();
            do
            {
                long from = job.Row(index, taps, out int weight);
                AddRow(type, job.From.Slice((int)from, width * size), weight, sums.AsSpan(0, width));
            }
            while (job.AdvanceTap(taps));
            Span<int> result = sums.AsSpan(0, cells);
            if (job.Factors[x] == 2)
            {
                result = across.AsSpan(0, cells);
                Across(sums.AsSpan(0, width), result);
            }

            PairSums.Finish(type, result, 3 * job.ShrinkingAxes, job.To[(int)job.Destination(index)..]);
        }
        while (job.Advance(index));
        Pooled.Return(sums);
        Pooled.Return(across);
    }

    private static void Across(ReadOnlySpan<int> sums, Span<int> cells)
    {
        int inner = Math.Min(cells.Length, (sums.Length - 1) / 2);
        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0 && i < inner)
            {
                cells[i] = sums[(2 * i) - 1] + (3 * (sums[2 * i] + sums[(2 * i) + 1])) + sums[(2 * i) + 2];
                continue;
            }

            cells[i] = sums[(int)Mirror((2 * i) - 1, sums.Length)] + (3 * (sums[2 * i] + sums[(int)Mirror((2 * i) + 1, sums.Length)])) + sums[(int)Mirror((2 * i) + 2, sums.Length)];
        }
    }

    /// <summary>Adds a row, times its weight, to the sums; both are as long as the sums.</summary>
    private static void AddRow(PixelType type, ReadOnlySpan<byte> row, int weight, Span<int> sums)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated && type != PixelType.Int16)
        {
            ref byte at = ref MemoryMarshal.GetReference(row);
            ref int to = ref MemoryMarshal.GetReference(sums);
            Vector256<int> factor = Vector256.Create(weight);
            for (; i <= sums.Length - 16; i += 16)
            {
                // 16 samples: 16 bytes, or 32.
                Vector256<ushort> v = type == PixelType.UInt8 ? Widen(Vector128.LoadUnsafe(ref at, (nuint)i)) : Vector256.LoadUnsafe(ref at, (nuint)(2 * i)).AsUInt16();
                (Vector256.LoadUnsafe(ref to, (nuint)i) + (Vector256.WidenLower(v).AsInt32() * factor)).StoreUnsafe(ref to, (nuint)i);
                (Vector256.LoadUnsafe(ref to, (nuint)i + 8) + (Vector256.WidenUpper(v).AsInt32() * factor)).StoreUnsafe(ref to, (nuint)i + 8);
            }
        }

        switch (type)
        {
            case PixelType.UInt8:
                for (; i < sums.Length; i++) sums[i] += weight * row[i];
                break;
            case PixelType.UInt16:
                ReadOnlySpan<ushort> words = MemoryMarshal.Cast<byte, ushort>(row);
                for (; i < sums.Length; i++) sums[i] += weight * words[i];
                break;
            default:
                ReadOnlySpan<short> signed = MemoryMarshal.Cast<byte, short>(row);
                for (; i < sums.Length; i++) sums[i] += weight * signed[i];
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Widen(Vector128<byte> bytes) => Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes));

    private readonly ref struct Job
    {
        public readonly ReadOnlySpan<int> Factors;
        public readonly ReadOnlySpan<byte> From;
        public readonly ReadOnlySpan<long> SourceStrides;
        public readonly ReadOnlySpan<long> SourceExtent;
        public readonly Span<byte> To;
        public readonly ReadOnlySpan<long> DestinationStrides;
        public readonly ReadOnlySpan<long> DestinationExtent;
        public readonly int ShrinkingAxes;

        public Job(
            ReadOnlySpan<int> factors, ReadOnlySpan<byte> from, ReadOnlySpan<long> sourceStrides, ReadOnlySpan<long> sourceExtent,
            Span<byte> to, ReadOnlySpan<long> destinationStrides, ReadOnlySpan<long> destinationExtent)
        {
            Factors = factors;
            From = from;
            SourceStrides = sourceStrides;
            SourceExtent = sourceExtent;
            To = to;
            DestinationStrides = destinationStrides;
            DestinationExtent = destinationExtent;
            ShrinkingAxes = factors.Count(2);
        }

        public int Rank => Factors.Length;

        /// <summary>The first sample of the source row that a row of cells needs for one choice of taps on the outer axes, and its weight.</summary>
        public long Row(ReadOnlySpan<long> index, ReadOnlySpan<long> taps, out int weight)
        {
            long at = 0;
            weight = 1;
            for (int i = 0; i < Rank - 1; i++)
            {
                long sample = index[i];
                if (Factors[i] == 2)
                {
                    sample = Mirror((2 * index[i]) + taps[i] - Reach, SourceExtent[i]);
                    weight *= Weights[(int)taps[i]];
                }

                at += sample * SourceStrides[i];
            }

            return at;
        }

        public bool AdvanceTap(Span<long> taps)
        {
            for (int i = Rank - 2; i >= 0; i--)
            {
                if (Factors[i] == 1) continue;
                if (++taps[i] < Taps) return true;
                taps[i] = 0;
            }

            return false;
        }

        public long Destination(ReadOnlySpan<long> index)
        {
            long at = 0;
            for (int i = 0; i < Rank - 1; i++) at += index[i] * DestinationStrides[i];
            return at;
        }

        public bool Advance(Span<long> index)
        {
            for (int i = Rank - 2; i >= 0; i--)
            {
                if (++index[i] < DestinationExtent[i]) return true;
                index[i] = 0;
            }

            return false;
        }
    }
}
