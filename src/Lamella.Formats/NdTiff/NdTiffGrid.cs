namespace Lamella.Formats.NdTiff;

/// <summary>How the pictures of a grid make a plane. A plane of one picture is a grid of one.</summary>
/// <param name="Height">Rows of the plane.</param>
/// <param name="Width">Columns of the plane.</param>
/// <param name="StepY">Rows from one picture to the next.</param>
/// <param name="StepX">Columns from one picture to the next.</param>
/// <param name="MarginY">Rows of a picture that its upper neighbour shows.</param>
/// <param name="MarginX">Columns of a picture that its left neighbour shows.</param>
/// <param name="ShiftY">Rows of the first picture that lie above the plane (reduced levels of a grid that does not start at a multiple of their factor).</param>
/// <param name="ShiftX">Columns of it that lie left of the plane.</param>
/// <param name="Type">The type of a sample.</param>
/// <param name="Samples">Samples of a pixel.</param>
internal sealed record NdTiffGrid(long Height, long Width, long StepY, long StepX, long MarginY, long MarginX, long ShiftY, long ShiftX, PixelType Type, int Samples)
{
    /// <summary>The row of the grid that shows a row of the plane.</summary>
    public long RowOf(long y) => (y + ShiftY) / StepY;

    /// <summary>The column of the grid that shows a column of the plane.</summary>
    public long ColumnOf(long x) => (x + ShiftX) / StepX;

    /// <summary>First row of the plane and number of rows that a row of the grid shows.</summary>
    public (long Start, long Count) Rows(long row) => Part(row, StepY, ShiftY, Height);

    /// <summary>First column of the plane and number of columns that a column of the grid shows.</summary>
    public (long Start, long Count) Columns(long column) => Part(column, StepX, ShiftX, Width);

    /// <summary>Rows of a picture in front of the first one shown.</summary>
    public long SkippedRows(long row) => MarginY + Math.Max(0, ShiftY - (row * StepY));

    /// <summary>Columns of a picture in front of the first one shown.</summary>
    public long SkippedColumns(long column) => MarginX + Math.Max(0, ShiftX - (column * StepX));

    private static (long Start, long Count) Part(long index, long step, long shift, long length)
    {
        long start = Math.Max(0, (index * step) - shift);
        return (start, Math.Min(length, ((index + 1) * step) - shift) - start);
    }
}
