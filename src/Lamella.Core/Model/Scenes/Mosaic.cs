namespace Lamella;

/// <summary>One tile of a mosaic, at its place in the stitched scene.</summary>
/// <param name="M">The tile's index.</param>
/// <param name="Y">First row, in pixels of level 0, from the scene's upper edge.</param>
/// <param name="X">First column, from the scene's left edge.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct MosaicTile(int M, long Y, long X, long Height, long Width);

/// <summary>The tiles that a scene was stitched from.</summary>
/// <param name="Tiles">All tiles of one plane, in the order in which they are drawn.</param>
public sealed record Mosaic(IReadOnlyList<MosaicTile> Tiles);
