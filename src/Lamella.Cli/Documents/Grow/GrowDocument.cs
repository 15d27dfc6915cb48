namespace Lamella.Cli.Documents;

/// <summary>What was written into an OME-Zarr.</summary>
/// <param name="Input">The image that was written.</param>
/// <param name="Store">The OME-Zarr.</param>
/// <param name="Image">The path of the image in it.</param>
/// <param name="Axes">The axes of the image.</param>
/// <param name="Offset">The first index that was written, by axis.</param>
/// <param name="Extent">How many indices were written, by axis.</param>
/// <param name="Shape">The length of each axis now.</param>
/// <param name="Levels">The number of levels.</param>
/// <param name="Downsample">How coarse levels are made.</param>
/// <param name="Repaired">Boxes that interrupted writers had left behind.</param>
/// <param name="RecoveredPlanes">Planes of an interrupted acquisition that are now in sight.</param>
/// <param name="Warnings">Problems, a sentence each.</param>
internal sealed record GrowDocument(
    string Input, string Store, string Image, string Axes, IReadOnlyList<long> Offset, IReadOnlyList<long> Extent, IReadOnlyList<long> Shape, int Levels, string Downsample, long Repaired, long RecoveredPlanes,
    IReadOnlyList<string> Warnings) : Document;
