namespace Lamella.Ome;

/// <summary>A microscope with its parts. Light sources and filters stay verbatim.</summary>
internal sealed record OmeInstrument
{
    public string? Id { get; init; }

    public OmeDevice? Microscope { get; init; }

    public IReadOnlyList<OmeObjective> Objectives { get; init; } = [];

    public IReadOnlyList<OmeDetector> Detectors { get; init; } = [];

    public OmeExtra? Extra { get; init; }
}
