namespace Lamella.Server;

/// <summary>
/// From a path in an address to a path on the disk, within what is served. A path that leads elsewhere (upwards, to a drive, through a link) is as absent as one that does not exist: no answer tells what lies outside.
/// </summary>
internal sealed class ServedTree
{
    private static readonly string[] DotNames = [".zattrs", ".zarray", ".zgroup", ".zmetadata"];
    private readonly Dictionary<string, string> _roots = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">There is nothing at a path, or two have the same name.</exception>
    public ServedTree(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0) throw new ArgumentException("there is nothing to serve", nameof(paths));
        foreach (string path in paths)
        {
            string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
            if (!Path.Exists(full)) throw new ArgumentException($"{path} does not exist", nameof(paths));
            string name = Path.GetFileName(full);
            // One folder is the root itself, unless it is an image.
            if (paths.Count == 1 && Directory.Exists(full) && !IsImageFolder(full)) name = string.Empty;
            if (!_roots.TryAdd(name, Real(full))) throw new ArgumentException($"two of the paths have the name '{name}'; serve the folder that holds them", nameof(paths));
        }
    }

    /// <summary>The names at the top; null when the root is a folder.</summary>
    public IReadOnlyList<string>? TopNames => _roots.ContainsKey(string.Empty) ? null : [.. _roots.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The path on the disk; null when nothing is served there.</summary>
    public string? Find(string path)
    {
        if (path.Length == 0) return _roots.GetValueOrDefault(string.Empty);
        string[] parts = path.TrimEnd('/').Split('/');
        foreach (string part in parts)
        {
            if (!IsPlain(part)) return null;
        }

        string? root = _roots.GetValueOrDefault(string.Empty);
        int first = 0;
        if (root is null)
        {
            root = _roots.GetValueOrDefault(parts[0]);
            if (root is null) return null;
            first = 1;
        }

        string full = root;
        for (int i = first; i < parts.Length; i++)
        {
            full = Path.Join(full, parts[i]);
            FileSystemInfo entry = new FileInfo(full);
            if (entry.LinkTarget is null) continue;
            // A link is followed when it stays inside.
            if (entry.ResolveLinkTarget(returnFinalTarget: true) is not { } target) return null;
            full = Real(target.FullName);
            if (!full.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return null;
        }

        return Path.Exists(full) ? full : null;
    }

    /// <summary>True for a name that is listed: hidden files are served to nobody.</summary>
    public static bool IsShown(string name) => !name.StartsWith('.');

    /// <summary>True for a folder that is an OME-Zarr or another Zarr.</summary>
    public static bool IsImageFolder(string folder) =>
        folder.EndsWith(".zarr", StringComparison.OrdinalIgnoreCase) || File.Exists(Path.Join(folder, "zarr.json")) || File.Exists(Path.Join(folder, ".zattrs")) || File.Exists(Path.Join(folder, ".zarray"));

    private static bool IsPlain(string part)
    {
        if (part.Length is 0 or > 255 || part is "." or ".." || (part[0] == '.' && !DotNames.Contains(part))) return false;
        foreach (char c in part)
        {
            if (c is '\\' or ':' || char.IsControl(c)) return false;
        }

        // Windows drops these at the end of a name, so that two names would be one file.
        return part[^1] is not (' ' or '.');
    }

    private static string Real(string path)
    {
        string root = Path.GetPathRoot(path)!, real = root;
        foreach (string part in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Join(real, part);
            FileInfo entry = new(real);
            if (entry.LinkTarget is not null && entry.ResolveLinkTarget(returnFinalTarget: true) is { } target) real = Real(target.FullName);
        }

        return real;
    }
}
