using Lamella.Pipelines.Convert;

namespace Lamella;

/// <summary>Names of conversion results: which format a name stands for, and which name a result gets that nobody named.</summary>
public static class ResultNames
{
    /// <summary>The ending of an OME-Zarr in a folder.</summary>
    public const string ZarrEnding = TargetName.ZarrEnding;

    /// <summary>The ending of an OME-TIFF.</summary>
    public const string TiffEnding = TargetName.TiffEnding;

    /// <summary>The default options of the format that a name stands for.</summary>
    /// <exception cref="ArgumentException">The name does not end like one.</exception>
    public static ConvertOptions OptionsFor(string target)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        return ConversionTargets.Default.OptionsFor(target);
    }

    /// <summary>True when a name ends like a result.</summary>
    public static bool IsNameOfResult(string path) => ConversionTargets.Default.IsNameOfResult(path);

    /// <summary><c>STEM.ome.zarr</c> beside the source, or in a folder; where the source has that name itself, <c>STEM.converted.ome.zarr</c>.</summary>
    /// <param name="source">The path or pattern of the source.</param>
    /// <param name="folder">The folder of the result; null for that of the source.</param>
    /// <param name="ending">The ending.</param>
    public static string For(string source, string? folder = null, string ending = ZarrEnding)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        return TargetName.For(source, folder, ending);
    }

    /// <summary>The last part of a path without its ending; of a folder that is not an image, the whole last part.</summary>
    public static string StemOf(string path) => TargetName.StemOf(path);

    /// <summary>True when nothing is at a path, or what is there was made by Lamella or holds nothing.</summary>
    public static bool IsReplaceable(string path) => ExistingResult.IsReplaceable(System.IO.Path.GetFullPath(path));

    /// <summary>True when a folder is a Zarr by the names of its files.</summary>
    public static bool IsZarrFolder(string path) => TargetPlace.ZarrFiles.Any(file => File.Exists(System.IO.Path.Join(path, file)));

    /// <summary>Where the partial result of an interrupted conversion lies.</summary>
    public static string PartialOf(string target) => System.IO.Path.GetFullPath(target.TrimEnd('/', '\\')) + ".partial";
}
