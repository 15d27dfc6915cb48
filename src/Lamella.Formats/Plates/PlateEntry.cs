namespace Lamella.Formats.Plates;

/// <summary>A plane as an index names it.</summary>
/// <param name="File">The path of its file, relative to the index.</param>
/// <param name="Row">The row of the well, counted from 0.</param>
/// <param name="Column">The column of the well, counted from 0.</param>
/// <param name="Field">The number of the field within the well, as the index counts.</param>
internal sealed record PlateEntry(string File, int Row, int Column, long Field)
{
    /// <summary>The number of the time point.</summary>
    public long Time { get; init; }

    /// <summary>The number of the channel.</summary>
    public long Channel { get; init; }

    /// <summary>The number of the section.</summary>
    public long Section { get; init; }

    /// <summary>Where the field lies, in micrometres.</summary>
    public (double? X, double? Y, double? Z) Position { get; init; }

    /// <summary>The height of the plane relative to the other sections of its stack, in micrometres, where it is stated apart from the stage's; null when it is not.</summary>
    public double? Height { get; init; }

    /// <summary>When the plane was taken, in seconds from the start.</summary>
    public double? Seconds { get; init; }
}
