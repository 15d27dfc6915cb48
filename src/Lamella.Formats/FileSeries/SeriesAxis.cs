using System.Globalization;

namespace Lamella.Formats.FileSeries;

/// <summary>What the numbers in file names mean.</summary>
internal static class SeriesAxis
{
    /// <summary>Names of scenes: a number of this kind makes a scene of its own.</summary>
    public const char Scene = 'S';

    private static readonly (char Axis, string[] Labels)[] Table =
    [
        ('T', ["t", "tp", "time", "timepoint", "frame"]),
        ('C', ["c", "ch", "chan", "channel", "w", "wave", "wavelength"]),
        ('Z', ["z", "slice", "plane", "section", "focus"]),
        (Scene, ["s", "series", "scene", "p", "pos", "position", "xy", "f", "field", "fov", "site", "well"]),
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

    /// <summary>The value of a run of digits; longer ones than any counter are refused.</summary>
    public static long Value(string name, ReadOnlySpan<char> digits)
    {
        if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value)) return value;
        Throw.Refused($"the number {digits} in {name} is too long for an index");
        return 0;
    }
}
