using Lamella.Engine;
using Lamella.Formats.NdTiff.Structure;
using Lamella.Stores;

namespace Lamella.Formats.NdTiff;

/// <summary>
/// Pictures of one size as a level: one for each plane, or a grid of them. Neighbours of a grid overlap by what the summary says; each shows its middle part. The lists are complete when the level is made.
/// </summary>
internal sealed class NdTiffLevel : LevelSource
{
    private readonly Store _store;
    private readonly NdTiffGrid _grid;
    private readonly Dictionary<(long Plane, long Row, long Column), NdTiffEntry> _entries;
    private readonly Dictionary<(long Plane, long Row, long Column), long> _ids = [];
    private readonly List<(long Row, long Column, NdTiffEntry Entry)> _pieces = [];
    private readonly int _planeRank;

    /// <summary>Makes the level.</summary>
    /// <param name="store">The store of the files.</param>
    /// <param name="axes">The axes that number the planes.</param>
    /// <param name="shape">Their lengths.</param>
    /// <param name="grid">How tiles make a plane.</param>
    /// <param name="entries">The pictures by plane, row and column; rows and columns count from the first of the grid.</param>
    public NdTiffLevel(Store store, string axes, ReadOnlySpan<long> shape, NdTiffGrid grid, Dictionary<(long Plane, long Row, long Column), NdTiffEntry> entries)
        : base(axes + "YX" + (grid.Samples > 1 ? "S" : string.Empty), [.. shape, grid.Height, grid.Width, .. grid.Samples > 1 ? (long[])[grid.Samples] : []], Chunks(shape.Length, grid), grid.Type)
    {
        _store = store;
        _grid = grid;
        _entries = entries;
        _planeRank = shape.Length;
        foreach (((long plane, long row, long column), NdTiffEntry entry) in entries)
        {
            _ids.Add((plane, row, column), _pieces.Count);
            _pieces.Add((row, column, entry));
        }
    }

    /// <summary>How many pictures there are.</summary>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public override void FindPieces(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PieceList pieces)
    {
        int rank = Shape.Length, y = _planeRank, x = _planeRank + 1;
        Span<long> at = stackalloc long[rank], size = stackalloc long[rank];
        offset.CopyTo(at);
        (long firstRow, long lastRow) = (_grid.RowOf(offset[y]), _grid.RowOf(offset[y] + extent[y] - 1));
        (long firstColumn, long lastColumn) = (_grid.ColumnOf(offset[x]), _grid.ColumnOf(offset[x] + extent[x] - 1));
        for (; ; )
        {
            long plane = 0;
            for (int i = 0; i < _planeRank; i++)
            {
                plane = (plane * Shape[i]) + at[i];
                size[i] = 1;
            }

            for (long row = firstRow; row <= lastRow; row++)
            {
                for (long column = firstColumn; column <= lastColumn; column++)
                {
                    (at[y], size[y]) = _grid.Rows(row);
                    (at[x], size[x]) = _grid.Columns(column);
                    if (size[y] <= 0 || size[x] <= 0) continue;
                    if (rank > x + 1) (at[x + 1], size[x + 1]) = (0, _grid.Samples);
                    pieces.Add(_ids.GetValueOrDefault((plane, row, column), -1), at, size, size);
                }
            }

            int axis = _planeRank - 1;
            for (; axis >= 0; axis--)
            {
                if (++at[axis] < offset[axis] + extent[axis]) break;
                at[axis] = offset[axis];
            }

            if (axis < 0) return;
        }
    }

    /// <inheritdoc/>
    public override PieceLocation Locate(long piece)
    {
        if (piece < 0) return PieceLocation.Fill;
        (long row, long column, NdTiffEntry entry) = _pieces[(int)piece];
        long pixel = _grid.Samples * _grid.Type.Size(), line = entry.Width * pixel;
        long[] strides = new long[Shape.Length];
        strides[_planeRank] = line;
        strides[_planeRank + 1] = pixel;
        if (strides.Length > _planeRank + 2) strides[_planeRank + 2] = _grid.Type.Size();
        return PieceLocation.Raw(_store, entry.Key, entry.Pixels + (_grid.SkippedRows(row) * line) + (_grid.SkippedColumns(column) * pixel), entry.BigEndian, strides);
    }

    /// <inheritdoc/>
    public override void Decode(long piece, ReadOnlySpan<byte> encoded, Span<byte> destination) => throw new InvalidOperationException("Raw pieces are not decoded.");

    private static long[] Chunks(int planeRank, NdTiffGrid grid)
    {
        long[] chunk = new long[planeRank + (grid.Samples > 1 ? 3 : 2)];
        Array.Fill(chunk, 1);
        chunk[planeRank] = Math.Min(grid.StepY, grid.Height);
        chunk[planeRank + 1] = Math.Min(grid.StepX, grid.Width);
        if (grid.Samples > 1) chunk[^1] = grid.Samples;
        return chunk;
    }
}
