namespace Lamella.Pipelines.Compare;

/// <summary>A box cut into equal tiles, those at the edges smaller. Tiles are numbered with the last axis fastest.</summary>
internal sealed class TileGrid
{
    private readonly long[] _shape;
    private readonly long[] _tile;
    private readonly long[] _counts;

    public TileGrid(long[] shape, long[] tile)
    {
        _shape = shape;
        _tile = tile;
        _counts = new long[shape.Length];
        Count = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            _counts[i] = (shape[i] + tile[i] - 1) / tile[i];
            Count = checked(Count * _counts[i]);
        }
    }

    /// <summary>The number of tiles; 0 when an axis is empty.</summary>
    public long Count { get; }

    /// <summary>Bytes of a full tile.</summary>
    public long Bytes(int elementSize)
    {
        long bytes = elementSize;
        foreach (long n in _tile) bytes *= n;
        return bytes;
    }

    /// <summary>The place and the extents of a tile.</summary>
    /// <returns>Its number of samples.</returns>
    public long Box(long tile, Span<long> offset, Span<long> extent)
    {
        long samples = 1;
        for (int i = _shape.Length - 1; i >= 0; i--)
        {
            offset[i] = tile % _counts[i] * _tile[i];
            extent[i] = Math.Min(_tile[i], _shape[i] - offset[i]);
            samples *= extent[i];
            tile /= _counts[i];
        }

        return samples;
    }
}
