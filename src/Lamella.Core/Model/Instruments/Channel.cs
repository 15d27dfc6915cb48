namespace Lamella;

/// <summary>A colour with 8 bits a component.</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
/// <param name="A">Opacity; 255 is opaque.</param>
public readonly record struct Rgba(byte R, byte G, byte B, byte A = 255)
{
    /// <summary><c>#RRGGBB</c>.</summary>
    public override string ToString() => $"#{R:X2}{G:X2}{B:X2}";
}

/// <summary>The intensity range that a viewer should show, within the range that is possible or was seen.</summary>
/// <param name="Min">The smallest value of the data or its type.</param>
/// <param name="Max">The largest value of the data or its type.</param>
/// <param name="Start">The value shown black.</param>
/// <param name="End">The value shown brightest.</param>
public readonly record struct RenderingWindow(double Min, double Max, double Start, double End);

/// <summary>One channel of a scene. Null means unknown: nothing is invented. Immutable.</summary>
public sealed record Channel
{
    /// <summary>The name as stored; null when the file has none.</summary>
    public string? Name { get; init; }

    /// <summary>The display colour; null when the file has none.</summary>
    public Rgba? Color { get; init; }

    /// <summary>The type of this channel's samples.</summary>
    public required PixelType PixelType { get; init; }

    /// <summary>Samples per pixel: 3 for RGB, else 1.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Excitation wavelength.</summary>
    public Quantity? Excitation { get; init; }

    /// <summary>Emission wavelength.</summary>
    public Quantity? Emission { get; init; }

    /// <summary>The name of the fluorophore.</summary>
    public string? Fluorophore { get; init; }

    /// <summary>Exposure time, when it is the same for all planes of the channel.</summary>
    public Quantity? Exposure { get; init; }

    /// <summary>The range to display; null when the file has none.</summary>
    public RenderingWindow? Window { get; init; }
}
