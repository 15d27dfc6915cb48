namespace Lamella.Iscc;

/// <summary>The codes of all scenes of an image, and what tells whether the image has changed since.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Length">Bytes of the file, or of all files of the folder.</param>
/// <param name="Modified">The latest time of a change.</param>
/// <param name="Scenes">The scenes in order.</param>
public sealed record ImageCodes(string Path, long Length, DateTime Modified, IReadOnlyList<SceneCodes> Scenes)
{
    /// <summary>The size and the time of the latest change of a file or a folder of files.</summary>
    /// <exception cref="StoreException">It cannot be looked at.</exception>
    public static (long Length, DateTime Modified) Stamp(string path)
    {
        try
        {
            if (File.Exists(path))
            {
                // What a link leads to: the link itself does not change when its target does.
                FileInfo target = Stores.FileLinks.Follow(path);
                return (target.Length, target.LastWriteTimeUtc);
            }

            long length = 0;
            DateTime modified = DateTime.MinValue;
            foreach (FileInfo entry in new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories))
            {
                FileInfo file = Stores.FileLinks.Follow(entry.FullName);
                if (!file.Exists) continue;
                length += file.Length;
                if (file.LastWriteTimeUtc > modified) modified = file.LastWriteTimeUtc;
            }

            return (length, modified);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Stores.FileErrors.Reading(e, path);
        }
    }
}
