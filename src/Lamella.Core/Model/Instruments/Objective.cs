namespace Lamella;

/// <summary>The objective lens of a scene. Null means unknown.</summary>
public sealed record Objective
{
    /// <summary>The model or name.</summary>
    public string? Name { get; init; }

    /// <summary>The nominal magnification.</summary>
    public double? Magnification { get; init; }

    /// <summary>The numerical aperture.</summary>
    public double? NumericalAperture { get; init; }

    /// <summary>The immersion medium, in OME's words (Oil, Water, Air, ...).</summary>
    public string? Immersion { get; init; }
}
