using Lamella.Stores;

namespace Lamella.Iscc;

/// <summary>The ISCC-SUMs of files and trees by their paths.</summary>
public static class FileSums
{
    /// <summary>The sum of a file's bytes.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public static IsccSum OfFile(string path, Action<long>? progress = null, CancellationToken cancellation = default)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return IsccSum.Compute(stream, progress, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, path);
        }
    }

    /// <summary>The sum that a line of a list speaks of.</summary>
    /// <exception cref="StoreException">The file, or a file of the tree, cannot be read.</exception>
    public static IsccSum Of(ChecksumLine line, CancellationToken cancellation = default) =>
        line.IsTree ? Treewalk.Sum(line.Path.Length > 1 ? line.Path[..^1] : line.Path, cancellation: cancellation) : OfFile(line.Path, cancellation: cancellation);

    /// <summary>The files that a path means: itself, or the files of a folder in the order of TREEWALK, with slashes.</summary>
    /// <exception cref="StoreException">There is nothing of that name, or a folder cannot be read.</exception>
    public static IEnumerable<string> Expand(string path)
    {
        if (!Directory.Exists(path)) return [path];
        string root = WithSlashes(path).TrimEnd('/');
        return Treewalk.Walk(path, TreeFilter.Iscc).Select(file => root + "/" + file.RelativePath);
    }

    /// <summary>A path as lists have it on every system.</summary>
    public static string WithSlashes(string path) => OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path;
}
