namespace Lamella.Engine;

/// <summary>Everything that is decided about one scene of a target before the first pixel moves: axes, levels, blocks, type, and the metadata that describes the selected part.</summary>
public sealed record ScenePlan
{
    /// <summary>The position in the target.</summary>
    public required int Index { get; init; }

    /// <summary>The axes of the target, slowest first.</summary>
    public required string Axes { get; init; }

    /// <summary>The levels, full resolution first.</summary>
    public required IReadOnlyList<LevelGrid> Levels { get; init; }

    /// <summary>The type of the samples.</summary>
    public required PixelType PixelType { get; init; }

    /// <summary>The metadata of the selected part: channels, sizes, times. Its level sources are not used by writers.</summary>
    public required SceneContent Metadata { get; init; }

    /// <summary>Samples per pixel that were unfolded into channels; 1 when none were.</summary>
    public int UnfoldedSamples { get; init; } = 1;

    /// <summary>How coarse levels are made, for the metadata: <c>mean</c>, <c>nearest</c>...</summary>
    public string Method { get; init; } = "mean";

    /// <summary>Set for a label image; null for an ordinary scene.</summary>
    internal PlannedLabel? Label { get; init; }

    /// <summary>For levels that are taken from the source as they are: where they lie; null when every level follows from the one before by its factors.</summary>
    internal IReadOnlyList<LevelPlacement>? Placements { get; init; }

    /// <summary>True for an image that is made before its pixels: its metadata says that no plane is written yet.</summary>
    internal bool IsUnwritten { get; init; }

    /// <summary>Samples of level 0 along an axis; 1 when the target has no such axis.</summary>
    public long SizeOf(char axis) => Levels[0].AxisSet.IndexOf(Lamella.Axes.Upper(axis)) is >= 0 and int i ? Levels[0].Shape[i] : 1;
}
