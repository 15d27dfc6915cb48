using Lamella.Ome;

namespace Lamella.Pipelines.Losses;

/// <summary>
/// What a conversion loses, found by comparison: the facts of the part that was converted against those of the result, as the reader that users have reads both. No list of what a target cannot hold is
/// trusted here; such lists only give the reason.
/// </summary>
internal static class FactLosses
{
    /// <summary>One loss for each topic in which two scenes differ.</summary>
    /// <param name="scene">The number by which users know the scene.</param>
    /// <param name="source">The part of the source that was to be written.</param>
    /// <param name="result">The scene of the result.</param>
    /// <param name="why">The reason for a topic, when the target has one.</param>
    public static IEnumerable<Loss> Of(int scene, Scene source, Scene result, Func<string, string?> why)
    {
        SceneComparison comparison = ImageComparer.Compare(source, result, new ComparisonOptions { Parts = CompareParts.Metadata });
        List<MetadataDifference> differences = [.. comparison.Metadata];
        // Fields of a plate are named by their place; the name that the source gave them is in the OME-XML.
        if (result.Content.Native is OmeImage { Name: { } kept } && string.Equals(kept, source.Name, StringComparison.Ordinal)) differences.RemoveAll(d => d.Key == "name");
        // Zero is what an origin is where none is stated.
        differences.RemoveAll(d => d.Key.StartsWith("origin.", StringComparison.Ordinal) && (d.A ?? "0 ").StartsWith("0 ", StringComparison.Ordinal) && (d.B ?? "0 ").StartsWith("0 ", StringComparison.Ordinal));
        Add(differences, "mosaic", Tiles(source), Tiles(result));
        foreach (IGrouping<string, MetadataDifference> topic in differences.GroupBy(d => FactTopic.Of(d.Key)))
        {
            MetadataDifference first = topic.First();
            string more = topic.Count() > 1 ? Invariant($", and {topic.Count() - 1} more") : string.Empty;
            yield return new Loss(scene, topic.Key, (why(topic.Key) is { } reason ? reason + " (" : "the result differs (") + Text(first) + more + ")");
        }
    }

    private static string Text(MetadataDifference difference) =>
        $"{difference.Key}: " + (difference.A is null ? $"not stated by the source, {Short(difference.B!)} in the result" : difference.B is null ? Short(difference.A) : $"{Short(difference.A)} becomes {Short(difference.B)}");

    private static string Short(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "...");

    private static string? Tiles(Scene scene) => scene.Mosaic is { Tiles.Count: > 1 } mosaic ? Invariant($"{mosaic.Tiles.Count} tiles") : null;

    private static void Add(List<MetadataDifference> differences, string key, string? a, string? b)
    {
        if (!string.Equals(a, b, StringComparison.Ordinal)) differences.Add(new MetadataDifference(key, a, b));
    }
}
