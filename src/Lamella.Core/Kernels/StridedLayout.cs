using System.Globalization;

namespace Lamella.Kernels;

/// <summary>The arithmetic of strided boxes: which bytes can be reached, and which neighbouring axes are really one.</summary>
internal static class StridedLayout
{
    /// <summary>The largest number of axes a box may have. Bounds the scratch space on the stack.</summary>
    public const int MaxRank = 32;

    /// <summary>
    /// Proves that every element of the box lies inside a buffer of <paramref name="length"/> bytes. This is the one check that makes the unchecked loops of the kernels safe.
    /// </summary>
    public static void Prove(string name, long length, long offset, ReadOnlySpan<long> strides, ReadOnlySpan<long> extent, int elementSize)
    {
        if (strides.Length != extent.Length || extent.Length > MaxRank) throw new ArgumentException("extent and strides must have the same rank, at most 32", name);
        // 128 bits: the product of two 64-bit numbers, summed over at most 32 axes, cannot overflow.
        Int128 lowest = offset;
        Int128 highest = (Int128)offset + elementSize;
        for (int i = 0; i < extent.Length; i++)
        {
            Int128 reach = (Int128)(extent[i] - 1) * strides[i];
            if (reach < 0) lowest += reach;
            else highest += reach;
        }

        if (lowest < 0 || highest > length)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"the box reaches bytes {lowest} to {highest} of a buffer of {length} bytes"), name);
        }
    }

    /// <summary>True when the box has no element. A negative extent is the caller's error.</summary>
    public static bool IsEmpty(ReadOnlySpan<long> extent)
    {
        bool empty = false;
        foreach (long n in extent)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(n, nameof(extent));
            empty |= n == 0;
        }

        return empty;
    }

    /// <summary>
    /// Rewrites the box such that the second stride list falls in size from axis to axis, axes of length 1 vanish, and neighbours that are contiguous in both lists are merged. Returns the new rank.
    /// </summary>
    public static int Simplify(Span<long> a, Span<long> b, Span<long> extent)
    {
        int rank = 0;
        for (int i = 0; i < extent.Length; i++)
        {
            if (extent[i] == 1) continue;
            long n = extent[i], sa = a[i], sb = b[i];
            int at = rank++;
            // Insertion sort, stable: a copy has no order of its own, so writing in the order of the destination's memory is free to choose.
            for (; at > 0 && Magnitude(b[at - 1]) < Magnitude(sb); at--)
            {
                extent[at] = extent[at - 1];
                a[at] = a[at - 1];
                b[at] = b[at - 1];
            }

            extent[at] = n;
            a[at] = sa;
            b[at] = sb;
        }

        int kept = 0;
        for (int i = 0; i < rank; i++)
        {
            if (kept > 0 && Spans(a[kept - 1], a[i], extent[i]) && Spans(b[kept - 1], b[i], extent[i]))
            {
                extent[kept - 1] *= extent[i];
                a[kept - 1] = a[i];
                b[kept - 1] = b[i];
                continue;
            }

            extent[kept] = extent[i];
            a[kept] = a[i];
            b[kept] = b[i];
            kept++;
        }

        return kept;
    }

    private static bool Spans(long outer, long inner, long count) => (Int128)inner * count == outer;

    private static ulong Magnitude(long value) => value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value;
}
