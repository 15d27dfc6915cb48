namespace Lamella.Stores;

/// <summary>Symbolic links. The class library opens what a link leads to, but gives length and times of the link itself.</summary>
internal static class FileLinks
{
    private static readonly TimeSpan PipePatience = TimeSpan.FromSeconds(2);

    /// <summary>The file that a path leads to, through any number of links; of a link that leads nowhere, a file that does not exist.</summary>
    /// <exception cref="IOException">The links go round in a circle.</exception>
    public static FileInfo Follow(string path)
    {
        FileInfo file = new(path);
        // Attributes of what does not exist are -1.
        if (!file.Exists || (file.Attributes & FileAttributes.ReparsePoint) == 0) return file;
        return file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
    }

    /// <summary>Refuses what is read once from front to back: an image needs its parts in any order, and to open a pipe that nobody writes into waits for ever.</summary>
    /// <exception cref="StoreException">The path is a pipe or a device of that kind.</exception>
    public static void RefusePipe(string path, string shown)
    {
        if (OperatingSystem.IsWindows() || !MayBePipe(path, shown)) return;
        Task<bool> opening = Task.Run(() =>
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return stream.CanSeek;
        });
        bool seeks;
        try
        {
            seeks = Task.WaitAny([opening], PipePatience) == 0 && opening.GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, shown);
        }

        if (!seeks) Throw.Store(StoreFailure.Unreadable, $"{shown} is a pipe, and an image is read in parts; write it to a file first");
    }

    /// <summary>Pipes have no length, and those of a shell (/dev/fd/63) are links to what has no path; empty files have no length either, but open at once.</summary>
    private static bool MayBePipe(string path, string shown)
    {
        try
        {
            return File.Exists(path) && Follow(path) is not { Exists: true, Length: > 0 };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, shown);
        }
    }

    /// <summary>The full path without links in any part of it, as far as the parts exist.</summary>
    public static string RealPath(string path)
    {
        string full = System.IO.Path.GetFullPath(path), root = System.IO.Path.GetPathRoot(full)!;
        string real = root;
        foreach (string part in full[root.Length..].Split(System.IO.Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = System.IO.Path.Join(real, part);
            try
            {
                FileSystemInfo entry = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
                if (entry.LinkTarget is not null && entry.ResolveLinkTarget(returnFinalTarget: true) is { } target) real = RealPath(target.FullName);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What cannot be looked at keeps its name; whoever opens it learns why.
            }
        }

        return real;
    }

    /// <summary>True when two paths lead to one file or folder.</summary>
    public static bool Same(string a, string b) => string.Equals(RealPath(a), RealPath(b), StringComparison.Ordinal);
}
