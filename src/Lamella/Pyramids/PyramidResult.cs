namespace Lamella;

/// <summary>The levels of one image after they were remade.</summary>
/// <param name="Image">The path of the image in its store; empty for the root.</param>
/// <param name="Axes">The axis letters, slowest first.</param>
/// <param name="Method">How levels are made.</param>
/// <param name="HasNewShapes">True when levels were added, taken away or changed in shape.</param>
/// <param name="Levels">The levels, full resolution first.</param>
public sealed record PyramidResult(string Image, string Axes, DownsampleMethod Method, bool HasNewShapes, IReadOnlyList<PyramidLevel> Levels);

/// <summary>One level of a stored pyramid.</summary>
/// <param name="Path">The path of its array, relative to the image.</param>
/// <param name="Shape">Samples along each axis.</param>
public sealed record PyramidLevel(string Path, IReadOnlyList<long> Shape);
