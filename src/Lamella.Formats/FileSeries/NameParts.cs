namespace Lamella.Formats.FileSeries;

/// <summary>A piece of a file name: a word with or without a number at its end.</summary>
/// <param name="Text">The piece as written.</param>
/// <param name="Digits">How many digits stand at its end.</param>
internal readonly record struct NamePart(string Text, int Digits)
{
    /// <summary>What stands in front of the digits.</summary>
    public string Prefix => Text[..^Digits];

    /// <summary>The digits.</summary>
    public string Number => Text[^Digits..];

    /// <summary>
    /// Cuts a name (without its ending) at separators. A piece of several words with numbers, such as <c>T001Z02C1</c>, is cut further when every word names an axis.
    /// </summary>
    public static List<NamePart> Split(ReadOnlySpan<char> stem)
    {
        List<NamePart> parts = [];
        int start = 0;
        for (int i = 0; i <= stem.Length; i++)
        {
            if (i < stem.Length && (char.IsLetterOrDigit(stem[i]) || stem[i] > 127)) continue;
            if (i > start) AddField(stem[start..i], parts);
            start = i + 1;
        }

        return parts;
    }

    private static void AddField(ReadOnlySpan<char> field, List<NamePart> parts)
    {
        int before = parts.Count, at = 0;
        while (at < field.Length)
        {
            int digits = at;
            while (digits < field.Length && !char.IsAsciiDigit(field[digits])) digits++;
            int end = digits;
            while (end < field.Length && char.IsAsciiDigit(field[end])) end++;
            bool whole = at == 0 && end == field.Length;
            if (!whole && (end == digits || SeriesAxis.Of(field[at..digits]) is null)) break;
            parts.Add(new NamePart(field[at..end].ToString(), end - digits));
            at = end;
        }

        if (at == field.Length) return;
        parts.RemoveRange(before, parts.Count - before);
        int tail = field.Length;
        while (tail > 0 && char.IsAsciiDigit(field[tail - 1])) tail--;
        parts.Add(new NamePart(field.ToString(), field.Length - tail));
    }
}
