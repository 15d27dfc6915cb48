namespace Lamella.Pipelines.Convert;

/// <summary>Names of results that the user did not name.</summary>
internal static class TargetName
{
    private static readonly string[] Endings = [".ome.tiff.gz", ".ome.tif.gz", ".tiff.gz", ".tif.gz", ".companion.ome", ".ome.tiff", ".ome.tif", ".ome.zarr", ".ome.btf"];

    /// <summary>The ending of an OME-Zarr in a folder.</summary>
    public const string ZarrEnding = ".ome.zarr";

    /// <summary>The ending of an OME-TIFF.</summary>
    public const string TiffEnding = ".ome.tif";

    /// <summary><c>STEM.ome.zarr</c> beside the source, or in a folder; where the source has that name itself, <c>STEM.converted.ome.zarr</c>.</summary>
    public static string For(string source, string? folder = null, string extension = ZarrEnding)
    {
        string trimmed = source.TrimEnd('/', '\\');
        // A folder that is written as a dot has its name in the full path only.
        if (System.IO.Path.GetFileName(trimmed) is "." or "..") trimmed = System.IO.Path.GetFullPath(trimmed);
        string name = System.IO.Path.GetFileName(trimmed);
        string? ending = Endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));
        string stem = ending is null ? System.IO.Path.GetFileNameWithoutExtension(name) : name[..^ending.Length];
        // A pattern of file names (frames_*.tif) becomes a name (frames).
        if (stem.AsSpan().ContainsAny("*?{}")) stem = string.Concat(stem.Where(c => c is not ('*' or '?' or '{' or '}'))).Trim('_', '-', '.', ' ') is { Length: > 0 } rest ? rest : "series";
        string target = stem + extension, place = folder ?? System.IO.Path.GetDirectoryName(trimmed) ?? string.Empty;
        bool beside = folder is null || string.Equals(System.IO.Path.GetFullPath(folder).TrimEnd('/', '\\'), System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(trimmed)), StringComparison.Ordinal);
        if (beside && string.Equals(target, name, StringComparison.OrdinalIgnoreCase)) target = stem + ".converted" + extension;
        return System.IO.Path.Join(place, target);
    }
}
