using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Convert;

/// <summary>How a level is stored in an OME-Zarr, and where it comes from.</summary>
/// <param name="Spec">The array.</param>
/// <param name="SourceLevel">The level of the source that it takes over; null when it is made from the one before (or is level 0 of a part).</param>
/// <param name="Chunks">The array whose stored chunks go along; null when samples are read and encoded.</param>
/// <param name="WholeKeys">Both arrays store the same under each key.</param>
internal sealed record LevelStorage(ZarrArraySpec Spec, int? SourceLevel, ZarrLevelSource? Chunks, bool WholeKeys);
