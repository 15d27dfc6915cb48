using Lamella.Engine;

namespace Lamella.Formats;

/// <summary>Tiles of one size, axis M of another level, stitched while they are read: each at its place, later ones on top, zero where none lies.</summary>
internal sealed class StitchedLevel : LevelSource
{
    private readonly LevelSource _tiles;
    private readonly (long Y, long X)[] _places;
    private readonly int _row;

    private StitchedLevel(LevelSource tiles, (long Y, long X)[] places, long[] shape)
        : base(tiles.Axes[1..], shape, tiles.Chunk[1..], tiles.PixelType)
    {
        _tiles = tiles;
        _places = places;
        _row = Axes.IndexOf('Y', StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override string Codec => _tiles.Codec;

    /// <inheritdoc/>
    public override bool PiecesOverlap => true;

    /// <summary>Makes the level.</summary>
    /// <param name="tiles">A level whose first axis is M, with Y directly in front of X.</param>
    /// <param name="places">The first row and column of each tile; none is negative.</param>
    public static StitchedLevel Create(LevelSource tiles, (long Y, long X)[] places)
    {
        int row = tiles.Axes.IndexOf('Y', StringComparison.Ordinal) - 1;
        long[] shape = tiles.Shape[1..].ToArray();
        (long height, long width) = (shape[row], shape[row + 1]);
        foreach ((long y, long x) in places)
        {
            shape[row] = Math.Max(shape[row], y + height);
            shape[row + 1] = Math.Max(shape[row + 1], x + width);
        }

        return new StitchedLevel(tiles, places, shape);
    }

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        int rank = Shape.Length;
        PieceList found = new(rank + 1);
        Span<long> from = stackalloc long[rank + 1];
        Span<long> size = stackalloc long[rank + 1];
        Span<long> at = stackalloc long[rank];
        for (int tile = 0; tile < _places.Length; tile++)
        {
            from[0] = tile;
            size[0] = 1;
            offset.CopyTo(from[1..]);
            extent.CopyTo(size[1..]);
            if (!Cut(ref from[_row + 1], ref size[_row + 1], _places[tile].Y, _tiles.Shape[_row + 1])) continue;
            if (!Cut(ref from[_row + 2], ref size[_row + 2], _places[tile].X, _tiles.Shape[_row + 2])) continue;
            found.Clear();
            _tiles.FindPieces(from, size, found);
            for (int i = 0; i < found.Count; i++)
            {
                found.Offset(i)[1..].CopyTo(at);
                at[_row] += _places[tile].Y;
                at[_row + 1] += _places[tile].X;
                pieces.Add(found.Id(i), at, found.Extent(i)[1..], found.Stored(i)[1..]);
            }
        }
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece) => _tiles.Locate(piece);

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) => _tiles.Decode(piece, encoded, destination);

    /// <summary>The part of a run that a tile covers, counted from the tile's first sample; false when there is none.</summary>
    private static bool Cut(ref long from, ref long size, long place, long length)
    {
        long start = Math.Max(from, place), end = Math.Min(from + size, place + length);
        from = start - place;
        size = end - start;
        return size > 0;
    }
}
