namespace Lamella;

/// <summary>A further axis of a new image beside T, C, Z, Y and X. Immutable.</summary>
/// <param name="Letter">Its letter, a capital that is none of T, C, Z, Y, X, S: <c>L</c> emission wavelength, <c>E</c> excitation wavelength, <c>H</c> phase or lifetime, <c>I</c> illumination, <c>R</c> rotation, <c>V</c> view, or one of your own.</param>
/// <param name="Size">Indices along it.</param>
public sealed record NewAxis(char Letter, long Size)
{
    /// <summary>The name; null for the usual one of the letter.</summary>
    public string? Name { get; init; }

    /// <summary>The unit of <see cref="Start"/> and <see cref="Step"/>, such as <c>nanometer</c>; null when unknown.</summary>
    public string? Unit { get; init; }

    /// <summary>The position of index 0; null when unknown.</summary>
    public double? Start { get; init; }

    /// <summary>The distance between neighbours; null when unknown.</summary>
    public double? Step { get; init; }
}
