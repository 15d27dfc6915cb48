namespace Lamella.Ome;

/// <summary>A named set of axes (since 0.6).</summary>
internal sealed record NgffCoordinateSystem(string Name, IReadOnlyList<NgffAxis> Axes);
