namespace Lamella.Engine;

/// <summary>A box in level coordinates that can be cut by another.</summary>
internal readonly record struct Box(long[] Start, long[] Extent)
{
    /// <summary>True when the boxes share a sample.</summary>
    public bool Touches(ReadOnlySpan<long> start, ReadOnlySpan<long> extent)
    {
        for (int i = 0; i < Start.Length; i++)
        {
            if (Start[i] >= start[i] + extent[i] || start[i] >= Start[i] + Extent[i]) return false;
        }

        return true;
    }

    /// <summary>Adds to <paramref name="rest"/> the disjoint boxes that remain of this one when <paramref name="hole"/> is taken away: at most two for each axis.</summary>
    public void Without(in Box hole, List<Box> rest)
    {
        if (!Touches(hole.Start, hole.Extent))
        {
            rest.Add(this);
            return;
        }

        long[] start = (long[])Start.Clone();
        long[] extent = (long[])Extent.Clone();
        for (int i = 0; i < start.Length; i++)
        {
            long low = hole.Start[i] - start[i];
            if (low > 0)
            {
                rest.Add(Slice(start, extent, i, start[i], low));
                start[i] += low;
                extent[i] -= low;
            }

            long high = start[i] + extent[i] - (hole.Start[i] + hole.Extent[i]);
            if (high > 0)
            {
                rest.Add(Slice(start, extent, i, hole.Start[i] + hole.Extent[i], high));
                extent[i] -= high;
            }
        }
    }

    private static Box Slice(long[] start, long[] extent, int axis, long from, long length)
    {
        Box part = new((long[])start.Clone(), (long[])extent.Clone());
        part.Start[axis] = from;
        part.Extent[axis] = length;
        return part;
    }
}
