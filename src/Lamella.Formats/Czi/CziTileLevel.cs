using Lamella.Engine;
using Lamella.Formats.Czi.Structure;

namespace Lamella.Formats.Czi;

/// <summary>The tiles of a mosaic one by one: axis M in front, every tile at the origin of its own plane. Tiles smaller than the largest are padded with zero.</summary>
internal sealed class CziTileLevel : CziLevelSource
{
    private const long MostTiles = 1 << 24;
    private readonly int _first;

    private CziTileLevel(CziFile file, CziSceneLayout scene, CziTiles tiles, int first, string axes, long[] shape, long[] chunk)
        : base(file, scene, tiles, axes, shape, chunk) => _first = first;

    /// <inheritdoc/>
    public override bool PiecesOverlap => true;

    /// <summary>Makes the level; null when the tiles' numbers make no axis.</summary>
    /// <param name="file">The file.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="tiles">Its tiles of full resolution.</param>
    /// <param name="first">The smallest M of the file.</param>
    public static CziTileLevel? TryCreate(CziFile file, CziSceneLayout scene, CziTiles tiles, int first)
    {
        long count = 0;
        foreach (long plane in tiles.Planes)
        {
            (int start, int end) = tiles.Of(plane);
            for (int tile = start; tile < end; tile++) count = Math.Max(count, IndexOf(tiles, tile, start, first) + 1);
        }

        if (count > MostTiles) return null;
        bool colour = scene.Samples > 1;
        long[] shape = [count, .. scene.PlaneShape, tiles.MaxHeight, tiles.MaxWidth, .. colour ? [(long)scene.Samples] : Array.Empty<long>()];
        long[] chunk = (long[])shape.Clone();
        Array.Fill(chunk, 1, 0, 1 + scene.PlaneAxes.Length);
        return new CziTileLevel(file, scene, tiles, first, "M" + scene.PlaneAxes + (colour ? "YXS" : "YX"), shape, chunk);
    }

    /// <summary>The index of a tile on axis M: its own M, or its place in the plane when it has none.</summary>
    public static long IndexOf(CziTiles tiles, int tile, int start, int first)
    {
        CziEntry entry = tiles.Entry(tile);
        return entry.Has('M') ? (long)entry.Start('M') - first : tile - start;
    }

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        int planes = Scene.PlaneAxes.Length, rank = Shape.Length;
        Span<long> at = stackalloc long[rank];
        Span<long> size = stackalloc long[rank];
        offset.CopyTo(at);
        for (; ; )
        {
            long plane = 0;
            for (int i = 1; i <= planes; i++) plane = (plane * Shape[i]) + at[i];
            (int start, int end) = Tiles.Of(plane);
            for (int tile = start; tile < end; tile++)
            {
                at[0] = IndexOf(Tiles, tile, start, _first);
                if (at[0] < offset[0] || at[0] >= offset[0] + extent[0]) continue;
                CziEntry entry = Tiles.Entry(tile);
                size.Fill(1);
                (size[planes + 1], size[planes + 2]) = (entry.StoredHeight, entry.StoredWidth);
                if (rank > planes + 3) size[^1] = Scene.TypeOf(entry).Samples;
                at[(planes + 1)..].Clear();
                pieces.Add(Tiles.Id(tile), at, size, size);
            }

            int axis = planes;
            for (; axis >= 1; axis--)
            {
                if (++at[axis] < offset[axis] + extent[axis]) break;
                at[axis] = offset[axis];
            }

            if (axis < 1) return;
        }
    }
}
