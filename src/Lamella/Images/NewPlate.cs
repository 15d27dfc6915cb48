namespace Lamella;

/// <summary>A plate that is to be recorded field by field: <see cref="PlateWriter.Create"/>. Immutable.</summary>
public sealed record NewPlate
{
    private static readonly (int Wells, int Rows, int Columns)[] Formats = [(6, 2, 3), (12, 3, 4), (24, 4, 6), (48, 6, 8), (96, 8, 12), (384, 16, 24), (1536, 32, 48)];

    /// <summary>The plate's name; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The names of all rows of the physical plate, such as A, B, C: letters and digits, each once.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>The names of all columns, such as 1, 2, 3: letters and digits, each once.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>What a field is to be; a single field may be told otherwise when it starts. Its number of time points may be 0 for fields that grow.</summary>
    public required NewImage Field { get; init; }

    /// <summary>What readers see of fields that are not complete; by default nothing.</summary>
    public PlateVisibility Visibility { get; init; }

    /// <summary>With <see cref="PlateVisibility.Planned"/>, the wells that will be recorded, as row and column names; empty (the default) for all.</summary>
    public IReadOnlyList<(string Row, string Column)> Wells { get; init; } = [];

    /// <summary>With <see cref="PlateVisibility.Planned"/>, the number of fields of each well; default 1.</summary>
    public int FieldsPerWell { get; init; } = 1;

    /// <summary>A plate of a usual format, with rows A, B, C... and columns 1, 2, 3...</summary>
    /// <param name="wells">The number of wells: 6, 12, 24, 48, 96, 384 or 1536.</param>
    /// <param name="field">What a field is to be.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no format of so many wells.</exception>
    public static NewPlate OfWells(int wells, NewImage field)
    {
        foreach ((int count, int rows, int columns) in Formats)
        {
            if (count == wells) return new NewPlate { Field = field, Rows = [.. Enumerable.Range(0, rows).Select(RowName)], Columns = [.. Enumerable.Range(1, columns).Select(c => Invariant($"{c}"))] };
        }

        throw new ArgumentOutOfRangeException(nameof(wells), Invariant($"there is no plate format of {wells} wells; expected {string.Join(", ", Formats.Select(f => f.Wells))}"));
    }

    /// <summary>A to Z, then AA, AB...</summary>
    private static string RowName(int index) => index < 26 ? ((char)('A' + index)).ToString() : "A" + (char)('A' + index - 26);
}
