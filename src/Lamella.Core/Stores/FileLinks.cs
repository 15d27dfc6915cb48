namespace Lamella.Stores;

/// <summary>Symbolic links. The class library opens what a link leads to, but gives length and times of the link itself.</summary>
internal static class FileLinks
{
    /// <summary>The file that a path leads to, through any number of links; of a link that leads nowhere, a file that does not exist.</summary>
    /// <exception cref="IOException">The links go round in a circle.</exception>
    public static FileInfo Follow(string path)
    {
        FileInfo file = new(path);
        // Attributes of what does not exist are -1.
        if (!file.Exists || (file.Attributes & FileAttributes.ReparsePoint) == 0) return file;
        return file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
    }

    /// <summary>
    /// True when a name can be opened although its link leads to no path, as those of /proc do, which name pipes and sockets. A name that is not a link and was missing a moment ago is a file that another process has
    /// put there since.
    /// </summary>
    /// <param name="path">The name.</param>
    /// <param name="seen">What <see cref="Follow"/> gave for it, which does not exist.</param>
    public static bool LeadsToNoPath(string path, FileInfo seen) =>
        !string.Equals(seen.FullName, System.IO.Path.GetFullPath(path), StringComparison.Ordinal) && File.Exists(path) && !File.Exists(seen.FullName);

    /// <summary>Refuses what is read once from front to back: an image needs its parts in any order, and to open a pipe that nobody writes into waits for ever.</summary>
    /// <exception cref="StoreException">The path is a pipe, a socket or a device.</exception>
    public static void RefusePipe(string path, string shown)
    {
        FileKind kind;
        try
        {
            kind = FileKinds.Of(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, shown);
        }

        if (kind == FileKind.Special) Throw.Store(StoreFailure.Unreadable, $"{shown} is a pipe or a device, and an image is read in parts; write it to a file first");
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

    /// <summary>True when two paths lead to one file or folder, through symbolic links or as two names of one file.</summary>
    public static bool Same(string a, string b) => string.Equals(RealPath(a), RealPath(b), StringComparison.Ordinal) || AreHardLinks(a, b);

    /// <summary>
    /// Two names of one file: what the class library shows of it (length, times) is the same, and a lock that is taken under one name holds under the other. Where locks are not to be had, equal times to the last
    /// digit are believed.
    /// </summary>
    private static bool AreHardLinks(string a, string b)
    {
        try
        {
            FileInfo one = Follow(a), other = Follow(b);
            if (!one.Exists || !other.Exists || one.Length != other.Length || one.LastWriteTimeUtc != other.LastWriteTimeUtc || one.CreationTimeUtc != other.CreationTimeUtc) return false;
            if (!FileKinds.IsRegular(one) || !FileKinds.IsRegular(other)) return false;
            using FileStream held = new(one.FullName, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 1);
            try
            {
                new FileStream(other.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1).Dispose();
                return false;
            }
            catch (IOException)
            {
                return true;
            }
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It cannot be tried: what looks like one file in all that can be seen is treated as one, which refuses and destroys nothing.
            return true;
        }
    }
}
