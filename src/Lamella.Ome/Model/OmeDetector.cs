namespace Lamella.Ome;

/// <summary>A detector.</summary>
internal sealed record OmeDetector : OmeDevice
{
    public string? Id { get; init; }

    public double? Gain { get; init; }

    public Quantity? Voltage { get; init; }

    public double? Offset { get; init; }

    public double? Zoom { get; init; }

    public double? AmplificationGain { get; init; }
}
