namespace Lamella;

/// <summary>
/// Parts of one kind that were found while a container was accounted for: stored and not shown by any scene (unused), or promised by the metadata and stored nowhere (missing).
/// </summary>
/// <param name="Kind">What they are, in the singular: <c>page</c>, <c>plane</c>, <c>subblock</c>, <c>chunk</c>, <c>level</c>, <c>field</c>, <c>well</c>, <c>image</c>, <c>file</c>, <c>table</c>, <c>group</c>, <c>attribute</c>, <c>entry</c>.</param>
/// <param name="Count">How many there are; at least 1.</param>
/// <param name="Name">Which ones: a name, a path, a range such as <c>pages 4 to 6</c>. The first few, when there are many.</param>
/// <param name="Why">Why they are not shown, or what follows from their absence.</param>
public sealed record ContentPart(string Kind, long Count, string Name, string Why)
{
    /// <summary>How many, of what: <c>3 pages</c>.</summary>
    public string Amount => Counts.Of(Count, Kind);

    /// <summary>The first few names of many, for <see cref="Name"/>.</summary>
    public static string Names(IEnumerable<string> names, int most = 5)
    {
        List<string> first = [.. names.Take(most + 1)];
        return first.Count <= most ? string.Join(", ", first) : string.Join(", ", first.Take(most)) + ", ...";
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Amount} ({Name}): {Why}";
}
