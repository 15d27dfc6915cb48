using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lamella.IO;

namespace Lamella.Kernels;

/// <summary>
/// Reduces a box of samples by whole factors per axis. Cells at the high edge that are only partly covered reduce what is there, so a destination extent of ceil(n / f) keeps the edge and
/// floor(n / f) drops it: the caller chooses by the extent it asks for.
/// </summary>
/// <remarks>Mean works row by row into one row of sums (any factors), with vector paths for blocks that are 2 wide. The order statistics gather each cell. Thread-safe: no state.</remarks>
internal static class BlockReducer
{
    /// <summary>Reduces <paramref name="source"/> into <paramref name="destination"/>. Strides are in bytes.</summary>
    /// <exception cref="ArgumentException">Ranks differ, a box reaches outside its buffer, the destination extent does not fit the source, or an order statistic was asked of complex samples.</exception>
    public static void Reduce(
        PixelType type, Reduction method, ReadOnlySpan<int> factors,
        ReadOnlySpan<byte> source, ReadOnlySpan<long> sourceStrides, ReadOnlySpan<long> sourceExtent,
        Span<byte> destination, ReadOnlySpan<long> destinationStrides, ReadOnlySpan<long> destinationExtent)
    {
        int rank = sourceExtent.Length;
        if (factors.Length != rank || destinationExtent.Length != rank) throw new ArgumentException("ranks differ", nameof(factors));
        if (StridedLayout.IsEmpty(destinationExtent) || StridedLayout.IsEmpty(sourceExtent)) return;
        for (int i = 0; i < rank; i++)
        {
            if (factors[i] < 1 || destinationExtent[i] > ((sourceExtent[i] - 1) / factors[i]) + 1) throw new ArgumentException("the destination has more cells than the source", nameof(destinationExtent));
        }

        int size = type.Size();
        StridedLayout.Prove(nameof(source), source.Length, 0, sourceStrides, sourceExtent, size);
        StridedLayout.Prove(nameof(destination), destination.Length, 0, destinationStrides, destinationExtent, size);
        if (method.For(type) == Reduction.Nearest)
        {
            Span<long> strides = stackalloc long[StridedLayout.MaxRank];
            for (int i = 0; i < rank; i++) strides[i] = sourceStrides[i] * factors[i];
            StridedCopy.Copy(source, strides[..rank], destination, destinationStrides, destinationExtent, size);
            return;
        }

        if (type.IsComplex())
        {
            if (method is not (Reduction.Mean or Reduction.Gaussian)) throw new ArgumentException("complex samples have no order; reduce them by mean, gaussian or nearest", nameof(method));
            // Real and imaginary parts are one more axis of length 2.
            int part = type.WordSize();
            Reduce(
                part == 4 ? PixelType.Float32 : PixelType.Float64, method, [.. factors, 1],
                source, [.. sourceStrides, part], [.. sourceExtent, 2], destination, [.. destinationStrides, part], [.. destinationExtent, 2]);
            return;
        }

        Job job = new(factors, source, sourceStrides, sourceExtent, destination, destinationStrides, destinationExtent);
        if (rank == 0) source[..size].CopyTo(destination);
        else if (method == Reduction.Gaussian) GaussianReducer.Reduce(type, factors, source, sourceStrides, sourceExtent, destination, destinationStrides, destinationExtent);
        else if (method != Reduction.Mean) Ordered(type, method, job);
        else if (job.IsPlane2x2(size) && Mean2x2Kernel.Supports(type)) Planes2x2(type, job);
        else if (job.IsPairs(size) && PairSums.Supports(type)) Pairs(type, job);
        else Mean(type, job);
    }

