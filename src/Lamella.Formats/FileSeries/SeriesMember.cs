namespace Lamella.Formats.FileSeries;

/// <summary>A file of a series and its place.</summary>
/// <param name="Key">The file's key in the store.</param>
internal sealed record SeriesMember(string Key)
{
    /// <summary>The scene that it belongs to: the numbers with their words, as written; empty when names tell no scenes.</summary>
    public string Scene { get; init; } = string.Empty;

    /// <summary>The numbers of the scene, for the order.</summary>
    public IReadOnlyList<long> SceneOrder { get; init; } = [];

    /// <summary>The place on a plate; null when names tell none.</summary>
    public (int Row, int Column)? Well { get; init; }

    /// <summary>The numbers on the axes of the series, in their order.</summary>
    public required long[] Index { get; init; }

    /// <summary>The channel as a word; null when it is a number, or not told.</summary>
    public string? Channel { get; init; }

    /// <summary>True for a file that an index names and that is not there.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Compares the numbers of the scenes, then their names.</summary>
    public static int CompareScenes(SeriesMember a, SeriesMember b)
    {
        for (int i = 0; i < Math.Min(a.SceneOrder.Count, b.SceneOrder.Count); i++)
        {
            int order = a.SceneOrder[i].CompareTo(b.SceneOrder[i]);
            if (order != 0) return order;
        }

        return string.CompareOrdinal(a.Scene, b.Scene);
    }
}
