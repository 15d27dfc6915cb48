namespace Lamella.Ome;

/// <summary>One channel of a pixel set.</summary>
internal sealed record OmeChannel
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    /// <summary>The display colour; null when the document states none (the schema's default of white is not a statement).</summary>
    public OmeColor? Color { get; init; }

    public int? SamplesPerPixel { get; init; }

    public Quantity? ExcitationWavelength { get; init; }

    public Quantity? EmissionWavelength { get; init; }

    public Quantity? PinholeSize { get; init; }

    public string? Fluor { get; init; }

    public string? AcquisitionMode { get; init; }

    public string? ContrastMethod { get; init; }

    public string? IlluminationType { get; init; }

    public double? NDFilter { get; init; }

    public int? PockelCellSetting { get; init; }

    /// <summary>Light source, detector and filter settings, annotations.</summary>
    public OmeExtra? Extra { get; init; }
}
