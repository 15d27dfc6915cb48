namespace Lamella.Cli.Documents;

/// <summary>How two images differ.</summary>
/// <param name="A">The first.</param>
/// <param name="B">The other.</param>
/// <param name="Tolerance">The largest difference of two values that counts as none.</param>
/// <param name="RelativeTolerance">The same as a share of the larger magnitude.</param>
/// <param name="Equal">True when nothing differs.</param>
/// <param name="Scenes">The pairs of scenes.</param>
internal sealed record CompareDocument(CompareDocument.SideEntry A, CompareDocument.SideEntry B, double Tolerance, double RelativeTolerance, bool Equal, IReadOnlyList<CompareDocument.PairEntry> Scenes) : Document
{
    /// <summary>One of the images.</summary>
    /// <param name="Path">Its path.</param>
    /// <param name="Format">Its format.</param>
    /// <param name="Scenes">The number of its scenes that were compared.</param>
    public sealed record SideEntry(string Path, string Format, int Scenes);

    /// <summary>Two scenes.</summary>
    /// <param name="A">The index in the first image.</param>
    /// <param name="B">The index in the other.</param>
    /// <param name="Equal">True when nothing differs.</param>
    /// <param name="Pixels">The levels that were compared.</param>
    /// <param name="Metadata">What is stated differently.</param>
    /// <param name="MorePlaneDifferences">Differences of single planes that are not listed.</param>
    public sealed record PairEntry(int A, int B, bool Equal, IReadOnlyList<PixelsEntry> Pixels, IReadOnlyList<MetadataEntry> Metadata, long MorePlaneDifferences);

    /// <summary>The pixels of a level.</summary>
    /// <param name="Level">The level.</param>
    /// <param name="Equal">True when type and values are equal.</param>
    /// <param name="Obstacle">Why values could not be compared.</param>
    /// <param name="Axes">The axes of <paramref name="Shape"/>.</param>
    /// <param name="Shape">The length of each axis.</param>
    /// <param name="Dtypes">The two sample types.</param>
    /// <param name="Samples">Values that were compared.</param>
    /// <param name="Different">Values that differ by more than the tolerance.</param>
    /// <param name="Nan">Values that are NaN on one side only.</param>
    /// <param name="Largest">The largest difference.</param>
    /// <param name="Mean">The mean difference.</param>
    /// <param name="First">The first difference.</param>
    public sealed record PixelsEntry(
        int Level, bool Equal, string? Obstacle, string Axes, IReadOnlyList<long> Shape, IReadOnlyList<string> Dtypes, long Samples, long Different, long Nan, double Largest, double Mean, FirstEntry? First);

    /// <summary>A difference.</summary>
    /// <param name="Index">Where, by axis.</param>
    /// <param name="A">The value in the first image.</param>
    /// <param name="B">The value in the other.</param>
    public sealed record FirstEntry(IReadOnlyDictionary<string, long> Index, string A, string B);

    /// <summary>What is stated differently.</summary>
    /// <param name="Key">What it is about, as lamella meta show names it.</param>
    /// <param name="A">What the first image states.</param>
    /// <param name="B">What the other states.</param>
    public sealed record MetadataEntry(string Key, string? A, string? B);
}
