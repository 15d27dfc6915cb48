namespace Lamella.Formats.Tiff.Dialects;

/// <summary>An axis that numbers pages.</summary>
/// <param name="Letter">Its letter.</param>
/// <param name="Length">How many indices it has.</param>
/// <param name="Name">The name in the words of the file, for axes whose letter does not say enough; null for T, C and Z.</param>
internal readonly record struct TiffAxis(char Letter, long Length, string? Name = null)
{
    /// <summary>The axes without those of one index, as a level has them.</summary>
    public static (string Letters, long[] Shape) Stored(IReadOnlyList<TiffAxis> axes)
    {
        List<TiffAxis> stored = [.. axes.Where(axis => axis.Length > 1)];
        return (string.Concat(stored.Select(axis => axis.Letter)), [.. stored.Select(axis => axis.Length)]);
    }

    /// <summary>The names of the axes that have one.</summary>
    public static Dictionary<char, AxisInfo> Names(IReadOnlyList<TiffAxis> axes)
    {
        Dictionary<char, AxisInfo> names = [];
        foreach (TiffAxis axis in axes)
        {
            if (axis.Name is { } name && axis.Length > 1) names[axis.Letter] = new AxisInfo(name, Axes.KindOf(axis.Letter));
        }

        return names;
    }

    /// <summary>A letter for an axis of the file's own name: one that no other axis of the image has.</summary>
    public static char FreeLetter(string name, IEnumerable<char> taken)
    {
        HashSet<char> used = [.. taken, .. "TCZYXSMQ"];
        char wanted = name.Length > 0 ? char.ToUpperInvariant(name[0]) : 'B';
        if (char.IsAsciiLetterUpper(wanted) && Axes.Extra.Contains(wanted, StringComparison.Ordinal) && used.Add(wanted)) return wanted;
        foreach (char letter in Axes.Extra)
        {
            if (used.Add(letter)) return letter;
        }

        return Throw.Unsupported<char>("TIFF", "an image of so many axes");
    }
}
