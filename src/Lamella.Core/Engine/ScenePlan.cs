namespace Lamella.Engine;

/// <summary>Everything that is decided about one scene of a target before the first pixel moves: axes, levels, blocks, type, and the metadata that describes the selected part.</summary>
internal sealed record ScenePlan
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
    public PlannedLabel? Label { get; init; }

    /// <summary>For levels that are taken from the source as they are: where they lie; null when every level follows from the one before by its factors.</summary>
    public IReadOnlyList<LevelPlacement>? Placements { get; init; }

    /// <summary>Samples of level 0 along an axis; 1 when the target has no such axis.</summary>
    public long SizeOf(char axis)
    {
        int i = Axes.IndexOf(axis, StringComparison.Ordinal);
        return i < 0 ? 1 : Levels[0].Shape[i];
    }
}
