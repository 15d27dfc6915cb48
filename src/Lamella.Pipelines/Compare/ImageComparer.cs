using Lamella.Pipelines.Compare;

namespace Lamella;

/// <summary>Compares images scene by scene: pixels, metadata, or both.</summary>
public static class ImageComparer
{
    private const int PlanesListed = 20;

    /// <summary>Compares scenes in the order given.</summary>
    public static ImageComparison Compare(IReadOnlyList<Scene> a, IReadOnlyList<Scene> b, ComparisonOptions options)
    {
        List<SceneComparison> scenes = [];
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++) scenes.Add(Compare(a[i], b[i], options));
        return new ImageComparison(scenes, a.Count, b.Count);
    }

    /// <summary>Compares two scenes.</summary>
    public static SceneComparison Compare(Scene a, Scene b, ComparisonOptions options)
    {
        SceneComparison result = new() { A = a, B = b };
        if (options.Parts != CompareParts.Metadata) result = result with { Levels = Pixels(a, b, options) };
        if (options.Parts == CompareParts.Pixels) return result;
        List<MetadataDifference> differences = [];
        Compare(SceneFacts.Of(a), SceneFacts.Of(b), differences);
        long more = Planes(a, b, differences);
        return result with { Metadata = differences, MorePlanes = more };
    }

    private static List<PixelComparison> Pixels(Scene a, Scene b, ComparisonOptions options)
    {
        int both = options.Levels == ComparedLevels.Full ? 1 : Math.Min(a.Levels.Count, b.Levels.Count);
        List<PixelComparison> levels = [];
        for (int level = 0; level < both; level++) levels.Add(PixelComparer.Compare(a, b, level, options));
        if (options.Levels == ComparedLevels.All && a.Levels.Count != b.Levels.Count)
            levels.Add(new PixelComparison { Level = both, Obstacle = Invariant($"the numbers of levels differ: {a.Levels.Count} and {b.Levels.Count}") });
        return levels;
    }

    private static void Compare(IReadOnlyList<MetadataFact> a, IReadOnlyList<MetadataFact> b, List<MetadataDifference> differences)
    {
        Dictionary<string, MetadataFact> right = b.ToDictionary(fact => fact.Key, StringComparer.Ordinal);
        foreach (MetadataFact left in a)
        {
            if (!right.Remove(left.Key, out MetadataFact? other)) differences.Add(new MetadataDifference(left.Key, left.Text, null));
            else if (!MetadataFact.Same(left, other)) differences.Add(new MetadataDifference(left.Key, left.Text, other.Text));
        }

        foreach (MetadataFact only in b)
        {
            if (right.ContainsKey(only.Key)) differences.Add(new MetadataDifference(only.Key, null, only.Text));
        }
    }

    /// <summary>Planes by their place. A plane that one side does not list is one of which nothing is known.</summary>
    /// <returns>How many differences are not listed.</returns>
    private static long Planes(Scene a, Scene b, List<MetadataDifference> differences)
    {
        Dictionary<(int, int, int), PlaneInfo> right = [];
        foreach (PlaneInfo plane in b.Planes) right[(plane.T, plane.C, plane.Z)] = plane;
        List<MetadataDifference> found = [];
        long more = 0;
        HashSet<(int, int, int)> seen = [];
        foreach (PlaneInfo plane in a.Planes)
        {
            (int, int, int) place = (plane.T, plane.C, plane.Z);
            if (!seen.Add(place)) continue;
            right.Remove(place, out PlaneInfo other);
            Compare([.. SceneFacts.OfPlane(plane)], [.. SceneFacts.OfPlane(other with { T = plane.T, C = plane.C, Z = plane.Z })], found);
            Keep();
        }

        foreach (PlaneInfo plane in b.Planes)
        {
            if (!right.Remove((plane.T, plane.C, plane.Z))) continue;
            Compare([], [.. SceneFacts.OfPlane(plane)], found);
            Keep();
        }

        differences.AddRange(found);
        return more;

        void Keep()
        {
            if (found.Count <= PlanesListed) return;
            more += found.Count - PlanesListed;
            found.RemoveRange(PlanesListed, found.Count - PlanesListed);
        }
    }
}
