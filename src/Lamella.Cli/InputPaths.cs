using System.IO.Enumeration;

namespace Lamella.Cli;

/// <summary>What the user means by the inputs of a command: files, folders that are images, folders with images in them (not deeper), and patterns, which we expand for shells that do not.</summary>
internal static class InputPaths
{
    /// <summary>Stands for the paths that standard input lists, one a line.</summary>
    public const string List = "-";

    private const int MostBelow = 20_000;
    private static readonly char[] Wildcards = ['*', '?'];

    /// <summary>The paths to open, in the order of the arguments; those of a folder or a pattern sorted by their characters.</summary>
    /// <exception cref="StoreException">A pattern fits nothing, or a folder cannot be read.</exception>
    public static IReadOnlyList<InputPath> Expand(IEnumerable<string> arguments)
    {
        List<InputPath> paths = [];
        foreach (string argument in arguments)
        {
            if (argument == List) paths.AddRange(Listed());
            else if (File.Exists(argument) || IsImageFolder(argument)) paths.Add(new InputPath(argument, Named: true));
            else if (Directory.Exists(argument)) paths.AddRange(Children(argument, "*"));
            else if (IsPattern(argument)) paths.AddRange(Matches(argument));
            else paths.Add(new InputPath(argument, Named: true));
        }

        return paths;
    }

    /// <summary>True when a file that is no known image carries the ending of an image format.</summary>
    public static bool LooksLikeImage(string path) =>
        ImageFormats.Default.IsImageName(path);

    /// <summary>True for a path that stands for all that fit it.</summary>
    public static bool IsPattern(string path) => path.IndexOfAny(Wildcards) >= 0 && !path.Contains("://", StringComparison.Ordinal);

    /// <summary>True for a folder that is not an image itself and has images directly in it.</summary>
    public static bool IsFolderOfImages(string path) => Directory.Exists(path) && !IsImageFolder(path) && !HasZarrFiles(path) && Children(path, "*").Any(p => LooksLikeImage(p.Path));

    private static bool HasZarrFiles(string folder) => File.Exists(Path.Join(folder, "zarr.json")) || File.Exists(Path.Join(folder, ".zgroup")) || File.Exists(Path.Join(folder, ".zarray")) || File.Exists(Path.Join(folder, ".zattrs"));

    /// <summary>Images in the folders below a folder that is not an image itself, by their endings; the search ends after so many names.</summary>
    public static IReadOnlyList<string> Below(string folder, int most)
    {
        List<string> found = [];
        try
        {
            EnumerationOptions options = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8, IgnoreInaccessible = true };
            foreach (string entry in Directory.EnumerateFileSystemEntries(folder, "*", options).Take(MostBelow))
            {
                // What lies in a Zarr is a part of an image.
                if (!LooksLikeImage(entry) || IsPictureOfOurs(Path.GetFileName(entry)) || Path.GetDirectoryName(entry)!.Contains(".zarr", StringComparison.OrdinalIgnoreCase)) continue;
                found.Add(entry);
                if (found.Count == most) break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Advice only: what cannot be searched gives none.
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>Pictures that <c>thumb</c> and <c>scenes</c> put beside images are not images of the next run.</summary>
    private static bool IsPictureOfOurs(string name) => name.EndsWith(".thumb.png", StringComparison.OrdinalIgnoreCase);

    private static List<InputPath> Listed()
    {
        List<InputPath> paths = [];
        while (Console.In.ReadLine() is { } line)
        {
            if (line.Trim().Length > 0) paths.Add(new InputPath(line.TrimEnd('\r'), Named: true));
        }

        if (paths.Count == 0) throw new ArgumentException("standard input lists no path");
        return paths;
    }

    private static bool IsImageFolder(string path)
    {
        if (!Directory.Exists(path)) return false;
        // A folder of image files can be opened as one image, but here it stands for the files.
        return ImageFormats.Default.Detect(path) is { IsSeriesOfFiles: false };
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
                if (!FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: OperatingSystem.IsWindows()) || IsPictureOfOurs(name)) continue;
                if (name.StartsWith('.') && !pattern.StartsWith('.')) continue;
                string path = folder.Length == 0 ? name : Path.Combine(folder, name);
                // A pipe beside images is not one of them.
                if (File.Exists(path) ? !ResultFile.IsDevice(path) : IsImageFolder(path)) found.Add(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.Reading(e, folder);
        }

        found.Sort(StringComparer.Ordinal);
        return found.Select(path => new InputPath(path, Named: false));
    }

    private static List<InputPath> Matches(string pattern)
    {
        string folderPattern = Path.GetDirectoryName(pattern) ?? string.Empty, namePattern = Path.GetFileName(pattern);
        List<InputPath> found = [];
        foreach (string folder in Folders(folderPattern)) found.AddRange(Children(folder, namePattern));
        if (found.Count == 0) throw new StoreException(StoreFailure.NotFound, $"no file fits {pattern}");
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
