namespace Lamella;

/// <summary>What is known of one stored plane: its place on the axes, when it was taken and where the stage stood.</summary>
/// <param name="T">Time index.</param>
/// <param name="C">Channel index.</param>
/// <param name="Z">Section index.</param>
public readonly record struct PlaneInfo(int T, int C, int Z)
{
    /// <summary>Time since the start of the acquisition.</summary>
    public Quantity? Time { get; init; }

    /// <summary>Exposure time.</summary>
    public Quantity? Exposure { get; init; }

    /// <summary>Stage position.</summary>
    public Quantity? PositionX { get; init; }

    /// <summary>Stage position.</summary>
    public Quantity? PositionY { get; init; }

    /// <summary>Stage position.</summary>
    public Quantity? PositionZ { get; init; }
}
