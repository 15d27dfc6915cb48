namespace Lamella.Pipelines.Convert;

/// <summary>Names of results that the user did not name.</summary>
internal static class TargetName
{
    private static readonly string[] Endings = [".ome.tiff.gz", ".ome.tif.gz", ".tiff.gz", ".tif.gz", ".companion.ome", ".ome.tiff", ".ome.tif", ".ome.zarr", ".ome.btf"];

    /// <summary><c>STEM.ome.zarr</c> beside the source; a source that has that name already becomes <c>STEM.converted.ome.zarr</c>.</summary>
    public static string For(string source)
    {
        string trimmed = source.TrimEnd('/', '\\');
        // A folder that is written as a dot has its name in the full path only.
        if (System.IO.Path.GetFileName(trimmed) is "." or "..") trimmed = System.IO.Path.GetFullPath(trimmed);
        string name = System.IO.Path.GetFileName(trimmed);
        string? ending = Endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));
        string stem = ending is null ? System.IO.Path.GetFileNameWithoutExtension(name) : name[..^ending.Length];
        // A pattern of file names (frames_*.tif) becomes a name (frames).
        if (stem.AsSpan().ContainsAny("*?{}")) stem = string.Concat(stem.Where(c => c is not ('*' or '?' or '{' or '}'))).Trim('_', '-', '.', ' ') is { Length: > 0 } rest ? rest : "series";
        string target = stem + ".ome.zarr";
        if (string.Equals(target, name, StringComparison.OrdinalIgnoreCase)) target = stem + ".converted.ome.zarr";
        return System.IO.Path.Join(System.IO.Path.GetDirectoryName(trimmed), target);
    }
}
