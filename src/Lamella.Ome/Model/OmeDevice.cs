namespace Lamella.Ome;

/// <summary>What every device states about its maker.</summary>
internal record OmeDevice
{
    public string? Manufacturer { get; init; }

    public string? Model { get; init; }

    public string? SerialNumber { get; init; }

    public string? LotNumber { get; init; }

    /// <summary>The kind, from the schema's list for the device.</summary>
    public string? Type { get; init; }

    public OmeExtra? Extra { get; init; }
}
