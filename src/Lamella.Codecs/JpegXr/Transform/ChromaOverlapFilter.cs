namespace Lamella.Codecs.JpegXr;

/// <summary>The two-sample overlap filter across the block averages of subsampled chroma (T.832 9.9.8.6), on a grid of two phases.</summary>
internal static class ChromaOverlapFilter
{
    /// <summary>Filters all supports on one horizontal boundary: above row 2 x <paramref name="boundary"/>. Tile borders are given in macroblocks, which are two values wide.</summary>
    public static void FilterBoundary(SampleGrid grid, int boundary, int boundariesPerMacroblock, int[] tileColumns, int[] tileRows)
    {
        int y = 2 * boundary;
        bool edge = OverlapFilter.IsTileBorder(boundary, boundariesPerMacroblock, tileRows);
        for (int t = 1; t < tileColumns.Length; t++)
        {
            int first = tileColumns[t - 1];
            int end = tileColumns[t];
            if (!edge)
            {
                Interior(grid.Data, grid.Row(y - 1), grid.Row(y), grid.Stride, first, end);
                continue;
            }

            if (y > 0) Edge(grid.Data, grid.Row(y - 1), grid.Stride, first, end);
            if (y < grid.Height) Edge(grid.Data, grid.Row(y), grid.Stride, first, end);
        }
    }

    /// <summary>F2.</summary>
    internal static void Pair(ref int a, ref int b)
    {
        b += (a + 2) >> 2;
        a += (b + 1) >> 1;
        a += b >> 5;
        a += b >> 9;
        a += b >> 13;
        b += (a + 2) >> 2;
    }

    /// <summary>F22.</summary>
    internal static void Quad(ref int a, ref int b, ref int c, ref int d)
    {
        a += d;
        b += c;
        d -= (a + 1) >> 1;
        c -= (b + 1) >> 1;
        Pair(ref a, ref b);
        d += (a + 1) >> 1;
        c += (b + 1) >> 1;
        a -= d;
        b -= c;
    }

    private static void Interior(int[] data, int upper, int lower, int n, int first, int end)
    {
        Pair(ref data[upper + first], ref data[lower + first]);
        Pair(ref data[upper + n + end - 1], ref data[lower + n + end - 1]);
        for (int i = first + 1; i < end; i++)
        {
            Quad(ref data[upper + n + i - 1], ref data[upper + i], ref data[lower + n + i - 1], ref data[lower + i]);
        }
    }

    // A corner follows the change of its horizontal neighbour. In an area one macroblock wide (not legal here) that neighbour is the other corner, and nothing is filtered.
    private static void Edge(int[] data, int row, int n, int first, int end)
    {
        if (end - first < 2) return;
        int left = data[row + n + first];
        int right = data[row + end - 1];
        for (int i = first + 1; i < end; i++) Pair(ref data[row + n + i - 1], ref data[row + i]);
        data[row + first] += data[row + n + first] - left;
        data[row + n + end - 1] += data[row + end - 1] - right;
    }
}
