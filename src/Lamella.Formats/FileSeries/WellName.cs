using System.Globalization;

namespace Lamella.Formats.FileSeries;

/// <summary>Names of wells, from A1 to AF48: letters for the row, a number for the column.</summary>
internal static class WellName
{
    /// <summary>Rows of the largest plates (1536 wells).</summary>
    public const int MostRows = 32;

    /// <summary>Columns of the largest plates.</summary>
    public const int MostColumns = 48;

    /// <summary>Reads a row's letters and a column's digits. Rows and columns are counted from 0.</summary>
    public static bool TryRead(ReadOnlySpan<char> letters, ReadOnlySpan<char> digits, out int row, out int column)
    {
        (row, column) = (-1, -1);
        if (letters.Length == 1) row = char.ToUpperInvariant(letters[0]) - 'A';
        else if (letters.Length == 2 && char.ToUpperInvariant(letters[0]) == 'A' && char.IsAsciiLetter(letters[1])) row = 26 + (char.ToUpperInvariant(letters[1]) - 'A');
        if (digits.Length is not (1 or 2) || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out column)) return false;
        column--;
        // One letter goes to P (384 wells); the 1536-well plates go on to AF. Q to Z name rows of no plate in use, and axes and scenes in names.
        bool isRow = letters.Length == 1 ? row is >= 0 and < 16 : row is >= 26 and < MostRows;
        return isRow && column is >= 0 and < MostColumns;
    }

    /// <summary>The letters of a row that is counted from 0: A, B ... Z, AA, AB.</summary>
    public static string Row(int row) => row < 26 ? ((char)('A' + row)).ToString() : "A" + (char)('A' + row - 26);

    /// <summary>The name of a well: <c>B03</c>.</summary>
    public static string Of(int row, int column) => Invariant($"{Row(row)}{column + 1:D2}");

    /// <summary>A plate that holds the wells: rows and columns from the first to the last that is named, or as many as are stated.</summary>
    public static PlateInfo Plate(string? name, IEnumerable<(int Row, int Column)> wells, int rows = 0, int columns = 0)
    {
        foreach ((int row, int column) in wells) (rows, columns) = (Math.Max(rows, row + 1), Math.Max(columns, column + 1));
        return new PlateInfo
        {
            Name = name,
            Rows = [.. Enumerable.Range(0, rows).Select(Row)],
            Columns = [.. Enumerable.Range(1, columns).Select(c => c.ToString(CultureInfo.InvariantCulture))],
        };
    }
}
