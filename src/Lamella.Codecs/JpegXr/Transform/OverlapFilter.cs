using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>
/// The four-sample overlap filter (T.832 9.9.8): it smooths across the borders of 4x4 blocks. Its supports (4x4 around every crossing of borders, four in a line along the edges of
/// the area, 2x2 in the corners) are disjoint, so boundaries may be worked off in any order.
/// </summary>
internal static class OverlapFilter
{
    /// <summary>
    /// Filters all supports on one horizontal boundary: above row 4 x <paramref name="boundary"/>. The area is one tile or all of them; tile borders are given in macroblocks,
    /// which have <paramref name="boundariesPerMacroblock"/> and <paramref name="blocksPerMacroblock"/> down and across.
    /// </summary>
    public static void FilterBoundary(SampleGrid grid, int boundary, int boundariesPerMacroblock, int blocksPerMacroblock, int[] tileColumns, int[] tileRows)
    {
        int y = 4 * boundary;
        bool edge = IsTileBorder(boundary, boundariesPerMacroblock, tileRows);
        for (int t = 1; t < tileColumns.Length; t++)
        {
            int first = tileColumns[t - 1] * blocksPerMacroblock;
            int end = tileColumns[t] * blocksPerMacroblock;
            if (!edge)
            {
                Interior(grid, y, first, end);
                continue;
            }

            if (y > 0) Edge(grid, y - 2, first, end);
            if (y < grid.Height) Edge(grid, y, first, end);
        }
    }

    /// <summary>True when the boundary is the top or bottom of a tile.</summary>
    public static bool IsTileBorder(int boundary, int boundariesPerMacroblock, int[] tileRows)
    {
        int row = Math.DivRem(boundary, boundariesPerMacroblock, out int rest);
        return rest == 0 && Array.BinarySearch(tileRows, row) >= 0;
    }

    // Rows y-2..y+1: four-in-a-line at both ends, 4x4 at every border of blocks between.
    private static void Interior(SampleGrid grid, int y, int first, int end)
    {
        int[] data = grid.Data;
        int n = grid.Stride;
        (int a, int b, int c, int d) = (grid.Row(y - 2), grid.Row(y - 1), grid.Row(y), grid.Row(y + 1));
        VerticalEdge(data, a, b, c, d, first);
        VerticalEdge(data, a, b, c, d, first + n);
        VerticalEdge(data, a, b, c, d, end - 1 + (2 * n));
        VerticalEdge(data, a, b, c, d, end - 1 + (3 * n));
        int done = Vector.IsHardwareAccelerated ? VectorInterior(grid, y, first + 1, end) : first + 1;
        ScalarInterior(grid, y, done, end);
    }

    private static void VerticalEdge(int[] data, int a, int b, int c, int d, int column) =>
        Lifting.FilterEdge(ref data[a + column], ref data[b + column], ref data[c + column], ref data[d + column]);

    // Two rows at the top or bottom of the area: corners and four-in-a-line.
    private static void Edge(SampleGrid grid, int y, int first, int end)
    {
        int[] data = grid.Data;
        int n = grid.Stride;
        int upper = grid.Row(y);
        int lower = grid.Row(y + 1);
        Lifting.FilterEdge(ref data[upper + first], ref data[upper + n + first], ref data[lower + first], ref data[lower + n + first]);
        int right = end - 1 + (2 * n);
        Lifting.FilterEdge(ref data[upper + right], ref data[upper + n + right], ref data[lower + right], ref data[lower + n + right]);
        HorizontalEdge(data, upper, n, first, end);
        HorizontalEdge(data, lower, n, first, end);
    }

    private static void HorizontalEdge(int[] data, int row, int n, int first, int end)
    {
        for (int i = first + 1; i < end; i++)
        {
            Lifting.FilterEdge(ref data[row + (2 * n) + i - 1], ref data[row + (3 * n) + i - 1], ref data[row + i], ref data[row + n + i]);
        }
    }

