namespace Lamella.Cli.Output;

/// <summary>Names that files state, for lines that people and scripts read: a file must not break a line or steer a terminal.</summary>
internal static class PlainText
{
    /// <summary>The text on one line: line ends become blanks, other control characters a replacement mark.</summary>
    public static string OneLine(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        return string.Create(text.Length, text, (line, from) =>
        {
            for (int i = 0; i < from.Length; i++) line[i] = from[i] is '\n' or '\r' or '\t' ? ' ' : char.IsControl(from[i]) ? '\uFFFD' : from[i];
        });
    }
}
