namespace Lamella;

/// <summary>The distance between neighbouring pixels on each axis. An axis whose size is unknown is null, never 1. Immutable.</summary>
public sealed record PixelSizes
{
    /// <summary>Nothing is known.</summary>
    public static PixelSizes Unknown { get; } = new();

    /// <summary>The time between two time points.</summary>
    public Quantity? T { get; init; }

    /// <summary>The distance between two sections.</summary>
    public Quantity? Z { get; init; }

    /// <summary>The height of a pixel.</summary>
    public Quantity? Y { get; init; }

    /// <summary>The width of a pixel.</summary>
    public Quantity? X { get; init; }

    /// <summary>The size on the axis with the given letter; null when unknown or when the axis has none.</summary>
    public Quantity? this[char axis] => char.ToUpperInvariant(axis) switch
    {
        'T' => T,
        'Z' => Z,
        'Y' => Y,
        'X' => X,
        _ => null,
    };
}
