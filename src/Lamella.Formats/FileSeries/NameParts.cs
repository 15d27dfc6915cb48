using System.Text.RegularExpressions;

namespace Lamella.Formats.FileSeries;

/// <summary>A piece of a file name: a word with or without a number at its end.</summary>
/// <param name="Text">The piece as written.</param>
/// <param name="Digits">How many digits stand at its end.</param>
internal readonly partial record struct NamePart(string Text, int Digits)
{
    /// <summary>What stands in front of the digits.</summary>
    public string Prefix => Text[..^Digits];

    /// <summary>True for one of several counters without a separator: <c>T001Z02C1</c>.</summary>
    public bool IsGlued { get; init; }

    /// <summary>The digits.</summary>
    public string Number => Text[^Digits..];

    /// <summary>
    /// Cuts a name (without its ending) at separators. A piece of several words with numbers, such as <c>T001Z02C1</c>, is cut further when two of the words name axes; a stem that is glued to the first
    /// (<c>expxy01t01</c>) becomes a piece of its own.
    /// </summary>
    public static List<NamePart> Split(string stem)
    {
        // Identifiers that some instruments append to every name tell nothing.
        if (stem.Length > 36) stem = Identifier().Replace(stem, string.Empty);
        List<NamePart> parts = [];
        int start = 0;
        for (int i = 0; i <= stem.Length; i++)
        {
            if (i < stem.Length && (char.IsLetterOrDigit(stem[i]) || stem[i] > 127)) continue;
            if (i > start) AddField(stem.AsSpan(start, i - start), parts);
            if (i < stem.Length && parts.Count > 0 && parts[^1].Text.Equals("wv", StringComparison.OrdinalIgnoreCase)) i = AddWave(stem, i + 1, parts);
            start = i + 1;
        }

        return parts;
    }

    /// <summary>The wave of a name (<c>wv TL-Brightfield - Cy3 z 1)</c>) is one word, whatever separators it holds: it ends where the next counter or the bracket does. Returns where to go on.</summary>
    private static int AddWave(string stem, int at, List<NamePart> parts)
    {
        Match end = AfterWave().Match(stem, at);
        int stop = end.Success ? end.Index : stem.Length;
        string wave = stem[at..stop].Trim();
        if (wave.Length > 0) parts.Add(new NamePart(wave, 0));
        return stop;
    }

    private static void AddField(ReadOnlySpan<char> field, List<NamePart> parts)
    {
        List<NamePart> groups = [];
        int at = 0;
        while (at < field.Length)
        {
            int digits = at;
            while (digits < field.Length && !char.IsAsciiDigit(field[digits])) digits++;
            int end = digits;
            while (end < field.Length && char.IsAsciiDigit(field[end])) end++;
            if (end == digits) break;
            groups.Add(new NamePart(field[at..end].ToString(), end - digits));
            at = end;
        }

        if (at == field.Length && groups.Count > 1 && AddGroups(groups, parts)) return;
        int tail = field.Length;
        while (tail > 0 && char.IsAsciiDigit(field[tail - 1])) tail--;
        parts.Add(new NamePart(field.ToString(), field.Length - tail));
    }

    private static bool AddGroups(List<NamePart> groups, List<NamePart> parts)
    {
        int known = groups.Count(g => IsCounter(g.Prefix));
        NamePart first = groups[0];
        int glued = IsCounter(first.Prefix) || known < groups.Count - 1 ? 0 : SeriesAxis.GluedLabel(first.Prefix);
        if (known + (glued > 0 ? 1 : 0) < 2) return false;
        if (glued > 0)
        {
            int cut = first.Prefix.Length - glued;
            parts.Add(new NamePart(first.Text[..cut], 0));
            groups[0] = new NamePart(first.Text[cut..], first.Digits);
        }

        parts.AddRange(groups.Select(g => g with { IsGlued = true }));
        return true;
    }

    private static bool IsCounter(string prefix) => SeriesAxis.Of(prefix) is not null || prefix is "r" or "R";

    [GeneratedRegex("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\)| +(z|t|time|fld) +[0-9]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex AfterWave();
}
