namespace Lamella.Cli.Documents;

/// <summary>Levels that were made.</summary>
/// <param name="Store">The OME-Zarr.</param>
/// <param name="Images">Its images.</param>
internal sealed record PyramidDocument(string Store, IReadOnlyList<PyramidDocument.ImageEntry> Images) : Document
{
    /// <summary>An image.</summary>
    /// <param name="Image">Its path in the store.</param>
    /// <param name="Axes">Its axes.</param>
    /// <param name="Downsample">How its levels were made.</param>
    /// <param name="NewShapes">True when levels have other shapes than before.</param>
    /// <param name="Levels">All its levels.</param>
    public sealed record ImageEntry(string Image, string Axes, string Downsample, bool NewShapes, IReadOnlyList<LevelEntry> Levels);

    /// <summary>A level.</summary>
    /// <param name="Path">Its path in the image.</param>
    /// <param name="Shape">The length of each axis.</param>
    public sealed record LevelEntry(string Path, IReadOnlyList<long> Shape);
}
