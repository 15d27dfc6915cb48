namespace Lamella.Cli.Documents;

/// <summary>Which pixel hashes of a list still hold.</summary>
/// <param name="Results">The hashes.</param>
/// <param name="Different">How many differ.</param>
/// <param name="Unreadable">How many could not be checked.</param>
internal sealed record PixhashCheckDocument(IReadOnlyList<PixhashCheckDocument.ResultEntry> Results, int Different, int Unreadable) : Document
{
    /// <summary>A hash.</summary>
    /// <param name="Path">The image.</param>
    /// <param name="Scene">The index of the scene.</param>
    /// <param name="Same">True when it holds.</param>
    /// <param name="Expected">The hash in the list.</param>
    /// <param name="Found">The hash of the pixels.</param>
    /// <param name="Error">Why it could not be checked.</param>
    public sealed record ResultEntry(string Path, int Scene, bool Same, string Expected, string? Found, string? Error);
}