    private static void Planes2x2(PixelType type, Job job)
    {
        int size = type.Size(), y = job.Rank - 2, x = job.Rank - 1;
        long full = Math.Min(job.DestinationExtent[x], job.SourceExtent[x] / 2);
        bool edge = full < job.DestinationExtent[x];
        Span<long> index = stackalloc long[StridedLayout.MaxRank];
        index.Clear();
        Span<byte> pair0 = stackalloc byte[16], pair1 = stackalloc byte[16];
        do
        {
            long from = job.Source(index, x), to = job.Destination(index, x);
            // A single last row stands twice: the mean of equal pairs is the mean of the row.
            long below = (2 * index[y]) + 1 < job.SourceExtent[y] ? from + job.SourceStrides[y] : from;
            Span<byte> target = job.To[(int)to..];
            Mean2x2Kernel.Run(type, job.From[(int)from..], job.From[(int)below..], target, (int)full);
            if (edge)
            {
                int last = (int)(2 * full * size);
                Twice(job.From.Slice((int)from + last, size), pair0);
                Twice(job.From.Slice((int)below + last, size), pair1);
                Mean2x2Kernel.Run(type, pair0, pair1, target[(int)(full * size)..], 1);
            }
        }
        while (job.Advance(index, x));
    }

    /// <summary>Blocks that are 2 wide, contiguous, and a power of two in count wherever they are whole.</summary>
    private static void Pairs(PixelType type, Job job)
    {
        int size = type.Size(), x = job.Rank - 1;
        int width = checked((int)job.DestinationExtent[x]);
        int full = (int)Math.Min(width, job.SourceExtent[x] / 2);
        int[] sums = Pooled.Rent<int>(width);
        Span<long> index = stackalloc long[StridedLayout.MaxRank];
        Span<long> inner = stackalloc long[StridedLayout.MaxRank];
        Span<byte> pair = stackalloc byte[4];
        index.Clear();
        do
        {
            Array.Clear(sums, 0, width);
            inner.Clear();
            int rows = 0;
            long origin = job.Source(index, x);
            do
            {
                ReadOnlySpan<byte> row = job.From[(int)(origin + job.Within(inner, x))..];
                PairSums.Add(type, row, sums.AsSpan(0, full));
                if (full < width)
                {
                    // A single last sample counts twice: the mean is the same.
                    Twice(row.Slice(2 * full * size, size), pair);
                    PairSums.Add(type, pair, sums.AsSpan(full, 1));
                }

                rows++;
            }
            while (job.AdvanceCell(inner, index, x));
            Span<byte> to = job.To[(int)job.Destination(index, x)..];
            if (BitOperations.IsPow2(rows)) PairSums.Finish(type, sums.AsSpan(0, width), BitOperations.Log2((uint)rows) + 1, to);
            else FinishEdge(type, sums.AsSpan(0, width), 2 * rows, to);
        }
        while (job.Advance(index, x));
        Pooled.Return(sums);
    }

