namespace Lamella.Formats.Plates;

/// <summary>What an index says of a channel.</summary>
internal sealed record PlateChannel
{
    /// <summary>The name; null when it has none.</summary>
    public string? Name { get; init; }

    /// <summary>The excitation in nanometres.</summary>
    public double? Excitation { get; init; }

    /// <summary>The emission in nanometres.</summary>
    public double? Emission { get; init; }

    /// <summary>The exposure in seconds.</summary>
    public double? Exposure { get; init; }

    /// <summary>The pixel size along X and Y in micrometres; null when it is not stated.</summary>
    public (double X, double Y)? Pixel { get; init; }
}
