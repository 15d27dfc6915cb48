using System.Text.Json.Serialization;

namespace Lamella.Cli.Documents;

/// <summary>How far two images are apart by their ISCC codes.</summary>
/// <param name="A">The path of the first.</param>
/// <param name="B">The path of the other.</param>
/// <param name="Threshold">The largest distance that counts as similar.</param>
/// <param name="Bits">The length of a code.</param>
/// <param name="Similar">True when every scene is the same or similar.</param>
/// <param name="Scenes">The pairs of scenes.</param>
internal sealed record CompareSimilarDocument(string A, string B, int Threshold, int Bits, bool Similar, IReadOnlyList<CompareSimilarDocument.PairEntry> Scenes) : Document
{
    /// <summary>Two scenes.</summary>
    /// <param name="A">The index in the first image.</param>
    /// <param name="B">The index in the other.</param>
    /// <param name="Verdict">same pixels, similar, different or not comparable.</param>
    /// <param name="Problem">Why they have no codes.</param>
    /// <param name="Distances">The distances of their codes.</param>
    public sealed record PairEntry(
        int A, int B, string Verdict,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Problem,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DistanceEntry? Distances);

    /// <summary>Distances in bits.</summary>
    /// <param name="Mixed">Of the look as a whole.</param>
    /// <param name="Image">Of the nearest pair of views.</param>
    /// <param name="Data">Of the bytes of the pixels.</param>
    public sealed record DistanceEntry(int Mixed, int Image, int Data);
}