    private static void FinishEdge(PixelType type, ReadOnlySpan<int> sums, int count, Span<byte> to)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            if (type == PixelType.UInt8) to[i] = IntegerMean<byte>.Finish(sums[i], count);
            else MemoryMarshal.Write(to[(2 * i)..], IntegerMean<short>.Finish(sums[i], count));
        }
    }

    private static void Twice(ReadOnlySpan<byte> sample, Span<byte> pair)
    {
        sample.CopyTo(pair);
        sample.CopyTo(pair[sample.Length..]);
    }

    private static void Mean(PixelType type, Job job)
    {
        switch (type)
        {
            case PixelType.UInt8: Mean<byte, long, IntegerMean<byte>>(job); break;
            case PixelType.UInt16: Mean<ushort, long, IntegerMean<ushort>>(job); break;
            case PixelType.UInt32: Mean<uint, long, IntegerMean<uint>>(job); break;
            case PixelType.UInt64: Mean<ulong, Int128, WideMean<ulong>>(job); break;
            case PixelType.Int8: Mean<sbyte, long, IntegerMean<sbyte>>(job); break;
            case PixelType.Int16: Mean<short, long, IntegerMean<short>>(job); break;
            case PixelType.Int32: Mean<int, long, IntegerMean<int>>(job); break;
            case PixelType.Int64: Mean<long, Int128, WideMean<long>>(job); break;
            case PixelType.Float16: Mean<Half, double, FloatMean<Half>>(job); break;
            case PixelType.Float32: Mean<float, double, FloatMean<float>>(job); break;
            default: Mean<double, double, FloatMean<double>>(job); break;
        }
    }

    private static void Mean<T, TSum, TRule>(Job job)
        where T : unmanaged, INumberBase<T>
        where TSum : unmanaged, INumberBase<TSum>
        where TRule : struct, IMean<T, TSum>
    {
        int x = job.Rank - 1;
        int width = checked((int)job.DestinationExtent[x]);
        int factor = job.Factors[x];
        TSum[] sums = Pooled.Rent<TSum>(width);
        Span<long> index = stackalloc long[StridedLayout.MaxRank];
        Span<long> inner = stackalloc long[StridedLayout.MaxRank];
        index.Clear();
        do
        {
            Array.Clear(sums, 0, width);
            inner.Clear();
            long rows = 0;
            long origin = job.Source(index, x);
            do
            {
                AddRow<T, TSum>(job.From, origin + job.Within(inner, x), job.SourceStrides[x], job.SourceExtent[x], factor, sums.AsSpan(0, width));
                rows++;
            }
            while (job.AdvanceCell(inner, index, x));
            long to = job.Destination(index, x);
            for (int i = 0; i < width; i++, to += job.DestinationStrides[x])
            {
                long count = rows * Math.Min(factor, job.SourceExtent[x] - ((long)i * factor));
                Unsafe.WriteUnaligned(ref job.To[(int)to], TRule.Finish(sums[i], count));
            }
        }
        while (job.Advance(index, x));
        Pooled.Return(sums);
    }

    private static void AddRow<T, TSum>(ReadOnlySpan<byte> source, long from, long stride, long extent, int factor, Span<TSum> sums)
        where T : unmanaged, INumberBase<T>
        where TSum : unmanaged, INumberBase<TSum>
    {
        long left = extent;
        // Every offset lies inside the box that was proven to lie inside the source.
        ref byte at = ref Unsafe.AddByteOffset(ref MemoryMarshal.GetReference(source), (nint)from);
        for (int i = 0; i < sums.Length; i++)
        {
            TSum sum = sums[i];
            int count = (int)Math.Min(factor, left);
            for (int k = 0; k < count; k++)
            {
                sum += TSum.CreateTruncating(Unsafe.ReadUnaligned<T>(ref at));
                at = ref Unsafe.AddByteOffset(ref at, (nint)stride);
            }

            left -= count;
            sums[i] = sum;
        }
    }

    private static void Ordered(PixelType type, Reduction method, Job job)
    {
        switch (type)
        {
            case PixelType.Bool or PixelType.UInt8: Ordered<byte, long, IntegerMean<byte>>(method, job); break;
            case PixelType.UInt16: Ordered<ushort, long, IntegerMean<ushort>>(method, job); break;
            case PixelType.UInt32: Ordered<uint, long, IntegerMean<uint>>(method, job); break;
            case PixelType.UInt64: Ordered<ulong, Int128, WideMean<ulong>>(method, job); break;
            case PixelType.Int8: Ordered<sbyte, long, IntegerMean<sbyte>>(method, job); break;
            case PixelType.Int16: Ordered<short, long, IntegerMean<short>>(method, job); break;
            case PixelType.Int32: Ordered<int, long, IntegerMean<int>>(method, job); break;
            case PixelType.Int64: Ordered<long, Int128, WideMean<long>>(method, job); break;
            case PixelType.Float16: Ordered<Half, double, FloatMean<Half>>(method, job); break;
            case PixelType.Float32: Ordered<float, double, FloatMean<float>>(method, job); break;
            default: Ordered<double, double, FloatMean<double>>(method, job); break;
        }
    }

    private static void Ordered<T, TSum, TRule>(Reduction method, Job job)
        where T : unmanaged, INumber<T>
        where TSum : unmanaged, INumberBase<TSum>
        where TRule : struct, IMean<T, TSum>
    {
        int cell = 1;
        for (int i = 0; i < job.Rank; i++) cell = checked(cell * (int)Math.Min(job.Factors[i], job.SourceExtent[i]));
        T[] values = Pooled.Rent<T>(cell);
        Span<long> index = stackalloc long[StridedLayout.MaxRank];
        Span<long> inner = stackalloc long[StridedLayout.MaxRank];
        index.Clear();
        do
        {
            inner.Clear();
            int count = 0;
            long origin = job.Source(index, job.Rank);
            do
            {
                values[count++] = Unsafe.ReadUnaligned<T>(in job.From[(int)(origin + job.Within(inner, job.Rank))]);
            }
            while (job.AdvanceCell(inner, index, job.Rank));
            Unsafe.WriteUnaligned(ref job.To[(int)job.Destination(index, job.Rank)], OrderStatistic.Of<T, TSum, TRule>(values.AsSpan(0, count), method));
        }
        while (job.Advance(index, job.Rank));
        Pooled.Return(values);
    }

    /// <summary>One reduction with its two boxes, both proven to lie inside their spans. <c>axes</c> is how many leading axes an index walks.</summary>
    private readonly ref struct Job(
        ReadOnlySpan<int> factors, ReadOnlySpan<byte> from, ReadOnlySpan<long> sourceStrides, ReadOnlySpan<long> sourceExtent,
        Span<byte> to, ReadOnlySpan<long> destinationStrides, ReadOnlySpan<long> destinationExtent)
    {
        public readonly ReadOnlySpan<int> Factors = factors;
        public readonly ReadOnlySpan<byte> From = from;
        public readonly ReadOnlySpan<long> SourceStrides = sourceStrides;
        public readonly ReadOnlySpan<long> SourceExtent = sourceExtent;
        public readonly Span<byte> To = to;
        public readonly ReadOnlySpan<long> DestinationStrides = destinationStrides;
        public readonly ReadOnlySpan<long> DestinationExtent = destinationExtent;

        public int Rank => Factors.Length;

        public bool IsPlane2x2(int size)
        {
            if (Rank < 2 || Factors[^1] != 2 || Factors[^2] != 2 || SourceStrides[^1] != size || DestinationStrides[^1] != size) return false;
            return Factors[..^2].IndexOfAnyExcept(1) < 0;
        }

        public bool IsPairs(int size)
        {
            if (Factors[^1] != 2 || SourceStrides[^1] != size || DestinationStrides[^1] != size) return false;
            long count = 2;
            foreach (int factor in Factors[..^1]) count = Math.Min(count * factor, PairSums.MaxCount + 1);
            return count <= PairSums.MaxCount;
        }

        public long Source(ReadOnlySpan<long> index, int axes)
        {
            long at = 0;
            for (int i = 0; i < axes; i++) at += index[i] * Factors[i] * SourceStrides[i];
            return at;
        }

        public long Destination(ReadOnlySpan<long> index, int axes)
        {
            long at = 0;
            for (int i = 0; i < axes; i++) at += index[i] * DestinationStrides[i];
            return at;
        }

        public long Within(ReadOnlySpan<long> inner, int axes)
        {
            long at = 0;
            for (int i = 0; i < axes; i++) at += inner[i] * SourceStrides[i];
            return at;
        }

        public bool Advance(Span<long> index, int axes)
        {
            for (int i = axes - 1; i >= 0; i--)
            {
                if (++index[i] < DestinationExtent[i]) return true;
                index[i] = 0;
            }

            return false;
        }

        public bool AdvanceCell(Span<long> inner, ReadOnlySpan<long> index, int axes)
        {
            for (int i = axes - 1; i >= 0; i--)
            {
                inner[i]++;
                if (inner[i] < Factors[i] && (index[i] * Factors[i]) + inner[i] < SourceExtent[i]) return true;
                inner[i] = 0;
            }

            return false;
        }
    }
}
