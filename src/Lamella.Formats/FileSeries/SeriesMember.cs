namespace Lamella.Formats.FileSeries;

/// <summary>A file of a series and its place.</summary>
/// <param name="Key">The file's key in the store.</param>
internal sealed record SeriesMember(string Key)
{
    /// <summary>The scene that it belongs to: the number with its word, as written; empty when names tell no scenes.</summary>
    public string Scene { get; init; } = string.Empty;

    /// <summary>The scene's number, for the order.</summary>
    public long SceneNumber { get; init; }

    /// <summary>The numbers on the axes of the series, in their order.</summary>
    public required long[] Index { get; init; }

    /// <summary>The channel as a word; null when it is a number, or not told.</summary>
    public string? Channel { get; init; }
}
