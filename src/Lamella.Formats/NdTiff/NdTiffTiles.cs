using Lamella.Formats.NdTiff.Structure;

namespace Lamella.Formats.NdTiff;

/// <summary>Where the pictures of one resolution lie: the grid, and the row and column that its first picture has.</summary>
internal sealed class NdTiffTiles
{
    private const int MostRows = 1 << 20;
    private readonly long _firstRow;
    private readonly long _firstColumn;

    private NdTiffTiles(NdTiffGrid grid, long firstRow, long firstColumn) => (Grid, _firstRow, _firstColumn) = (grid, firstRow, firstColumn);

    /// <summary>The grid.</summary>
    public NdTiffGrid Grid { get; }

    /// <summary>The number of planes that have a picture; known when the pictures were placed.</summary>
    public long Planes { get; set; }

    /// <summary>Row and column of a picture, counted from the first.</summary>
    public (long Row, long Column) PlaceOf(NdTiffEntry entry) => (Index(entry, "row") - _firstRow, Index(entry, "column") - _firstColumn);

    /// <summary>Finds the grid of pictures.</summary>
    /// <param name="entries">The pictures of one scene and resolution; at least one.</param>
    /// <param name="tiled">They have rows and columns.</param>
    /// <param name="summary">The summary of the data set, which has the overlap of the full resolution.</param>
    /// <param name="factor">How many times smaller than the full resolution.</param>
    /// <param name="full">The full resolution; null for itself.</param>
    public static NdTiffTiles Of(List<NdTiffEntry> entries, bool tiled, NdTiffMetadata summary, long factor, NdTiffTiles? full)
    {
        NdTiffEntry model = entries[0];
        if (!tiled) return new NdTiffTiles(new NdTiffGrid(model.Height, model.Width, model.Height, model.Width, 0, 0, 0, 0, model.Type, model.Samples), 0, 0);
        long firstRow = entries.Min(e => Index(e, "row")), firstColumn = entries.Min(e => Index(e, "column"));
        if (full is null)
        {
            long rows = entries.Max(e => Index(e, "row")) - firstRow + 1, columns = entries.Max(e => Index(e, "column")) - firstColumn + 1;
            if (rows > MostRows || columns > MostRows) Throw.Damaged("NDTiff", Invariant($"a grid of {rows} x {columns} pictures"));
            long overlapY = Overlap(summary, "GridPixelOverlapY", model.Height), overlapX = Overlap(summary, "GridPixelOverlapX", model.Width);
            long stepY = model.Height - overlapY, stepX = model.Width - overlapX;
            return new NdTiffTiles(new NdTiffGrid(rows * stepY, columns * stepX, stepY, stepX, overlapY / 2, overlapX / 2, 0, 0, model.Type, model.Samples), firstRow, firstColumn);
        }

        // A reduced picture shows as many pixels of the plane as the step of the full ones, times the factor, and rows count from the same zero.
        long startY = FloorDivide(full._firstRow * full.Grid.StepY, factor), startX = FloorDivide(full._firstColumn * full.Grid.StepX, factor);
        long row = FloorDivide(startY, model.Height), column = FloorDivide(startX, model.Width);
        long height = Math.Max(1, (full.Grid.Height + factor - 1) / factor), width = Math.Max(1, (full.Grid.Width + factor - 1) / factor);
        return new NdTiffTiles(new NdTiffGrid(height, width, model.Height, model.Width, 0, 0, startY - (row * model.Height), startX - (column * model.Width), model.Type, model.Samples), row, column);
    }

    /// <summary>The quotient, rounded down also below zero.</summary>
    public static long FloorDivide(long value, long by) => value >= 0 ? value / by : -((-value + by - 1) / by);

    private static long Index(NdTiffEntry entry, string axis) => entry[axis]?.Index ?? 0;

    private static long Overlap(NdTiffMetadata summary, string name, long size) => summary.Number(name) is { } value and >= 0 && value < size ? (long)value : 0;
}
