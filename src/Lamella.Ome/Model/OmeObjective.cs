namespace Lamella.Ome;

/// <summary>An objective.</summary>
internal sealed record OmeObjective : OmeDevice
{
    public string? Id { get; init; }

    public string? Correction { get; init; }

    public string? Immersion { get; init; }

    public double? LensNA { get; init; }

    public double? NominalMagnification { get; init; }

    public double? CalibratedMagnification { get; init; }

    public Quantity? WorkingDistance { get; init; }

    public bool? Iris { get; init; }
}
