namespace Lamella;

/// <summary>What the comparison of two scenes found.</summary>
public sealed record SceneComparison
{
    /// <summary>The scene on the left.</summary>
    public required Scene A { get; init; }

    /// <summary>The scene on the right.</summary>
    public required Scene B { get; init; }

    /// <summary>The levels compared, full resolution first; empty when pixels were not asked for.</summary>
    public IReadOnlyList<PixelComparison> Levels { get; init; } = [];

    /// <summary>The metadata that differs, the first places of each list.</summary>
    public IReadOnlyList<MetadataDifference> Metadata { get; init; } = [];

    /// <summary>Differences of planes beyond those that are listed.</summary>
    public long MorePlanes { get; init; }

    /// <summary>True when nothing differs.</summary>
    public bool Equal => Levels.All(level => level.Equal) && Metadata.Count == 0 && MorePlanes == 0;
}

/// <summary>What the comparison of two images found.</summary>
/// <param name="Scenes">The scenes that both have, by their place.</param>
/// <param name="CountA">The number of scenes on the left.</param>
/// <param name="CountB">The number of scenes on the right.</param>
public sealed record ImageComparison(IReadOnlyList<SceneComparison> Scenes, int CountA, int CountB)
{
    /// <summary>True when nothing differs.</summary>
    public bool Equal => CountA == CountB && Scenes.All(scene => scene.Equal);
}
