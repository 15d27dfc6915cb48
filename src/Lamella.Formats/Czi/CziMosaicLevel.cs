using Lamella.Engine;
using Lamella.Formats.Czi.Structure;
using Lamella.IO;

namespace Lamella.Formats.Czi;

/// <summary>One resolution of a scene, stitched while it is read: every plane shows its tiles at their places, later ones on top, and zero where no tile lies.</summary>
internal sealed class CziMosaicLevel : CziLevelSource
{
    private CziMosaicLevel(CziFile file, CziSceneLayout scene, CziTiles tiles, string axes, long[] shape, long[] chunk)
        : base(file, scene, tiles, axes, shape, chunk) => PiecesOverlap = !TilesPlanes(shape[scene.PlaneAxes.Length], shape[scene.PlaneAxes.Length + 1]);

    /// <inheritdoc/>
    public override bool PiecesOverlap { get; }

    /// <summary>Makes the level of the given tiles.</summary>
    public static CziMosaicLevel Create(CziFile file, CziSceneLayout scene, CziTiles tiles)
    {
        (long height, long width) = tiles.Factor == 1 ? (scene.Height, scene.Width) : CziPyramid.Size(scene, tiles);
        bool colour = scene.Samples > 1;
        long[] shape = [.. scene.PlaneShape, height, width, .. colour ? [(long)scene.Samples] : Array.Empty<long>()];
        long[] chunk = new long[shape.Length];
        Array.Fill(chunk, 1);
        int planes = scene.PlaneAxes.Length;
        chunk[planes] = Math.Min(height, tiles.MaxHeight);
        chunk[planes + 1] = Math.Min(width, tiles.MaxWidth);
        if (colour) chunk[^1] = scene.Samples;
        return new CziMosaicLevel(file, scene, tiles, scene.PlaneAxes + (colour ? "YXS" : "YX"), shape, chunk);
    }

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        int planes = Scene.PlaneAxes.Length, rank = Shape.Length;
        Span<long> start = stackalloc long[rank];
        Span<long> size = stackalloc long[rank];
        Span<long> stored = stackalloc long[rank];
        offset.CopyTo(start);
        size.Fill(1);
        stored.Fill(1);
        List<int> found = [];
        for (; ; )
        {
            long plane = 0;
            for (int i = 0; i < planes; i++) plane = (plane * Shape[i]) + start[i];
            Tiles.Find(plane, offset[planes], offset[planes + 1], extent[planes], extent[planes + 1], found);
            foreach (int tile in found)
            {
                CziEntry entry = Tiles.Entry(tile);
                (start[planes], start[planes + 1]) = Tiles.Place(tile);
                (stored[planes], stored[planes + 1]) = (entry.StoredHeight, entry.StoredWidth);
                size[planes] = Math.Min(stored[planes], Shape[planes] - start[planes]);
                size[planes + 1] = Math.Min(stored[planes + 1], Shape[planes + 1] - start[planes + 1]);
                if (rank > planes + 2)
                {
                    start[^1] = 0;
                    size[^1] = stored[^1] = Scene.TypeOf(entry).Samples;
                }

                pieces.Add(Tiles.Id(tile), start, size, stored);
            }

            int axis = planes - 1;
            for (; axis >= 0; axis--)
            {
                if (++start[axis] < offset[axis] + extent[axis]) break;
                start[axis] = offset[axis];
            }

            if (axis < 0) return;
        }
    }

    /// <summary>
    /// Gaps of a masked tile show the tiles below it. The engine knows boxes only, so the picture under such a tile is composed here. Masks are rare; this is the only place where a format reads pixels itself.
    /// </summary>
    protected override void FillGaps(int id, CziMask mask, Span<byte> destination)
    {
        CziEntry top = Image.Entries[id];
        int size = Scene.TypeOf(top).Size;
        byte[] below = new byte[destination.Length];
        List<int> found = [];
        long plane = Scene.PlaneOf(top);
        (int first, int end) = Tiles.Of(plane);
        int self = first;
        while (self < end && Tiles.Id(self) != id) self++;
        if (self == end) return;
        (long y, long x) = Tiles.Place(self);
        Tiles.Find(plane, y, x, top.StoredHeight, top.StoredWidth, found);
        using ByteBuffer encoded = new(), decoded = new();
        foreach (int tile in found)
        {
            if (tile < self) Draw(tile, y, x, top, size, below, encoded, decoded);
        }

        for (int row = 0; row < top.StoredHeight; row++)
        {
            for (int column = 0; column < top.StoredWidth; column++)
            {
                int at = ((row * top.StoredWidth) + column) * size;
                if (!mask[row, column]) below.AsSpan(at, size).CopyTo(destination[at..]);
            }
        }
    }

    /// <summary>Draws a lower tile into a window of the level.</summary>
    private void Draw(int tile, long y, long x, CziEntry window, int size, byte[] below, ByteBuffer encoded, ByteBuffer decoded)
    {
        int id = Tiles.Id(tile);
        PieceLocation location = Locate(id);
        if (location.Kind == PieceKind.Fill) return;
        CziEntry entry = Tiles.Entry(tile);
        long length = (long)entry.StoredWidth * entry.StoredHeight * size;
        ByteRange range = location.Kind == PieceKind.Raw ? ByteRange.From(location.Range.Offset, length) : location.Range;
        if (!location.Store!.TryRead(location.Key, range, encoded)) return;
        Span<byte> pixels = decoded.Resize(length);
        CziMask? mask = null;
        if (location.Kind == PieceKind.Raw) encoded.Span[..(int)Math.Min(length, encoded.Span.Length)].CopyTo(pixels);
        else mask = DecodeTile(id, encoded.Span, pixels);
        (long top, long left) = Tiles.Place(tile);
        for (long row = Math.Max(y, top); row < Math.Min(y + window.StoredHeight, top + entry.StoredHeight); row++)
        {
            for (long column = Math.Max(x, left); column < Math.Min(x + window.StoredWidth, left + entry.StoredWidth); column++)
            {
                if (mask is not null && !mask[(int)(row - top), (int)(column - left)]) continue;
                int from = (int)(((row - top) * entry.StoredWidth) + (column - left)) * size;
                int to = (int)(((row - y) * window.StoredWidth) + (column - x)) * size;
                pixels.Slice(from, size).CopyTo(below.AsSpan(to));
            }
        }
    }

    /// <summary>True when every plane is exactly one tile: then nothing need be filled, and nothing is hidden.</summary>
    private bool TilesPlanes(long height, long width)
    {
        if (Tiles.Planes.Length != Scene.PlaneCount || Tiles.Count != Scene.PlaneCount) return false;
        for (int tile = 0; tile < Tiles.Count; tile++)
        {
            CziEntry entry = Tiles.Entry(tile);
            if (Tiles.Place(tile) != (0, 0) || entry.StoredHeight < height || entry.StoredWidth < width || Scene.TypeOf(entry).Samples != Scene.Samples) return false;
        }

        return true;
    }
}
