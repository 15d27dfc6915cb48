namespace Lamella.Ome;

/// <summary>One run over a plate.</summary>
internal sealed record OmePlateAcquisition
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? StartTime { get; init; }

    public string? EndTime { get; init; }

    public int? MaximumFieldCount { get; init; }

    public IReadOnlyList<string> WellSampleRefs { get; init; } = [];

    public OmeExtra? Extra { get; init; }
}
