using System.Text;
using System.Text.RegularExpressions;

namespace Lamella.Iscc.Trees;

/// <summary>Patterns in the language of gitignore; of those that match a path the last one decides. Immutable: a deeper ignore file makes a longer list.</summary>
internal sealed class IgnoreRules
{
    private readonly (Regex Pattern, bool Ignore)[] _rules;

    private IgnoreRules((Regex, bool)[] rules) => _rules = rules;

    /// <summary>No patterns.</summary>
    internal static IgnoreRules None { get; } = new([]);

    /// <summary>These rules, then the lines of another ignore file.</summary>
    internal IgnoreRules With(IEnumerable<string> lines)
    {
        List<(Regex, bool)> rules = [.. _rules];
        foreach (string line in lines)
        {
            if (Parse(line) is { } rule) rules.Add(rule);
        }

        return new IgnoreRules([.. rules]);
    }

    /// <summary>True when a path (with slashes, relative to the walk's root; a folder may end with one) is ignored.</summary>
    internal bool Ignores(string path)
    {
        for (int i = _rules.Length - 1; i >= 0; i--)
        {
            if (_rules[i].Pattern.IsMatch(path)) return _rules[i].Ignore;
        }

        return false;
    }

    private static (Regex, bool)? Parse(string line)
    {
        // White space at the end counts only behind a backslash.
        string pattern = line.TrimEnd();
        if (pattern.EndsWith('\\') && pattern.Length < line.Length) pattern += ' ';
        if (pattern.Length == 0 || pattern[0] == '#' || pattern == "/") return null;
        bool ignore = pattern[0] != '!';
        if (!ignore) pattern = pattern[1..];
        if (pattern.Length == 0) return null;
        return (new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline), ignore);
    }

    private static string Translate(string pattern)
    {
        List<string> parts = [.. pattern.Split('/')];
        if (parts[0].Length == 0) parts.RemoveAt(0);
        // Without a slash before its end a pattern holds at every depth.
        else if (parts.Count == 1 || (parts.Count == 2 && parts[1].Length == 0)) parts.Insert(0, "**");
        // A slash at the end means what is in the folder.
        if (parts.Count > 1 && parts[^1].Length == 0) parts[^1] = "**";

        StringBuilder regex = new("\\A");
        bool slash = false;
        for (int i = 0; i < parts.Count; i++)
        {
            bool last = i == parts.Count - 1;
            if (parts[i] == "**")
            {
                regex.Append(i == 0 && last ? "[^/]+(?:/.*)?" : i == 0 ? "(?:.+/)?" : last ? "/.*" : "(?:/.+)?");
                slash = i > 0;
                continue;
            }

            if (slash) regex.Append('/');
            AppendGlob(regex, parts[i]);
            if (last) regex.Append("(?:/.*)?");
            slash = true;
        }

        return regex.Append("\\z").ToString();
    }

    private static void AppendGlob(StringBuilder regex, string part)
    {
        if (part == "*")
        {
            regex.Append("[^/]+");
            return;
        }

        for (int i = 0; i < part.Length; i++)
        {
            switch (part[i])
            {
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '\\' when i + 1 < part.Length:
                    regex.Append(Regex.Escape(part[++i].ToString()));
                    break;
                case '[':
                    i = AppendSet(regex, part, i);
                    break;
                default:
                    regex.Append(Regex.Escape(part[i].ToString()));
                    break;
            }
        }
    }

    /// <summary>A character set; returns the index of its last character. An open bracket without an end stands for itself.</summary>
    private static int AppendSet(StringBuilder regex, string part, int start)
    {
        int first = start + 1;
        bool negated = first < part.Length && part[first] is '!' or '^';
        if (negated) first++;
        // A closing bracket that comes first belongs to the set.
        int end = first < part.Length ? part.IndexOf(']', first + 1) : -1;
        if (end < 0)
        {
            regex.Append("\\[");
            return start;
        }

        regex.Append(negated ? "[^/" : "[");
        foreach (char c in part[first..end]) regex.Append(c is '\\' or '[' or ']' or '^' ? "\\" + c : c.ToString());
        regex.Append(']');
        return end;
    }
}