    /// <summary>The 4x4 supports whose right half starts at blocks <paramref name="first"/> to <paramref name="end"/> - 1, one at a time.</summary>
    internal static void ScalarInterior(SampleGrid grid, int y, int first, int end)
    {
        Span<int> w = stackalloc int[16];
        Span<int> at = stackalloc int[16];
        int[] data = grid.Data;
        int n = grid.Stride;
        for (int i = first; i < end; i++)
        {
            for (int p = 0; p < 16; p++)
            {
                // The left half of a support is phases 2 and 3 of the block before.
                int column = p & 3;
                at[p] = grid.Row(y - 2 + (p >> 2)) + (column < 2 ? ((column + 2) * n) + i - 1 : ((column - 2) * n) + i);
                w[p] = data[at[p]];
            }

            Single(w);
            for (int p = 0; p < 16; p++) data[at[p]] = w[p];
        }
    }

    /// <summary>F44 on one 4x4 support in raster order.</summary>
    internal static void Single(Span<int> w)
    {
        _ = w[15];
        Lifting.Hadamard(ref w[0], ref w[3], ref w[12], ref w[15], 0);
        Lifting.Hadamard(ref w[1], ref w[2], ref w[13], ref w[14], 0);
        Lifting.Hadamard(ref w[4], ref w[7], ref w[8], ref w[11], 0);
        Lifting.Hadamard(ref w[5], ref w[6], ref w[9], ref w[10], 0);
        Lifting.OddOddFilter(ref w[10], ref w[11], ref w[14], ref w[15]);
        Lifting.RotateHalf(ref w[13], ref w[12]);
        Lifting.RotateHalf(ref w[9], ref w[8]);
        Lifting.RotateHalf(ref w[7], ref w[3]);
        Lifting.RotateHalf(ref w[6], ref w[2]);
        Lifting.Scale(ref w[0], ref w[15]);
        Lifting.Scale(ref w[1], ref w[14]);
        Lifting.Scale(ref w[4], ref w[11]);
        Lifting.Scale(ref w[5], ref w[10]);
        Lifting.HadamardScaled(ref w[0], ref w[3], ref w[12], ref w[15]);
        Lifting.HadamardScaled(ref w[1], ref w[2], ref w[13], ref w[14]);
        Lifting.HadamardScaled(ref w[4], ref w[7], ref w[8], ref w[11]);
        Lifting.HadamardScaled(ref w[5], ref w[6], ref w[9], ref w[10]);
    }

    /// <summary>As many supports as fill vectors; returns the first block that is left.</summary>
    internal static int VectorInterior(SampleGrid grid, int y, int first, int end)
    {
        int n = grid.Stride;
        if (end - first < Vector<int>.Count) return first;

        // Proof of bounds: each slice has 4n values or throws. Loads start at phase * n + i - 1 with i >= first >= 1 and end at i + Vector.Count <= end <= n.
        ref int r0 = ref MemoryMarshal.GetReference(grid.Data.AsSpan(grid.Row(y - 2), 4 * n));
        ref int r1 = ref MemoryMarshal.GetReference(grid.Data.AsSpan(grid.Row(y - 1), 4 * n));
        ref int r2 = ref MemoryMarshal.GetReference(grid.Data.AsSpan(grid.Row(y), 4 * n));
        ref int r3 = ref MemoryMarshal.GetReference(grid.Data.AsSpan(grid.Row(y + 1), 4 * n));
        int last = end - Vector<int>.Count;
        int at = first;
        for (; at <= last; at += Vector<int>.Count)
        {
            // In two steps, because in one the compiler leaves calls of lifting steps standing.
            Rotate(ref r0, ref r1, ref r2, ref r3, (nuint)n, (nuint)at);
            ScaleAndJoin(ref r0, ref r3, (nuint)n, (nuint)at);
            ScaleAndJoin(ref r1, ref r2, (nuint)n, (nuint)at);
        }

        return at;
    }

