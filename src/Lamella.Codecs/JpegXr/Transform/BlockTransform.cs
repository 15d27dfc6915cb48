using System.Numerics;
using System.Runtime.InteropServices;

namespace Lamella.Codecs.JpegXr;

/// <summary>The inverse core transform of 4x4 blocks (T.832 9.9.7): a row of blocks at once, or one.</summary>
internal static class BlockTransform
{
    /// <summary>Transforms the blocks whose first row is sample row <paramref name="y"/>; their average comes from <paramref name="averages"/>.</summary>
    public static void Row(SampleGrid grid, int y, ReadOnlySpan<int> averages)
    {
        int done = Vector.IsHardwareAccelerated ? VectorRow(grid, y, averages) : 0;
        ScalarRow(grid, y, averages, done);
    }

    /// <summary>Transforms one block in raster order.</summary>
    public static void Single(Span<int> p)
    {
        _ = p[15];
        Lifting.Hadamard(ref p[0], ref p[1], ref p[4], ref p[5], 1);
        Lifting.Odd(ref p[2], ref p[3], ref p[6], ref p[7]);
        Lifting.Odd(ref p[8], ref p[12], ref p[9], ref p[13]);
        Lifting.OddOdd(ref p[10], ref p[11], ref p[14], ref p[15]);
        Lifting.Hadamard(ref p[0], ref p[3], ref p[12], ref p[15], 0);
        Lifting.Hadamard(ref p[1], ref p[2], ref p[13], ref p[14], 0);
        Lifting.Hadamard(ref p[4], ref p[7], ref p[8], ref p[11], 0);
        Lifting.Hadamard(ref p[5], ref p[6], ref p[9], ref p[10], 0);
    }

    /// <summary>The blocks from <paramref name="first"/> on, one at a time.</summary>
    internal static void ScalarRow(SampleGrid grid, int y, ReadOnlySpan<int> averages, int first)
    {
        Span<int> block = stackalloc int[16];
        int[] data = grid.Data;
        int n = grid.Stride;
        for (int i = first; i < grid.Blocks; i++)
        {
            for (int p = 1; p < 16; p++) block[p] = data[grid.Row(y + (p >> 2)) + ((p & 3) * n) + i];
            block[0] = averages[i];
            Single(block);
            for (int p = 0; p < 16; p++) data[grid.Row(y + (p >> 2)) + ((p & 3) * n) + i] = block[p];
        }
    }

    /// <summary>As many blocks as fill vectors; returns how many.</summary>
    internal static int VectorRow(SampleGrid grid, int y, ReadOnlySpan<int> averages)
    {
        int n = grid.Stride;
        int end = grid.Blocks - (grid.Blocks % Vector<int>.Count);
        if (end == 0) return 0;

        // Proof of bounds: each slice has 4n values or throws, averages at least `end`; loads start at phase * n + i with i + Vector.Count <= end <= n.
        ref int r0 = ref MemoryMarshal.GetReference(grid.Data.AsSpan(grid.Row(y), 4 * n));
        ref int r1 = ref MemoryMarshal.GetReference(grid.Data.AsSpan(grid.Row(y + 1), 4 * n));
        ref int r2 = ref MemoryMarshal.GetReference(grid.Data.AsSpan(grid.Row(y + 2), 4 * n));
        ref int r3 = ref MemoryMarshal.GetReference(grid.Data.AsSpan(grid.Row(y + 3), 4 * n));
        ref int average = ref MemoryMarshal.GetReference(averages[..end]);
        nuint phase = (nuint)n;
        for (nuint i = 0; i < (nuint)end; i += (nuint)Vector<int>.Count)
        {
            Vector<int> p0 = Vector.LoadUnsafe(ref average, i);
            Vector<int> p1 = Vector.LoadUnsafe(ref r0, i + phase);
            Vector<int> p4 = Vector.LoadUnsafe(ref r1, i);
            Vector<int> p5 = Vector.LoadUnsafe(ref r1, i + phase);
            VectorLifting.Hadamard(ref p0, ref p1, ref p4, ref p5, 1);
            Vector<int> p2 = Vector.LoadUnsafe(ref r0, i + (2 * phase));
            Vector<int> p3 = Vector.LoadUnsafe(ref r0, i + (3 * phase));
            Vector<int> p6 = Vector.LoadUnsafe(ref r1, i + (2 * phase));
            Vector<int> p7 = Vector.LoadUnsafe(ref r1, i + (3 * phase));
            VectorLifting.Odd(ref p2, ref p3, ref p6, ref p7);
            Vector<int> p8 = Vector.LoadUnsafe(ref r2, i);
            Vector<int> p12 = Vector.LoadUnsafe(ref r3, i);
            Vector<int> p9 = Vector.LoadUnsafe(ref r2, i + phase);
            Vector<int> p13 = Vector.LoadUnsafe(ref r3, i + phase);
            VectorLifting.Odd(ref p8, ref p12, ref p9, ref p13);
            Vector<int> p10 = Vector.LoadUnsafe(ref r2, i + (2 * phase));
            Vector<int> p11 = Vector.LoadUnsafe(ref r2, i + (3 * phase));
            Vector<int> p14 = Vector.LoadUnsafe(ref r3, i + (2 * phase));
            Vector<int> p15 = Vector.LoadUnsafe(ref r3, i + (3 * phase));
            VectorLifting.OddOdd(ref p10, ref p11, ref p14, ref p15);
            VectorLifting.Hadamard(ref p0, ref p3, ref p12, ref p15, 0);
            p0.StoreUnsafe(ref r0, i);
            p3.StoreUnsafe(ref r0, i + (3 * phase));
            p12.StoreUnsafe(ref r3, i);
            p15.StoreUnsafe(ref r3, i + (3 * phase));
            VectorLifting.Hadamard(ref p1, ref p2, ref p13, ref p14, 0);
            p1.StoreUnsafe(ref r0, i + phase);
            p2.StoreUnsafe(ref r0, i + (2 * phase));
            p13.StoreUnsafe(ref r3, i + phase);
            p14.StoreUnsafe(ref r3, i + (2 * phase));
            VectorLifting.Hadamard(ref p4, ref p7, ref p8, ref p11, 0);
            p4.StoreUnsafe(ref r1, i);
            p7.StoreUnsafe(ref r1, i + (3 * phase));
            p8.StoreUnsafe(ref r2, i);
            p11.StoreUnsafe(ref r2, i + (3 * phase));
            VectorLifting.Hadamard(ref p5, ref p6, ref p9, ref p10, 0);
            p5.StoreUnsafe(ref r1, i + phase);
            p6.StoreUnsafe(ref r1, i + (2 * phase));
            p9.StoreUnsafe(ref r2, i + phase);
            p10.StoreUnsafe(ref r2, i + (2 * phase));
        }

        return end;
    }
}
