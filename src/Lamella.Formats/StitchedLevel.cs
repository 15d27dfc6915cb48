using Lamella.Engine;

namespace Lamella.Formats;

/// <summary>
/// Tiles of one size, axis M of another level, stitched while they are read: the pieces of that level, moved to where the tiles lie. Later tiles cover earlier ones; where none lies the value is zero.
/// </summary>
internal sealed class StitchedLevel : LevelSource
{
    private readonly LevelSource _tiles;
    private readonly (long Y, long X)[] _places;
    private readonly int _tileAxis;
    private readonly int _y;
    private readonly int _x;

    private StitchedLevel(LevelSource tiles, (long Y, long X)[] places, int tileAxis, string axes, long[] shape, long[] chunk)
        : base(axes, shape, chunk, tiles.PixelType)
    {
        _tiles = tiles;
        _places = places;
        _tileAxis = tileAxis;
        _y = tiles.Axes.IndexOf('Y', StringComparison.Ordinal);
        _x = tiles.Axes.IndexOf('X', StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override string Codec => _tiles.Codec;

    /// <inheritdoc/>
    public override bool PiecesOverlap => true;

    /// <summary>Makes the level.</summary>
    /// <param name="tiles">A level that has the axes M, Y and X, in any order.</param>
    /// <param name="places">The first row and column of each tile; none is negative.</param>
    public static StitchedLevel Create(LevelSource tiles, (long Y, long X)[] places)
    {
        int axis = tiles.Axes.IndexOf('M', StringComparison.Ordinal), y = tiles.Axes.IndexOf('Y', StringComparison.Ordinal), x = tiles.Axes.IndexOf('X', StringComparison.Ordinal);
        List<long> shape = [.. tiles.Shape], chunk = [.. tiles.Chunk];
        shape[y] += places.Max(p => p.Y);
        shape[x] += places.Max(p => p.X);
        shape.RemoveAt(axis);
        chunk.RemoveAt(axis);
        return new StitchedLevel(tiles, places, axis, tiles.Axes.Remove(axis, 1), [.. shape], [.. chunk]);
    }

    /// <inheritdoc/>
    public override PixelType TypeOfChannel(long channel) => _tiles.TypeOfChannel(channel);

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        int rank = offset.Length;
        long[] from = new long[rank + 1], size = new long[rank + 1];
        Span<long> at = stackalloc long[rank];
        Span<long> reach = stackalloc long[rank];
        Span<long> stored = stackalloc long[rank];
        PieceList found = new(rank + 1);
        for (int tile = 0; tile < _places.Length; tile++)
        {
            for (int i = 0; i <= rank; i++) (from[i], size[i]) = i == _tileAxis ? (tile, 1) : (offset[Outer(i)], extent[Outer(i)]);
            if (!Cut(_y, _places[tile].Y, from, size) || !Cut(_x, _places[tile].X, from, size)) continue;
            found.Clear();
            _tiles.FindPieces(from, size, found);
            for (int piece = 0; piece < found.Count; piece++)
            {
                Drop(found.Offset(piece), at);
                Drop(found.Extent(piece), reach);
                Drop(found.Stored(piece), stored);
                at[Outer(_y)] += _places[tile].Y;
                at[Outer(_x)] += _places[tile].X;
                pieces.Add(found.Id(piece), at, reach, stored);
            }
        }
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        PieceLocation location = _tiles.Locate(piece);
        if (location.Strides is not { } strides) return location;
        long[] without = new long[strides.Length - 1];
        Drop(strides, without);
        return PieceLocation.Raw(location.Store!, location.Key, location.Range.Offset, location.BigEndian, without);
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) => _tiles.Decode(piece, encoded, destination);

    /// <summary>The axis of this level that an axis of the tiles is.</summary>
    private int Outer(int axis) => axis > _tileAxis ? axis - 1 : axis;

    /// <summary>The part of a range that lies in a tile, in the tile's own pixels.</summary>
    private bool Cut(int axis, long place, long[] from, long[] size)
    {
        long low = Math.Max(0, from[axis] - place), high = Math.Min(_tiles.Shape[axis], from[axis] + size[axis] - place);
        (from[axis], size[axis]) = (low, high - low);
        return high > low;
    }

    private void Drop(ReadOnlySpan<long> values, Span<long> without)
    {
        values[.._tileAxis].CopyTo(without);
        values[(_tileAxis + 1)..].CopyTo(without[_tileAxis..]);
    }
}