    // The first half of F44: Hadamard steps and rotations.
    private static void Rotate(ref int r0, ref int r1, ref int r2, ref int r3, nuint n, nuint i)
    {
        nuint left = (2 * n) - 1;
        nuint leftInner = (3 * n) - 1;
        Vector<int> w0 = Vector.LoadUnsafe(ref r0, i + left);
        Vector<int> w3 = Vector.LoadUnsafe(ref r0, i + n);
        Vector<int> w12 = Vector.LoadUnsafe(ref r3, i + left);
        Vector<int> w15 = Vector.LoadUnsafe(ref r3, i + n);
        VectorLifting.Hadamard(ref w0, ref w3, ref w12, ref w15, 0);
        w0.StoreUnsafe(ref r0, i + left);
        Vector<int> w1 = Vector.LoadUnsafe(ref r0, i + leftInner);
        Vector<int> w2 = Vector.LoadUnsafe(ref r0, i);
        Vector<int> w13 = Vector.LoadUnsafe(ref r3, i + leftInner);
        Vector<int> w14 = Vector.LoadUnsafe(ref r3, i);
        VectorLifting.Hadamard(ref w1, ref w2, ref w13, ref w14, 0);
        w1.StoreUnsafe(ref r0, i + leftInner);
        VectorLifting.RotateHalf(ref w13, ref w12);
        w12.StoreUnsafe(ref r3, i + left);
        w13.StoreUnsafe(ref r3, i + leftInner);
        Vector<int> w4 = Vector.LoadUnsafe(ref r1, i + left);
        Vector<int> w7 = Vector.LoadUnsafe(ref r1, i + n);
        Vector<int> w8 = Vector.LoadUnsafe(ref r2, i + left);
        Vector<int> w11 = Vector.LoadUnsafe(ref r2, i + n);
        VectorLifting.Hadamard(ref w4, ref w7, ref w8, ref w11, 0);
        w4.StoreUnsafe(ref r1, i + left);
        VectorLifting.RotateHalf(ref w7, ref w3);
        w7.StoreUnsafe(ref r1, i + n);
        w3.StoreUnsafe(ref r0, i + n);
        Vector<int> w5 = Vector.LoadUnsafe(ref r1, i + leftInner);
        Vector<int> w6 = Vector.LoadUnsafe(ref r1, i);
        Vector<int> w9 = Vector.LoadUnsafe(ref r2, i + leftInner);
        Vector<int> w10 = Vector.LoadUnsafe(ref r2, i);
        VectorLifting.Hadamard(ref w5, ref w6, ref w9, ref w10, 0);
        w5.StoreUnsafe(ref r1, i + leftInner);
        VectorLifting.RotateHalf(ref w9, ref w8);
        w9.StoreUnsafe(ref r2, i + leftInner);
        w8.StoreUnsafe(ref r2, i + left);
        VectorLifting.RotateHalf(ref w6, ref w2);
        w6.StoreUnsafe(ref r1, i);
        w2.StoreUnsafe(ref r0, i);
        VectorLifting.OddOddFilter(ref w10, ref w11, ref w14, ref w15);
        w10.StoreUnsafe(ref r2, i);
        w11.StoreUnsafe(ref r2, i + n);
        w14.StoreUnsafe(ref r3, i);
        w15.StoreUnsafe(ref r3, i + n);
    }

    // The second half of F44 on two of its rows, outer or inner: scaling across the centre and the final Hadamard steps.
    private static void ScaleAndJoin(ref int upper, ref int lower, nuint n, nuint i)
    {
        nuint left = (2 * n) - 1;
        nuint leftInner = (3 * n) - 1;
        Vector<int> a = Vector.LoadUnsafe(ref upper, i + left);
        Vector<int> b = Vector.LoadUnsafe(ref upper, i + n);
        Vector<int> c = Vector.LoadUnsafe(ref lower, i + left);
        Vector<int> d = Vector.LoadUnsafe(ref lower, i + n);
        VectorLifting.Scale(ref a, ref d);
        VectorLifting.HadamardScaled(ref a, ref b, ref c, ref d);
        a.StoreUnsafe(ref upper, i + left);
        b.StoreUnsafe(ref upper, i + n);
        c.StoreUnsafe(ref lower, i + left);
        d.StoreUnsafe(ref lower, i + n);
        a = Vector.LoadUnsafe(ref upper, i + leftInner);
        b = Vector.LoadUnsafe(ref upper, i);
        c = Vector.LoadUnsafe(ref lower, i + leftInner);
        d = Vector.LoadUnsafe(ref lower, i);
        VectorLifting.Scale(ref a, ref d);
        VectorLifting.HadamardScaled(ref a, ref b, ref c, ref d);
        a.StoreUnsafe(ref upper, i + leftInner);
        b.StoreUnsafe(ref upper, i);
        c.StoreUnsafe(ref lower, i + leftInner);
        d.StoreUnsafe(ref lower, i);
    }
}
