namespace Lamella.Formats.Nd2.Structure;

/// <summary>One loop of an experiment.</summary>
/// <param name="Axis">T, P (positions of the stage), Z, or another letter.</param>
/// <param name="Count">Its passes.</param>
internal sealed record Nd2Loop(char Axis, long Count)
{
    /// <summary>What an unusual loop is.</summary>
    public string? Meaning { get; init; }

    /// <summary>The distance of two passes: milliseconds for T, micrometres for Z; null when unknown or irregular.</summary>
    public double? Step { get; init; }

    /// <summary>The direction of Z: false when it runs from top to bottom.</summary>
    public bool BottomToTop { get; init; } = true;

    /// <summary>The positions of P.</summary>
    public IReadOnlyList<Nd2Position> Positions { get; init; } = [];
}

/// <summary>One position of the stage in micrometres.</summary>
/// <param name="Name">Its name; null when it has none.</param>
/// <param name="X">The stage.</param>
/// <param name="Y">The stage.</param>
/// <param name="Z">The focus, when the positions set it.</param>
internal sealed record Nd2Position(string? Name, double? X, double? Y, double? Z);
