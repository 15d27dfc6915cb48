using System.Buffers;

namespace Lamella.Cli.Output;

/// <summary>
/// Text that files state, for people and scripts that read lines: a file must not break a line, steer a terminal or turn the direction of what is read. Everything that a command prints passes through here
/// (<see cref="PlainWriter"/>); JSON is exact, since it has escapes of its own.
/// </summary>
internal static class PlainText
{
    private const char Mark = '\uFFFD';

    /// <summary>Marks and overrides of direction, invisible line ends, and the mark of a byte order: a file that states them could make a name read as another one.</summary>
    private const string Invisible = "\u061C\u200E\u200F\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\uFEFF";

    private static readonly SearchValues<char> Unsafe = SearchValues.Create([.. Controls(), .. Invisible]);
    private static readonly SearchValues<char> Directions = SearchValues.Create(Invisible);

    /// <summary>The text on one line: line ends and tabs become blanks, what steers a terminal a replacement mark.</summary>
    public static string OneLine(string text) => Clean(text, static (c, _, _) => c is '\n' or '\r' or '\t' ? ' ' : Mark);

    /// <summary>The text with its line ends and tabs: what steers a terminal becomes a replacement mark.</summary>
    public static string Lines(string text) => Clean(text, static (c, line, i) => c is '\n' or '\t' || (c == '\r' && i + 1 < line.Length && line[i + 1] == '\n') ? c : Mark);

    /// <summary>A message of ours, which may go on in indented lines: no text of a file can start a line of its own, at which scripts and people would take it for another message.</summary>
    public static string Message(string text) => Clean(text, static (c, line, i) => c == '\n' && line.AsSpan(i + 1).StartsWith("  ", StringComparison.Ordinal) ? c : c is '\n' or '\r' or '\t' ? ' ' : Mark);

    /// <summary>A JSON text in which nothing turns the direction of the screen: the same document, since these characters occur within strings only, where an escape means the same.</summary>
    public static string Escaped(string json)
    {
        if (!json.AsSpan().ContainsAny(Directions)) return json;
        System.Text.StringBuilder text = new(json.Length + 16);
        foreach (char c in json)
        {
            if (Directions.Contains(c)) text.Append("\\u").Append(((int)c).ToString("X4", System.Globalization.CultureInfo.InvariantCulture));
            else text.Append(c);
        }

        return text.ToString();
    }

    private static string Clean(string text, Replacement replacement)
    {
        if (!text.AsSpan().ContainsAny(Unsafe)) return text;
        return string.Create(text.Length, (text, replacement), static (line, state) =>
        {
            for (int i = 0; i < line.Length; i++) line[i] = Unsafe.Contains(state.text[i]) ? state.replacement(state.text[i], state.text, i) : state.text[i];
        });
    }

    private static IEnumerable<char> Controls()
    {
        for (char c = '\0'; c < '\u00A0'; c++)
        {
            if (char.IsControl(c)) yield return c;
        }
    }

    private delegate char Replacement(char found, string text, int index);
}
