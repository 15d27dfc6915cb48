namespace Lamella.TestKit;

/// <summary>A folder of its own for one test, gone with it.</summary>
public sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lamella-test-");

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
