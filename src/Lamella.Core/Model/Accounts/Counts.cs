namespace Lamella;

/// <summary>Numbers of things in English: <c>1 scene</c>, <c>2 scenes</c>, <c>0 entries</c>.</summary>
internal static class Counts
{
    /// <summary>How many, of what.</summary>
    /// <param name="count">The number.</param>
    /// <param name="one">The thing in the singular.</param>
    public static string Of(long count, string one) => Invariant($"{count} {(count == 1 ? one : Plural(one))}");

    /// <summary>The plural of a thing: what its last word becomes.</summary>
    public static string Plural(string one) => one.EndsWith("series", StringComparison.Ordinal) ? one
        : one.EndsWith('y') && one.Length > 1 && !"aeiou".Contains(one[^2], StringComparison.Ordinal) ? one[..^1] + "ies"
        : one.EndsWith('x') || one.EndsWith('s') || one.EndsWith("ch", StringComparison.Ordinal) ? one + "es"
        : one + "s";

    /// <summary>The word for one or for several: <c>is</c> or <c>are</c>.</summary>
    public static string Pick(long count, string one, string several) => count == 1 ? one : several;
}
