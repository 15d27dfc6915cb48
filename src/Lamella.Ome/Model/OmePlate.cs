namespace Lamella.Ome;

/// <summary>A plate of wells.</summary>
internal sealed record OmePlate
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public int? Rows { get; init; }

    public int? Columns { get; init; }

    /// <summary><c>letter</c> or <c>number</c>.</summary>
    public string? RowNamingConvention { get; init; }

    /// <summary><c>letter</c> or <c>number</c>.</summary>
    public string? ColumnNamingConvention { get; init; }

    public Quantity? WellOriginX { get; init; }

    public Quantity? WellOriginY { get; init; }

    public IReadOnlyList<OmeWell> Wells { get; init; } = [];

    public IReadOnlyList<OmePlateAcquisition> Acquisitions { get; init; } = [];

    public OmeExtra? Extra { get; init; }
}
