using System.Globalization;

namespace Lamella.Formats.FileSeries;

/// <summary>What the numbers in file names mean.</summary>
internal static class SeriesAxis
{
    /// <summary>Names of scenes: a number of this kind makes a scene of its own.</summary>
    public const char Scene = 'S';

    private static readonly (char Axis, string[] Labels)[] Table =
    [
        ('T', ["t", "tp", "tm", "time", "timepoint", "frame", "cycle", "sk"]),
        ('C', ["c", "ch", "chn", "chan", "channel", "w", "wv", "wave", "wavelength"]),
        ('Z', ["z", "slice", "plane", "section", "focus", "zstep"]),
        (Scene, ["s", "series", "scene", "p", "pos", "position", "xy", "f", "fld", "field", "fov", "site", "well", "sp", "spc", "specimen", "ang", "angle", "cm", "cam", "camera", "ph", "phase"]),
    ];

    /// <summary>The axis that a word in front of a number names; null when it names none.</summary>
    public static char? Of(ReadOnlySpan<char> label)
    {
        foreach ((char axis, string[] labels) in Table)
        {
            foreach (string known in labels)
            {
                if (label.Equals(known, StringComparison.OrdinalIgnoreCase)) return axis;
            }
        }

        return null;
    }

    /// <summary>How many letters at the end of a word name an axis, where a stem is glued to it: 2 of <c>expxy</c>, 1 of <c>cellst</c>; 0 when none do.</summary>
    public static int GluedLabel(ReadOnlySpan<char> word)
    {
        // Two letters before one: "xy" and "ch" are words of programs that glue. Longer ones occur in ordinary words ("airframe").
        for (int length = 2; length >= 1; length--)
        {
            if (word.Length > length && Of(word[^length..]) is not null) return length;
        }

        return 0;
    }

    /// <summary>The value of a run of digits; longer ones than any counter are refused.</summary>
    public static long Value(string name, ReadOnlySpan<char> digits)
    {
        if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value)) return value;
        Throw.Refused($"the number {digits} in {name} is too long for an index");
        return 0;
    }
}
