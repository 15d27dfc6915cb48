using System.Text;
using System.Text.RegularExpressions;

namespace Lamella.Formats.FileSeries;

/// <summary>Patterns of file names: <c>*</c> and <c>?</c> as in shells, and <c>{T}</c> for a number (of C and S also a word) that is an axis. Several places of <c>{S}</c> multiply: a well and a field.</summary>
internal static class NamePattern
{
    private static readonly char[] Special = ['*', '?', '{'];

    /// <summary>True when the last part of a path is a pattern.</summary>
    public static bool IsPattern(string path) => Path.GetFileName(path.AsSpan()).IndexOfAny(Special) >= 0 && !path.Contains("://", StringComparison.Ordinal);

    /// <summary>True when the pattern has places for axes.</summary>
    public static bool HasAxes(string pattern) => pattern.Contains('{', StringComparison.Ordinal);

    /// <summary>The axes that the pattern has places for.</summary>
    /// <exception cref="RefusedException">A place names no axis, or an axis other than S stands twice.</exception>
    public static string AxesOf(string pattern)
    {
        string axes = string.Empty;
        for (int at = pattern.IndexOf('{', StringComparison.Ordinal); at >= 0; at = pattern.IndexOf('{', at + 1))
        {
            int end = pattern.IndexOf('}', at);
            string name = end < 0 ? string.Empty : pattern[(at + 1)..end].ToUpperInvariant();
            if (name.Length != 1 || (name[0] != SeriesAxis.Scene && !SeriesLayout.Order.Contains(name[0], StringComparison.Ordinal)))
                Throw.Refused($"{{{name}}} in {pattern} is not an axis of a file series; there are {{S}}, {{T}}, {{C}}, {{Z}} and {{Q}}");
            if (name[0] != SeriesAxis.Scene && axes.Contains(name[0], StringComparison.Ordinal)) Throw.Refused($"{{{name}}} occurs twice in {pattern}");
            axes += name;
        }

        return axes;
    }

    /// <summary>The name of the group of a place for scenes, counted from 0.</summary>
    public static string GroupOfScene(int scene) => Invariant($"S{scene}");

    /// <summary>The expression that names must fit as a whole. It is matched without backtracking, so that its time is bounded.</summary>
    public static Regex ToRegex(string pattern)
    {
        StringBuilder text = new("^");
        int scenes = 0;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            int end = c == '{' ? pattern.IndexOf('}', i) : -1;
            if (end == i + 2)
            {
                char axis = char.ToUpperInvariant(pattern[i + 1]);
                text.Append("(?<").Append(axis == SeriesAxis.Scene ? GroupOfScene(scenes++) : axis.ToString()).Append('>').Append(axis is 'C' or SeriesAxis.Scene ? ".+?" : "[0-9]+").Append(')');
                i = end;
            }
            else
            {
                text.Append(c switch { '*' => ".*", '?' => ".", _ => Regex.Escape(c.ToString()) });
            }
        }

        return new Regex(text.Append('$').ToString(), RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(2));
    }
}
