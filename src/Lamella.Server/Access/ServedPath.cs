namespace Lamella.Server;

/// <summary>
/// Paths below the served root: segments joined by slashes, none at either end, the empty text for the root. There is one way to write each, so that who checks a path and who opens it mean the same thing.
/// </summary>
public static class ServedPath
{
    private const int MostCharacters = 4096;

    /// <summary>Brings a path that was decoded once to its one form; false when it could mean something outside of the root, or something else to somebody who decodes it again.</summary>
    /// <param name="path">The path; slashes at its ends do not count.</param>
    /// <param name="canonical">The form.</param>
    /// <remarks>Not allowed: segments that are empty, <c>.</c> or <c>..</c>, backslashes, colons of drives and streams, control characters, and slashes that are still encoded.</remarks>
    public static bool TryNormalize(string? path, out string canonical)
    {
        canonical = (path ?? string.Empty).Trim('/');
        if (canonical.Length == 0) return path is null || path.Length <= 1;
        if (canonical.Length > MostCharacters || path!.StartsWith("//", StringComparison.Ordinal) || path.EndsWith("//", StringComparison.Ordinal)) return false;
        foreach (char c in canonical)
        {
            if (char.IsControl(c) || c == '\\') return false;
        }

        if (HoldsEncoded(canonical)) return false;
        foreach (Range part in canonical.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> segment = canonical.AsSpan(part);
            // A trailing dot or blank is dropped by Windows: "..  " would be "..".
            if (segment.IsEmpty || segment.TrimEnd(". ").IsEmpty) return false;
            if (segment is [>= 'A' and <= 'Z' or >= 'a' and <= 'z', ':', ..]) return false;
        }

        return true;
    }

    /// <summary>True when the path is the prefix or lies below it; whole segments are compared, letter by letter.</summary>
    /// <param name="path">A normal path.</param>
    /// <param name="prefix">A normal path; empty for the root, in which everything lies.</param>
    public static bool IsWithin(string path, string prefix)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(prefix);
        return prefix.Length == 0 || (path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/'));
    }

    // An encoded slash, backslash, dot, percent sign or NUL would become one when it is decoded once more.
    private static bool HoldsEncoded(string text)
    {
        for (int i = text.IndexOf('%', StringComparison.Ordinal); i >= 0 && i + 2 < text.Length; i = text.IndexOf('%', i + 1))
        {
            if (text.AsSpan(i + 1, 2) is "2f" or "2F" or "5c" or "5C" or "2e" or "2E" or "25" or "00") return true;
        }

        return false;
    }
}
