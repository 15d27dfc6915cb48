using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lamella.Kernels;

/// <summary>Fills a box of a strided buffer with one element, such as the fill value of an absent chunk. Bounds are proven before the first byte is written. Thread-safe: no state.</summary>
internal static class StridedFill
{
    /// <summary>Writes <paramref name="element"/> at every position of the box; its length is the element size.</summary>
    /// <exception cref="ArgumentException">The box reaches outside the buffer, or the ranks differ.</exception>
    public static void Fill(Span<byte> destination, ReadOnlySpan<long> strides, ReadOnlySpan<long> extent, ReadOnlySpan<byte> element, long offset = 0) =>
        Fill(ref MemoryMarshal.GetReference(destination), destination.Length, offset, strides, extent, element);

    /// <summary>As the span form, for buffers beyond 2 GiB: a reference to the first byte and a length.</summary>
    public static void Fill(ref byte destination, long length, long offset, ReadOnlySpan<long> strides, ReadOnlySpan<long> extent, ReadOnlySpan<byte> element)
    {
        if (element.IsEmpty) throw new ArgumentException("the element is empty", nameof(element));
        if (StridedLayout.IsEmpty(extent)) return;
        StridedLayout.Prove(nameof(destination), length, offset, strides, extent, element.Length);

        Span<long> to = stackalloc long[StridedLayout.MaxRank];
        Span<long> same = stackalloc long[StridedLayout.MaxRank];
        Span<long> size = stackalloc long[StridedLayout.MaxRank];
        Span<long> index = stackalloc long[StridedLayout.MaxRank];
        strides.CopyTo(to);
        strides.CopyTo(same);
        extent.CopyTo(size);
        index.Clear();
        int rank = StridedLayout.Simplify(same[..extent.Length], to[..extent.Length], size[..extent.Length]);
        long run = element.Length;
        if (rank > 0 && to[rank - 1] == element.Length) run *= size[--rank];
        nint at = (nint)offset;
        do
        {
            Run(ref Unsafe.AddByteOffset(ref destination, at), run, element);
        }
        while (Advance(index, rank, to, size, ref at));
    }

    private static void Run(ref byte destination, long length, ReadOnlySpan<byte> element)
    {
        if (length == element.Length)
        {
            element.CopyTo(MemoryMarshal.CreateSpan(ref destination, element.Length));
            return;
        }

        bool uniform = element.IndexOfAnyExcept(element[0]) < 0;
        int step = (1 << 30) / element.Length * element.Length;
        for (; length > 0; length -= step)
        {
            Span<byte> part = MemoryMarshal.CreateSpan(ref destination, (int)Math.Min(length, step));
            if (uniform) part.Fill(element[0]);
            else Pattern(part, element);
            if (length > step) destination = ref Unsafe.AddByteOffset(ref destination, step);
        }
    }

    /// <summary>Repeats the pattern by doubling what is already there.</summary>
    private static void Pattern(Span<byte> part, ReadOnlySpan<byte> element)
    {
        element.CopyTo(part);
        for (int done = element.Length; done < part.Length;)
        {
            int more = Math.Min(done, part.Length - done);
            part[..more].CopyTo(part[done..]);
            done += more;
        }
    }

    private static bool Advance(Span<long> index, int axes, Span<long> strides, Span<long> extent, ref nint at)
    {
        for (int i = axes - 1; i >= 0; i--)
        {
            at += (nint)strides[i];
            if (++index[i] < extent[i]) return true;
            index[i] = 0;
            at -= (nint)(strides[i] * extent[i]);
        }

        return false;
    }
}
