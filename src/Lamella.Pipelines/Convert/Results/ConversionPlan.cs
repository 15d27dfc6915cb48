namespace Lamella;

/// <summary>What a conversion would write, and what it would lose. Made from metadata alone: no pixel was read.</summary>
public sealed record ConversionPlan
{
    /// <summary>The name of the target format.</summary>
    public required string Format { get; init; }

    /// <summary>How samples will be compressed.</summary>
    public required string Codec { get; init; }

    /// <summary>Bytes of the samples of full resolution, before compression.</summary>
    public required long PixelBytes { get; init; }

    /// <summary>The scenes and label images of the target, in its order.</summary>
    public required IReadOnlyList<PlannedScene> Scenes { get; init; }

    /// <summary>What the target will not hold.</summary>
    public required IReadOnlyList<Loss> Losses { get; init; }
}

/// <summary>One scene or label image of a planned target.</summary>
public sealed record PlannedScene
{
    /// <summary>The position in the target.</summary>
    public required int Index { get; init; }

    /// <summary>The scene of the source that it is made of, or that a label belongs to.</summary>
    public required int Source { get; init; }

    /// <summary>The name of a label image; null for a scene.</summary>
    public string? Label { get; init; }

    /// <summary>The axes of the target, slowest first.</summary>
    public required string Axes { get; init; }

    /// <summary>The type of the samples.</summary>
    public required PixelType PixelType { get; init; }

    /// <summary>The levels, full resolution first.</summary>
    public required IReadOnlyList<PlannedLevel> Levels { get; init; }
}

/// <summary>One level of a planned target.</summary>
/// <param name="Shape">Samples along each axis.</param>
/// <param name="Block">Samples of what is stored in one piece: a shard, a chunk, a tile or a strip.</param>
/// <param name="Blocks">The number of such pieces.</param>
/// <param name="Samples">The number of samples.</param>
public sealed record PlannedLevel(IReadOnlyList<long> Shape, IReadOnlyList<long> Block, long Blocks, long Samples);
