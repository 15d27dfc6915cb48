namespace Lamella.TestKit;

/// <summary>A folder of its own for one test, gone with it.</summary>
public sealed class TempFolder : IDisposable
{
    private const string Memory = "/dev/shm";
    private readonly DirectoryInfo _folder;

    /// <summary>Makes it where temporary files go.</summary>
    public TempFolder() => _folder = Directory.CreateTempSubdirectory("lamella-test-");

    private TempFolder(string parent) => _folder = Directory.CreateDirectory(System.IO.Path.Join(parent, "lamella-test-" + Guid.NewGuid().ToString("N")));

    /// <summary>A folder in memory where the system has such a place with a gigabyte left, for servers that wait for the disk with each step; else an ordinary one.</summary>
    public static TempFolder InMemory() => Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > 1L << 30 ? new TempFolder(Memory) : new TempFolder();

    /// <summary>The full path.</summary>
    public string Path => _folder.FullName;

    /// <summary>The full path of something in it.</summary>
    public string this[string name] => System.IO.Path.Join(_folder.FullName, name);

    /// <summary>The names directly below, in ordinal order.</summary>
    public IReadOnlyList<string> Names => [.. _folder.EnumerateFileSystemInfos().Select(e => e.Name).Order(StringComparer.Ordinal)];

    /// <summary>All files below a file or folder, with their bytes' SHA-256: two results are byte-identical when these are equal.</summary>
    public static SortedDictionary<string, string> Digests(string path)
    {
        SortedDictionary<string, string> digests = new(StringComparer.Ordinal);
        if (File.Exists(path))
        {
            digests[string.Empty] = Digest(path);
            return digests;
        }

        foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)) digests[System.IO.Path.GetRelativePath(path, file)] = Digest(file);
        return digests;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private static string Digest(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream));
    }
}
