using Lamella.Engine;

namespace Lamella.Zarr.Arrays;

/// <summary>The part of one stored chunk that a box touches.</summary>
internal readonly ref struct ChunkPart
{
    /// <summary>Cuts the box by one of its pieces; <paramref name="room"/> holds three numbers for each axis.</summary>
    public ChunkPart(ZarrArray array, PieceList pieces, int piece, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<long> room)
    {
        int rank = offset.Length;
        Span<long> index = room[..rank], start = room.Slice(rank, rank), part = room.Slice(2 * rank, rank);
        ReadOnlySpan<long> shape = array.Metadata.Shape, chunk = array.Metadata.StoredChunk;
        CoversShape = true;
        for (int i = 0; i < rank; i++)
        {
            long low = pieces.Offset(piece)[i], high = low + pieces.Extent(piece)[i];
            index[i] = low / chunk[i];
            start[i] = Math.Max(low, offset[i]);
            part[i] = Math.Min(high, offset[i] + extent[i]) - start[i];
            CoversShape &= part[i] == high - low;
            ReachesBeyond |= low + chunk[i] > shape[i];
        }

        Index = index;
        Start = start;
        Extent = part;
        Key = array.KeyOf(index);
    }

    /// <summary>The chunk's place in the grid.</summary>
    public ReadOnlySpan<long> Index { get; }

    /// <summary>Where the part starts in the array.</summary>
    public ReadOnlySpan<long> Start { get; }

    /// <summary>How far it reaches.</summary>
    public ReadOnlySpan<long> Extent { get; }

    /// <summary>The chunk's key.</summary>
    public string Key { get; }

    /// <summary>The part is all of the chunk that lies in the array.</summary>
    public bool CoversShape { get; }

    /// <summary>The chunk ends behind the array's edge on some axis.</summary>
    public bool ReachesBeyond { get; }
}
