namespace Lamella;

/// <summary>The plate whose wells hold the scenes of an image.</summary>
public sealed record PlateInfo
{
    /// <summary>The plate's name; null when it has none.</summary>
    public string? Name { get; init; }

    /// <summary>The names of all rows of the physical plate, such as A, B, C.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>The names of all columns, such as 1, 2, 3.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The runs over the plate; empty when none are told apart.</summary>
    public IReadOnlyList<PlateRun> Runs { get; init; } = [];
}

/// <summary>One run over a plate. Times are seconds since 1970.</summary>
public sealed record PlateRun(int Id, string? Name, int? MostFields, string? Description, long? Start, long? End);

/// <summary>Where a scene lies on a plate: the numbers of row and column counted from 0, the field's name within the well, and the run it belongs to.</summary>
public sealed record WellPosition(int Row, int Column, string Field, int? Run);
