namespace Lamella.Engine;

/// <summary>The pieces that a box touches, kept flat so that listing thousands allocates once.</summary>
public sealed class PieceList(int rank)
{
    private readonly List<long> _ids = [];
    private long[] _data = new long[rank * 3 * 16];

    /// <summary>The number of pieces.</summary>
    public int Count => _ids.Count;

    /// <summary>The number of axes.</summary>
    public int Rank => rank;

    /// <summary>The name of a piece, for <see cref="LevelSource.Locate"/> and <see cref="LevelSource.Decode"/>.</summary>
    public long Id(int index) => _ids[index];

    /// <summary>Where the piece starts in the level.</summary>
    public ReadOnlySpan<long> Offset(int index) => _data.AsSpan(index * 3 * rank, rank);

    /// <summary>The part of the stored shape that lies in the level.</summary>
    public ReadOnlySpan<long> Extent(int index) => _data.AsSpan((index * 3 * rank) + rank, rank);

    /// <summary>The shape of the decoded bytes, which may reach beyond the level.</summary>
    public ReadOnlySpan<long> Stored(int index) => _data.AsSpan((index * 3 * rank) + (2 * rank), rank);

    /// <summary>Forgets all pieces and keeps the memory.</summary>
    public void Clear() => _ids.Clear();

    /// <summary>Adds one piece.</summary>
    public void Add(long id, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ReadOnlySpan<long> stored)
    {
        int at = _ids.Count * 3 * rank;
        if (at + (3 * rank) > _data.Length) Array.Resize(ref _data, _data.Length * 2);
        offset.CopyTo(_data.AsSpan(at));
        extent.CopyTo(_data.AsSpan(at + rank));
        stored.CopyTo(_data.AsSpan(at + (2 * rank)));
        _ids.Add(id);
    }

    /// <summary>Adds the chunks of a regular grid that touch a box, in C order; stored chunks are full size everywhere when <paramref name="fullEdges"/> says so, else cut at the high edge.</summary>
    public void AddGrid(ReadOnlySpan<long> shape, ReadOnlySpan<long> chunk, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, EdgeChunks fullEdges = EdgeChunks.Full)
    {
        Span<long> first = stackalloc long[rank];
        Span<long> last = stackalloc long[rank];
        Span<long> at = stackalloc long[rank];
        Span<long> start = stackalloc long[rank];
        Span<long> size = stackalloc long[rank];
        for (int i = 0; i < rank; i++)
        {
            if (extent[i] <= 0) return;
            first[i] = at[i] = offset[i] / chunk[i];
            last[i] = (offset[i] + extent[i] - 1) / chunk[i];
        }

        for (; ; )
        {
            long id = 0;
            for (int i = 0; i < rank; i++)
            {
                id = (id * GridSize(shape[i], chunk[i])) + at[i];
                start[i] = at[i] * chunk[i];
                size[i] = Math.Min(chunk[i], shape[i] - start[i]);
            }

            Add(id, start, size, fullEdges == EdgeChunks.Full ? chunk : size);
            int axis = rank - 1;
            while (axis >= 0 && ++at[axis] > last[axis])
            {
                at[axis] = first[axis];
                axis--;
            }

            if (axis < 0) return;
        }
    }

    /// <summary>The number of chunks along one axis.</summary>
    public static long GridSize(long shape, long chunk) => (shape + chunk - 1) / chunk;
}

/// <summary>How chunks at the high edge are stored.</summary>
public enum EdgeChunks
{
    /// <summary>Full size; samples beyond the shape are padding (TIFF tiles, Zarr chunks).</summary>
    Full,

    /// <summary>Cut to the shape (TIFF strips).</summary>
    Cut,
}
