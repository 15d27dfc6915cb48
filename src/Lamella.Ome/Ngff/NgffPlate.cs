namespace Lamella.Ome;

/// <summary>A plate: the names of its rows and columns, and the wells that hold images.</summary>
internal sealed record NgffPlate
{
    public string? Name { get; init; }

    public IReadOnlyList<string> Rows { get; init; } = [];

    public IReadOnlyList<string> Columns { get; init; } = [];

    public IReadOnlyList<NgffPlateWell> Wells { get; init; } = [];

    public IReadOnlyList<NgffAcquisition> Acquisitions { get; init; } = [];

    public int? FieldCount { get; init; }
}

/// <summary>A well with images: its path below the plate, and its place counted from 0 (null before 0.4).</summary>
internal sealed record NgffPlateWell(string Path, int? RowIndex, int? ColumnIndex);

/// <summary>One run over the plate. Times are seconds since 1970.</summary>
internal sealed record NgffAcquisition(int Id, string? Name = null, int? MaximumFieldCount = null, string? Description = null, long? StartTime = null, long? EndTime = null);

/// <summary>A well: the fields in it.</summary>
internal sealed record NgffWell(IReadOnlyList<NgffWellImage> Images);

/// <summary>A field: its path below the well, and the run it belongs to.</summary>
internal sealed record NgffWellImage(string Path, int? Acquisition);
