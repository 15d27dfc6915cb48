using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Kernels;

/// <summary>
/// Copies a box of elements between two memory layouts: crop, place, transpose, interleave, flip, in any number of axes. All bounds are proven before the first byte moves.
/// </summary>
/// <remarks>
/// The box is first simplified (unit axes dropped, axes ordered as in the destination, contiguous neighbours merged). What remains is one of three shapes: runs that are contiguous on both sides
/// (block copies), a two-axis transposition (tiles that stay in the first-level cache), or strided lines. Source and destination must not overlap. Thread-safe: no state.
/// </remarks>
internal static class StridedCopy
{
    // A tile of 16 source lines by 32 elements: few enough lines that power-of-two strides do not evict each other, long enough to use whole cache lines on both sides.
    private const int TileAcross = 32;
    private const int TileAlong = 16;

    /// <summary>
    /// Copies <paramref name="extent"/> elements. The first element of the box lies at the given offsets; strides are in bytes, may be negative or (in the source) zero.
    /// </summary>
    /// <exception cref="ArgumentException">The box reaches outside one of the buffers, or the ranks differ.</exception>
    public static void Copy(
        ReadOnlySpan<byte> source, ReadOnlySpan<long> sourceStrides, Span<byte> destination, ReadOnlySpan<long> destinationStrides, ReadOnlySpan<long> extent, int elementSize,
        long sourceOffset = 0, long destinationOffset = 0) =>
        Copy(
            ref MemoryMarshal.GetReference(source), source.Length, sourceOffset, sourceStrides,
            ref MemoryMarshal.GetReference(destination), destination.Length, destinationOffset, destinationStrides, extent, elementSize);

    /// <summary>As the span form, for buffers beyond 2 GiB: a reference to the first byte and a length.</summary>
    public static void Copy(
        ref byte source, long sourceLength, long sourceOffset, ReadOnlySpan<long> sourceStrides,
        ref byte destination, long destinationLength, long destinationOffset, ReadOnlySpan<long> destinationStrides, ReadOnlySpan<long> extent, int elementSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elementSize);
        if (StridedLayout.IsEmpty(extent)) return;
        StridedLayout.Prove(nameof(source), sourceLength, sourceOffset, sourceStrides, extent, elementSize);
        StridedLayout.Prove(nameof(destination), destinationLength, destinationOffset, destinationStrides, extent, elementSize);

