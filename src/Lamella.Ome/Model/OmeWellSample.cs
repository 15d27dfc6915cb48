namespace Lamella.Ome;

/// <summary>A field of a well: the link to its image.</summary>
internal sealed record OmeWellSample
{
    public string? Id { get; init; }

    public int? Index { get; init; }

    public string? ImageRef { get; init; }

    public Quantity? PositionX { get; init; }

    public Quantity? PositionY { get; init; }

    public string? Timepoint { get; init; }

    public OmeExtra? Extra { get; init; }
}
