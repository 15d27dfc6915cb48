namespace Lamella.Cli.Documents;

/// <summary>What two images state differently.</summary>
/// <param name="A">The path of the first.</param>
/// <param name="B">The path of the other.</param>
/// <param name="Equal">True when they state the same.</param>
/// <param name="Scenes">The pairs of scenes.</param>
internal sealed record MetaDiffDocument(string A, string B, bool Equal, IReadOnlyList<MetaDiffDocument.PairEntry> Scenes) : Document
{
    /// <summary>Two scenes.</summary>
    /// <param name="A">The index in the first image.</param>
    /// <param name="B">The index in the other.</param>
    /// <param name="Metadata">What is stated differently.</param>
    /// <param name="MorePlaneDifferences">Differences of single planes that are not listed.</param>
    public sealed record PairEntry(int A, int B, IReadOnlyList<CompareDocument.MetadataEntry> Metadata, long MorePlaneDifferences);
}