        Span<long> from = stackalloc long[StridedLayout.MaxRank];
        Span<long> to = stackalloc long[StridedLayout.MaxRank];
        Span<long> size = stackalloc long[StridedLayout.MaxRank];
        sourceStrides.CopyTo(from);
        destinationStrides.CopyTo(to);
        extent.CopyTo(size);
        int rank = StridedLayout.Simplify(from[..extent.Length], to[..extent.Length], size[..extent.Length]);
        // A block that is contiguous on both sides is one larger element.
        long run = elementSize;
        if (rank > 0 && from[rank - 1] == elementSize && to[rank - 1] == elementSize) run *= size[--rank];
        Box box = new(from[..rank], to[..rank], size[..rank], run);
        Move(ref Unsafe.AddByteOffset(ref source, (nint)sourceOffset), ref Unsafe.AddByteOffset(ref destination, (nint)destinationOffset), box);
    }

    private static void Move(ref byte source, ref byte destination, Box box)
    {
        switch (box.Run)
        {
            case 1: Elements<byte>(ref source, ref destination, box); break;
            case 2: Elements<ushort>(ref source, ref destination, box); break;
            case 3: Elements<Bytes3>(ref source, ref destination, box); break;
            case 4: Elements<uint>(ref source, ref destination, box); break;
            case 6: Elements<Bytes6>(ref source, ref destination, box); break;
            case 8: Elements<ulong>(ref source, ref destination, box); break;
            case 12: Elements<Bytes12>(ref source, ref destination, box); break;
            case 16: Elements<UInt128>(ref source, ref destination, box); break;
            default: Runs(ref source, ref destination, box); break;
        }
    }

    /// <summary>Block copies of one contiguous run per position of the outer axes.</summary>
    private static void Runs(ref byte source, ref byte destination, Box box)
    {
        Span<long> index = stackalloc long[StridedLayout.MaxRank];
        index.Clear();
        nint from = 0, to = 0;
        int inner = box.Rank - 1;
        if (inner < 0)
        {
            Block(ref source, ref destination, box.Run);
            return;
        }

        // The innermost axis has a loop of its own: rows of a small chunk are so short that stepping all indices for each would take as long as copying it.
        nint fromStep = (nint)box.From[inner], toStep = (nint)box.To[inner];
        do
        {
            nint lineFrom = from, lineTo = to;
            for (long line = box.Extent[inner]; line > 0; line--, lineFrom += fromStep, lineTo += toStep)
                Block(ref Unsafe.AddByteOffset(ref source, lineFrom), ref Unsafe.AddByteOffset(ref destination, lineTo), box.Run);
        }
        while (Advance(index, inner, box, ref from, ref to));
    }

    private static void Block(ref byte source, ref byte destination, long length)
    {
        const int Step = 1 << 30;
        while (length > 0)
        {
            int part = (int)Math.Min(length, Step);
            MemoryMarshal.CreateReadOnlySpan(ref source, part).CopyTo(MemoryMarshal.CreateSpan(ref destination, part));
            source = ref Unsafe.AddByteOffset(ref source, part);
            destination = ref Unsafe.AddByteOffset(ref destination, part);
            length -= part;
        }
    }

    /// <summary>Single elements: a line along the destination's innermost axis, or a transposition when another axis is the source's innermost one.</summary>
    private static void Elements<T>(ref byte source, ref byte destination, Box box)
        where T : unmanaged
    {
        int inner = box.Rank - 1;
        if (inner < 0)
        {
            Unsafe.WriteUnaligned(ref destination, Unsafe.ReadUnaligned<T>(ref source));
            return;
        }

        int across = inner;
        for (int i = 0; i < inner; i++)
        {
            if (Math.Abs(box.From[i]) < Math.Abs(box.From[across]) && box.From[i] != 0) across = i;
        }

        bool transposes = across != inner;
        if (transposes) box.MoveAxis(across, inner - 1);
        int outer = transposes ? inner - 1 : inner;
        Span<long> index = stackalloc long[StridedLayout.MaxRank];
        index.Clear();
        nint from = 0, to = 0;
        do
        {
            if (transposes) Transpose<T>(ref Unsafe.AddByteOffset(ref source, from), ref Unsafe.AddByteOffset(ref destination, to), box);
            else Line<T>(ref Unsafe.AddByteOffset(ref source, from), (nint)box.From[inner], ref Unsafe.AddByteOffset(ref destination, to), (nint)box.To[inner], box.Extent[inner]);
        }
        while (Advance(index, outer, box, ref from, ref to));
    }

    /// <summary>The last two axes, tile by tile.</summary>
    private static void Transpose<T>(ref byte source, ref byte destination, Box box)
        where T : unmanaged
    {
        int inner = box.Rank - 1;
        nint fromAcross = (nint)box.From[inner - 1], toAcross = (nint)box.To[inner - 1];
        nint fromAlong = (nint)box.From[inner], toAlong = (nint)box.To[inner];
        long across = box.Extent[inner - 1], along = box.Extent[inner];
        // Few samples per pixel (RGB): longer lines cost no more cache.
        long tileAlong = across >= TileAcross ? TileAlong : TileAlong * TileAcross / across;
        for (long a = 0; a < across; a += TileAcross)
        {
            long height = Math.Min(TileAcross, across - a);
            for (long b = 0; b < along; b += tileAlong)
            {
                long width = Math.Min(tileAlong, along - b);
                ref byte from = ref Unsafe.AddByteOffset(ref source, ((nint)a * fromAcross) + ((nint)b * fromAlong));
                ref byte to = ref Unsafe.AddByteOffset(ref destination, ((nint)a * toAcross) + ((nint)b * toAlong));
                for (long i = 0; i < height; i++)
                {
                    Line<T>(ref Unsafe.AddByteOffset(ref from, (nint)i * fromAcross), fromAlong, ref Unsafe.AddByteOffset(ref to, (nint)i * toAcross), toAlong, width);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line<T>(ref byte source, nint sourceStride, ref byte destination, nint destinationStride, long count)
        where T : unmanaged
    {
        nint from = 0, to = 0;
        for (; count >= 4; count -= 4)
        {
            T e0 = Unsafe.ReadUnaligned<T>(ref Unsafe.AddByteOffset(ref source, from));
            T e1 = Unsafe.ReadUnaligned<T>(ref Unsafe.AddByteOffset(ref source, from + sourceStride));
            T e2 = Unsafe.ReadUnaligned<T>(ref Unsafe.AddByteOffset(ref source, from + (2 * sourceStride)));
            T e3 = Unsafe.ReadUnaligned<T>(ref Unsafe.AddByteOffset(ref source, from + (3 * sourceStride)));
            Unsafe.WriteUnaligned(ref Unsafe.AddByteOffset(ref destination, to), e0);
            Unsafe.WriteUnaligned(ref Unsafe.AddByteOffset(ref destination, to + destinationStride), e1);
            Unsafe.WriteUnaligned(ref Unsafe.AddByteOffset(ref destination, to + (2 * destinationStride)), e2);
            Unsafe.WriteUnaligned(ref Unsafe.AddByteOffset(ref destination, to + (3 * destinationStride)), e3);
            from += 4 * sourceStride;
            to += 4 * destinationStride;
        }

        for (; count > 0; count--)
        {
            Unsafe.WriteUnaligned(ref Unsafe.AddByteOffset(ref destination, to), Unsafe.ReadUnaligned<T>(ref Unsafe.AddByteOffset(ref source, from)));
            from += sourceStride;
            to += destinationStride;
        }
    }

    /// <summary>Steps the odometer of the first <paramref name="axes"/> axes; false after the last position.</summary>
    private static bool Advance(Span<long> index, int axes, Box box, ref nint from, ref nint to)
    {
        for (int i = axes - 1; i >= 0; i--)
        {
            from += (nint)box.From[i];
            to += (nint)box.To[i];
            if (++index[i] < box.Extent[i]) return true;
            index[i] = 0;
            from -= (nint)(box.From[i] * box.Extent[i]);
            to -= (nint)(box.To[i] * box.Extent[i]);
        }

        return false;
    }

    /// <summary>A simplified box whose elements are <see cref="Run"/> contiguous bytes.</summary>
    private readonly ref struct Box(Span<long> from, Span<long> to, Span<long> extent, long run)
    {
        public readonly Span<long> From = from;
        public readonly Span<long> To = to;
        public readonly Span<long> Extent = extent;
        public readonly long Run = run;

        public int Rank => Extent.Length;

        public void MoveAxis(int axis, int target)
        {
            for (; axis < target; axis++)
            {
                (From[axis], From[axis + 1]) = (From[axis + 1], From[axis]);
                (To[axis], To[axis + 1]) = (To[axis + 1], To[axis]);
                (Extent[axis], Extent[axis + 1]) = (Extent[axis + 1], Extent[axis]);
            }
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1, Size = 3)]
    private readonly struct Bytes3
    {
        private readonly ushort _a;
        private readonly byte _b;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1, Size = 6)]
    private readonly struct Bytes6
    {
        private readonly uint _a;
        private readonly ushort _b;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1, Size = 12)]
    private readonly struct Bytes12
    {
        private readonly ulong _a;
        private readonly uint _b;
    }
}
