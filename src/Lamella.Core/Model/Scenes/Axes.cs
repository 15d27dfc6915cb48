namespace Lamella;

/// <summary>What an axis measures.</summary>
public enum AxisKind
{
    /// <summary>A length: X, Y, Z.</summary>
    Space,

    /// <summary>Time: T.</summary>
    Time,

    /// <summary>Channels of one picture: C, and the samples S of an RGB pixel.</summary>
    Channel,

    /// <summary>Anything else: wavelength, lifetime, rotation, view, tile.</summary>
    Other,
}

/// <summary>The letters that name axes. The canonical order is extra axes, then TCZYX, then S (samples of an RGB pixel). All members are pure.</summary>
public static class Axes
{
    /// <summary>The canonical order of the five standard axes.</summary>
    public const string Standard = "TCZYX";

    /// <summary>Extra axes in their canonical order; they stand in front of T.</summary>
    public const string Extra = "MQRVIHLEBPAFGJKNOUWD";

    private static readonly (char Letter, string Name, AxisKind Kind)[] Table =
    [
        ('T', "t", AxisKind.Time), ('C', "c", AxisKind.Channel), ('Z', "z", AxisKind.Space), ('Y', "y", AxisKind.Space), ('X', "x", AxisKind.Space), ('S', "s", AxisKind.Channel),
        ('L', "emission", AxisKind.Other), ('E', "excitation", AxisKind.Other), ('H', "phase", AxisKind.Other), ('I', "illumination", AxisKind.Other), ('R', "rotation", AxisKind.Other),
        ('V', "view", AxisKind.Other), ('B', "block", AxisKind.Other), ('M', "tile", AxisKind.Other), ('Q', "page", AxisKind.Other), ('P', "position", AxisKind.Other),
    ];

    /// <summary>The lower-case name of an axis letter, such as <c>rotation</c> for R; the letter itself when it has no standard meaning.</summary>
    public static string NameOf(char axis) => Find(axis) is { } row ? row.Name : char.ToLowerInvariant(axis).ToString();

    /// <summary>The kind of an axis letter.</summary>
    public static AxisKind KindOf(char axis) => Find(axis)?.Kind ?? AxisKind.Other;

    /// <summary>The letter of an axis as Lamella writes it.</summary>
    /// <exception cref="ArgumentException">It is not a letter.</exception>
    internal static char Upper(char axis) =>
        char.IsAsciiLetter(axis) ? char.ToUpperInvariant(axis) : throw new ArgumentException($"'{axis}' is not an axis; axes are letters", nameof(axis));

    /// <summary>The canonical axes of a scene that stores the given native axes: all of TCZYX, S if stored, and the extra axes in front.</summary>
    internal static string Canonical(string native)
    {
        List<char> extra = [];
        foreach (char axis in native)
        {
            if (axis != 'S' && !Standard.Contains(axis, StringComparison.Ordinal)) extra.Add(axis);
        }

        extra.Sort((a, b) => (Rank(a), a).CompareTo((Rank(b), b)));
        return string.Concat(extra) + Standard + (native.Contains('S', StringComparison.Ordinal) ? "S" : string.Empty);
    }

    private static (string Name, AxisKind Kind)? Find(char axis)
    {
        foreach ((char letter, string name, AxisKind kind) in Table)
        {
            if (letter == axis) return (name, kind);
        }

        return null;
    }

    private static int Rank(char axis)
    {
        int index = Extra.IndexOf(axis, StringComparison.Ordinal);
        return index < 0 ? int.MaxValue : index;
    }
}
