namespace Lamella.Pipelines.Convert;

/// <summary>Names of results that the user did not name.</summary>
internal static class TargetName
{
    private static readonly string[] Endings = [".ome.tiff.gz", ".ome.tif.gz", ".tiff.gz", ".tif.gz", ".ome.tiff.bz2", ".ome.tif.bz2", ".tiff.bz2", ".tif.bz2", ".mrc.gz", ".map.gz", ".mrc.bz2", ".map.bz2", ".companion.ome", ".ome.tiff", ".ome.tif", ".ome.zarr", ".ome.btf"];

    private const int LongestEnding = 10;

    private static readonly System.Buffers.SearchValues<char> EndingLetters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    /// <summary>The ending of an OME-Zarr in a folder.</summary>
    public const string ZarrEnding = ".ome.zarr";

    /// <summary>The ending of an OME-TIFF.</summary>
    public const string TiffEnding = ".ome.tif";

    /// <summary><c>STEM.ome.zarr</c> beside the source (of a URL: in the current folder), or in a folder; where the source has that name itself, <c>STEM.converted.ome.zarr</c>.</summary>
    public static string For(string source, string? folder = null, string extension = ZarrEnding)
    {
        bool url = source.Contains("://", StringComparison.Ordinal);
        string trimmed = (url ? source.Split('?', '#')[0] : source).TrimEnd('/', '\\');
        // A folder that is written as a dot has its name in the full path only.
        if (System.IO.Path.GetFileName(trimmed) is "." or "..") trimmed = System.IO.Path.GetFullPath(trimmed);
        string name = System.IO.Path.GetFileName(trimmed);
        string? ending = Endings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));
        string stem = ending is null ? StemOf(trimmed) : name[..^ending.Length];
        // A pattern of file names (frames_*.tif) becomes a name (frames).
        if (stem.AsSpan().ContainsAny("*?{}")) stem = string.Concat(stem.Where(c => c is not ('*' or '?' or '{' or '}'))).Trim('_', '-', '.', ' ') is { Length: > 0 } rest ? rest : "series";
        string target = stem + extension, place = folder ?? (url ? string.Empty : System.IO.Path.GetDirectoryName(trimmed)) ?? string.Empty;
        bool beside = !url && (folder is null || string.Equals(System.IO.Path.GetFullPath(folder).TrimEnd('/', '\\'), System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(trimmed)), StringComparison.Ordinal));
        if (beside && string.Equals(target, name, StringComparison.OrdinalIgnoreCase)) target = stem + ".converted" + extension;
        return System.IO.Path.Join(place, target);
    }

    /// <summary>
    /// The last part of a path without its ending. A folder has none, unless it is named as the image that it is (<c>.zarr</c>), and what looks like one must be short and begin with a letter:
    /// <c>exp_1.0_a</c> and <c>exp_1.0_b</c> are two names.
    /// </summary>
    public static string StemOf(string path)
    {
        string name = System.IO.Path.GetFileName(path.TrimEnd('/', '\\'));
        int dot = name.LastIndexOf('.');
        if (dot <= 0) return name;
        ReadOnlySpan<char> ending = name.AsSpan(dot + 1);
        bool isEnding = System.IO.Directory.Exists(path)
            ? ending.Equals("zarr", StringComparison.OrdinalIgnoreCase) || ending.Equals("n5", StringComparison.OrdinalIgnoreCase)
            : ending.Length <= LongestEnding && !ending.IsEmpty && char.IsAsciiLetter(ending[0]) && !ending.ContainsAnyExcept(EndingLetters);
        return isEnding ? name[..dot] : name;
    }
}
