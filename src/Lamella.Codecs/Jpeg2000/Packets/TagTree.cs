namespace Lamella.Codecs.Jpeg2000;

/// <summary>A tag tree (T.800 B.10.2): the values of a grid, told bit by bit through the minima of ever larger squares.</summary>
internal sealed class TagTree
{
    private const int MaxDepth = 32;
    private const int Unknown = int.MaxValue;

    private readonly int[] _parents;
    private readonly int[] _values;
    private readonly int[] _lowest;

    /// <summary>A tree over a grid of code-blocks.</summary>
    public TagTree(int width, int height)
    {
        int count = 0;
        int w = width, h = height;
        while (true)
        {
            count += w * h;
            if (w * h <= 1) break;
            (w, h) = ((w + 1) / 2, (h + 1) / 2);
        }

        _parents = new int[count];
        _values = new int[count];
        _lowest = new int[count];
        Array.Fill(_values, Unknown);
        Link(width, height);
    }

    /// <summary>Reads until it is known whether the value of a leaf is below <paramref name="threshold"/>; true when it is.</summary>
    public bool IsBelow(ref PacketBits bits, int leaf, int threshold)
    {
        Span<int> path = stackalloc int[MaxDepth];
        int depth = 0;
        for (int node = leaf; node >= 0; node = _parents[node]) path[depth++] = node;
        int lowest = 0;
        while (depth > 0)
        {
            int node = path[--depth];
            lowest = Math.Max(lowest, _lowest[node]);
            while (lowest < threshold && lowest < _values[node])
            {
                if (bits.Bit() != 0) _values[node] = lowest;
                else lowest++;
            }

            _lowest[node] = lowest;
        }

        return _values[leaf] < threshold;
    }

    private void Link(int w, int h)
    {
        int start = 0;
        while (w * h > 1)
        {
            int next = start + (w * h), nextWidth = (w + 1) / 2;
            for (int y = 0; y < h; y++)
            {
                for (int x = 0; x < w; x++) _parents[start + (y * w) + x] = next + (y / 2 * nextWidth) + (x / 2);
            }

            start = next;
            (w, h) = (nextWidth, (h + 1) / 2);
        }

        if (start < _parents.Length) _parents[start] = -1;
    }
}
