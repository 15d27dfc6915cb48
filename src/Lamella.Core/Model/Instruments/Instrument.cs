namespace Lamella;

/// <summary>The microscope that recorded a scene. Null means unknown. Immutable.</summary>
public sealed record Instrument
{
    /// <summary>The maker.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>The model.</summary>
    public string? Model { get; init; }

    /// <summary>The serial number.</summary>
    public string? SerialNumber { get; init; }
}
