using System.IO.Enumeration;

namespace Lamella.Cli.Usage;

/// <summary>What somebody probably meant by a path that leads nowhere.</summary>
internal static class PathAdvice
{
    private const int MostEntries = 10_000;
    private static readonly char[] Quotes = ['\'', '"', '\u2018', '\u2019', '\u201C', '\u201D'];

    /// <summary>A line of advice; null when nothing near is there.</summary>
    public static string? For(string path)
    {
        if (path.Length == 0 || path.Contains("://", StringComparison.Ordinal)) return null;
        if (path.Trim() is { Length: > 0 } trimmed && trimmed.Length < path.Length && Path.Exists(trimmed)) return $"did you mean {trimmed}, without the blank around it?";
        if (path.Trim(Quotes) is { Length: > 0 } bare && bare.Length < path.Length && Path.Exists(bare)) return $"did you mean {bare}, without the quotes?";
        if (path[0] == '~' && (path.Length == 1 || path[1] is '/' or '\\'))
        {
            string home = Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[1..].TrimStart('/', '\\'));
            return Path.Exists(home) ? $"did you mean {home}? Only the shell knows what ~ is, and not between quotes" : "only the shell knows what ~ is, and not between quotes; write the whole path of your home folder";
        }

        if (!OperatingSystem.IsWindows() && path.Contains('\\', StringComparison.Ordinal))
        {
            string slashes = path.Replace('\\', '/');
            if (Path.Exists(slashes)) return $"did you mean {slashes}? Folders are separated by / here";
            if (path.Replace("\\ ", " ", StringComparison.Ordinal) is { } blanks && Path.Exists(blanks)) return $"did you mean '{blanks}'?";
            return (Near(slashes) is { } far ? $"did you mean {far}? " : string.Empty) + "Folders are separated by / here, not by \\";
        }

        return Near(path) is { } near ? $"did you mean {near}?" : MissingFolder(path);
    }

    /// <summary>The nearest name in the folder, or the path with its nearest folder.</summary>
    private static string? Near(string path)
    {
        string trimmed = path.TrimEnd('/', '\\');
        string folder = Path.GetDirectoryName(trimmed) ?? string.Empty, name = Path.GetFileName(trimmed);
        if (name.Length == 0) return null;
        if (folder.Length > 0 && !Directory.Exists(folder))
        {
            string? other = Near(folder);
            return other is not null && Path.Exists(Path.Combine(other, name)) ? Path.Combine(other, name) : null;
        }

        string[] names = Names(folder);
        string? near = Array.Find(names, n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase)) ?? OtherEnding(name, names) ?? Nearest.Of(name, names);
        return near is null ? null : Path.Combine(folder, near);
    }

    /// <summary>The same image under another ending: <c>cells</c> or <c>cells.tiff</c> for <c>cells.ome.tif</c>.</summary>
    private static string? OtherEnding(string name, string[] names)
    {
        string stem = Stem(name);
        return Array.Find(names, n => string.Equals(Stem(n), stem, StringComparison.OrdinalIgnoreCase) && InputPaths.LooksLikeImage(n));
    }

    private static string Stem(string name)
    {
        string? ending = ImageFormats.Default.All.SelectMany(format => format.Extensions).Where(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)).MaxBy(e => e.Length);
        string stem = ending is null ? name : name[..^ending.Length];
        return stem.EndsWith(".ome", StringComparison.OrdinalIgnoreCase) ? stem[..^4] : stem;
    }

    private static string? MissingFolder(string path)
    {
        string? folder = Path.GetDirectoryName(path.TrimEnd('/', '\\'));
        return string.IsNullOrEmpty(folder) || Directory.Exists(folder) ? null : $"there is no folder {folder}" + (Near(folder) is { } near ? $"; did you mean {near}?" : string.Empty);
    }

    private static string[] Names(string folder)
    {
        try
        {
            FileSystemEnumerable<string> entries = new(folder.Length == 0 ? "." : folder, (ref FileSystemEntry entry) => entry.FileName.ToString());
            string[] names = [.. entries.Take(MostEntries)];
            Array.Sort(names, StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
