using System.Text;

namespace Lamella.Iscc.Lists;

/// <summary>
/// Paths in lists of one line each. A path with a line break would look like two entries: as in the checksum lists of GNU coreutils such a line begins with a backslash, and the path is written with <c>\n</c>, <c>\r</c> and <c>\\</c>.
/// </summary>
internal static class ListLine
{
    /// <summary>A line with a path between two texts.</summary>
    internal static string Make(string before, string path, string after = "") =>
        path.AsSpan().IndexOfAny('\n', '\r') < 0 ? before + path + after : "\\" + before + Escape(path) + after;

    /// <summary>True when the line begins with the mark, which is taken away; its path is then to be read with <see cref="TryUnescape"/>.</summary>
    internal static bool TakeMark(ref string line)
    {
        if (!line.StartsWith('\\')) return false;
        line = line[1..];
        return true;
    }

    /// <summary>The path of a marked line; false when a backslash stands before anything else than n, r or a backslash.</summary>
    internal static bool TryUnescape(string text, out string path)
    {
        StringBuilder result = new(text.Length);
        path = string.Empty;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            if (++i == text.Length || text[i] is not ('n' or 'r' or '\\')) return false;
            result.Append(text[i] switch { 'n' => '\n', 'r' => '\r', _ => '\\' });
        }

        path = result.ToString();
        return true;
    }

    private static string Escape(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);
}
