using System.IO.Enumeration;
using Lamella.Formats;
using Lamella.Formats.FileSeries;
using Lamella.Stores;

namespace Lamella.Cli;

/// <summary>What the user means by the inputs of a command: files, folders that are images, folders with images in them (not deeper), and patterns, which we expand for shells that do not.</summary>
internal static class InputPaths
{
    private static readonly char[] Wildcards = ['*', '?'];

    /// <summary>The paths to open, in the order of the arguments; those of a folder or a pattern sorted by their characters.</summary>
    /// <exception cref="StoreException">A pattern fits nothing, or a folder cannot be read.</exception>
    public static IReadOnlyList<InputPath> Expand(IEnumerable<string> arguments)
    {
        List<InputPath> paths = [];
        foreach (string argument in arguments)
        {
            if (File.Exists(argument) || IsImageFolder(argument)) paths.Add(new InputPath(argument, Named: true));
            else if (Directory.Exists(argument)) paths.AddRange(Children(argument, "*"));
            else if (argument.IndexOfAny(Wildcards) >= 0 && !argument.Contains("://", StringComparison.Ordinal)) paths.AddRange(Matches(argument));
            else paths.Add(new InputPath(argument, Named: true));
        }

        return paths;
    }

    /// <summary>True when a file that is no known image carries the ending of an image format.</summary>
    public static bool LooksLikeImage(string path) =>
        FormatRegistry.All.Any(format => format.Extensions.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)));

    private static bool IsImageFolder(string path)
    {
        if (!Directory.Exists(path)) return false;
        using FileStore store = new(Path.GetFullPath(path));
        // A folder of image files can be opened as one image, but here it stands for the files.
        return FormatRegistry.Detect(new DetectionContext(store, string.Empty, path, SourceKind.Folder)) is not (null or FileSeriesFormat);
    }

    /// <summary>The files and image folders of a folder whose names fit; pictures that we made are left out.</summary>
    private static IEnumerable<InputPath> Children(string folder, string pattern)
    {
        List<string> found = [];
        try
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(folder.Length == 0 ? "." : folder))
            {
                string name = Path.GetFileName(entry);
                if (!FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: OperatingSystem.IsWindows()) || name.EndsWith(".thumb.png", StringComparison.OrdinalIgnoreCase)) continue;
                if (name.StartsWith('.') && !pattern.StartsWith('.')) continue;
                string path = folder.Length == 0 ? name : Path.Combine(folder, name);
                if (File.Exists(path) || IsImageFolder(path)) found.Add(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, folder);
        }

        found.Sort(StringComparer.Ordinal);
        return found.Select(path => new InputPath(path, Named: false));
    }

    private static List<InputPath> Matches(string pattern)
    {
        string folderPattern = Path.GetDirectoryName(pattern) ?? string.Empty, namePattern = Path.GetFileName(pattern);
        List<InputPath> found = [];
        foreach (string folder in Folders(folderPattern)) found.AddRange(Children(folder, namePattern));
        if (found.Count == 0) Throw.Store(StoreFailure.NotFound, $"no file fits {pattern}");
        return found;
    }

    /// <summary>The folders that a pattern of folders means; <c>**</c> is any number of folders.</summary>
    private static IEnumerable<string> Folders(string pattern)
    {
        if (pattern.IndexOfAny(Wildcards) < 0) return pattern.Length == 0 || Directory.Exists(pattern) ? [pattern] : [];
        string parent = Path.GetDirectoryName(pattern) ?? string.Empty, name = Path.GetFileName(pattern);
        List<string> found = [];
        foreach (string folder in Folders(parent))
        {
            if (name == "**") found.Add(folder);
            EnumerationOptions options = new() { RecurseSubdirectories = name == "**", MatchType = MatchType.Simple };
            foreach (string inner in Directory.EnumerateDirectories(folder.Length == 0 ? "." : folder, name == "**" ? "*" : name, options))
            {
                // A folder that is an image is opened as a whole, not searched.
                if (!IsImageFolder(inner)) found.Add(folder.Length == 0 ? Path.GetRelativePath(".", inner) : inner);
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }
}
