using Lamella.Stores;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Pipelines.Metadata;

/// <summary>
/// Replaces several small files together: all new ones are on the disk under temporary names before the first gets its name, so that a full disk changes nothing; when a rename fails, the files before it get
/// their old content back.
/// </summary>
internal static class FileReplacement
{
    /// <summary>Replaces the files, in order.</summary>
    /// <exception cref="StoreException">A file cannot be written; all say what they said before.</exception>
    public static void Replace(IReadOnlyList<(string Path, byte[] Old, byte[] New)> files)
    {
        // A link stays a link: what it leads to is replaced.
        files = [.. files.Select(file => (FileLinks.Follow(file.Path).FullName, file.Old, file.New))];
        List<string> staged = [];
        try
        {
            foreach ((string path, _, byte[] value) in files) staged.Add(Stage(path, value));
        }
        catch (StoreException)
        {
            foreach (string temporary in staged) FileErrors.TryDelete(temporary);
            throw;
        }

        for (int i = 0; i < files.Count; i++)
        {
            try
            {
                File.Move(staged[i], files[i].Path, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                for (int rest = i; rest < staged.Count; rest++) FileErrors.TryDelete(staged[rest]);
                for (int done = 0; done < i; done++) File.Move(Stage(files[done].Path, files[done].Old), files[done].Path, overwrite: true);
                throw FileErrors.Writing(e, files[i].Path);
            }
        }
    }

    private static string Stage(string path, byte[] value)
    {
        string temporary = Invariant($"{path}.{Environment.ProcessId:x}-{Guid.NewGuid():N}{FileStore.TemporaryEnding}");
        try
        {
            using SafeFileHandle handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            if (!OperatingSystem.IsWindows() && File.Exists(path)) File.SetUnixFileMode(handle, File.GetUnixFileMode(path));
            RandomAccess.Write(handle, value, 0);
            RandomAccess.FlushToDisk(handle);
            return temporary;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            FileErrors.TryDelete(temporary);
            throw FileErrors.Writing(e, path);
        }
    }
}
