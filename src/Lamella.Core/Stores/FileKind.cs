using System.Formats.Tar;

namespace Lamella.Stores;

/// <summary>What a name of the file system leads to.</summary>
internal enum FileKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A file with bytes in any order.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, a socket or a device: to open it may wait for ever, and what it holds is no file's.</summary>
    Special,
}

/// <summary>Tells kinds of files apart without opening them: to open a pipe that nobody writes into waits for ever.</summary>
internal static class FileKinds
{
    /// <summary>What a path leads to, through links.</summary>
    /// <exception cref="IOException">Links go round in a circle.</exception>
    public static FileKind Of(string path)
    {
        if (Directory.Exists(path)) return FileKind.Folder;
        FileInfo file = FileLinks.Follow(path);
        if (!file.Exists) return FileLinks.LeadsToNoPath(path, file) ? FileKind.Special : FileKind.Missing;
        return IsRegular(file) ? FileKind.Regular : FileKind.Special;
    }

    /// <summary>True for a regular file. <paramref name="file"/> exists and is no link.</summary>
    public static bool IsRegular(FileInfo file) => OperatingSystem.IsWindows() || file.Length > 0 || IsRegularOnUnix(file.FullName);

    /// <summary>
    /// Pipes, sockets and devices have no length. The class library tells the kind of a file in one place only: the archiver asks the file system (lstat) for the type of an entry, and opens regular files alone,
    /// which are empty here.
    /// </summary>
    private static bool IsRegularOnUnix(string path)
    {
        const int TypeFlag = 156, Block = 512;
        using MemoryStream archive = new();
        try
        {
            using TarWriter writer = new(archive, TarEntryFormat.Ustar, leaveOpen: true);
            writer.WriteEntry(path, "x");
        }
        catch (UnauthorizedAccessException)
        {
            // An empty file that we may not open is found out by whoever opens it.
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // A file that has vanished or was replaced meanwhile is missed by whoever opens it.
            return true;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            // Sockets have no type in an archive.
            return !File.Exists(path);
        }

        return archive.Length >= Block && (TarEntryType)archive.GetBuffer()[TypeFlag] is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.HardLink;
    }
}
