namespace Lamella.Ome;

/// <summary>A well: its place on the plate, counted from 0, and the fields imaged in it.</summary>
internal sealed record OmeWell
{
    public string? Id { get; init; }

    public int Row { get; init; }

    public int Column { get; init; }

    public IReadOnlyList<OmeWellSample> Samples { get; init; } = [];

    public OmeExtra? Extra { get; init; }
}
