using System.Diagnostics;

namespace Lamella.Cli;

/// <summary>A single path that a command was given: one image where it can be opened as one, else what lies in it.</summary>
internal static class OneImage
{
    private const int MostNamed = 3;
    private const int MostCounted = 1000;

    /// <summary>Opens the image; null when the path is a folder or a pattern of several images.</summary>
    /// <exception cref="UnknownFormatException">It is neither; a folder with images further below says where they are.</exception>
    public static BioImage? Open(string path, OpenOptions opening, out TimeSpan opened, out InputSet? several)
    {
        several = null;
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
            BioImage image = BioImage.Open(path, opening);
            opened = watch.Elapsed;
            return image;
        }
        catch (LamellaException e) when (Several(path, e) is { } found)
        {
            several = found;
            opened = default;
            return null;
        }
        catch (UnknownFormatException e) when (Directory.Exists(path) && InputPaths.Below(path, MostCounted) is { Count: > 0 } below)
        {
            string names = string.Join(", ", below.Take(MostNamed)) + (below.Count > MostNamed ? ", ..." : string.Empty), ending = Path.GetExtension(below[0]);
            string count = below.Count == MostCounted ? Invariant($"{MostCounted} or more images") : Counted.Images(below.Count);
            throw new UnknownFormatException($"{path} is a folder and not an image; {count} lie below it: {names}\n  to take them:  '{Path.Join(Path.TrimEndingDirectorySeparator(path), "**", "*" + ending)}'", e);
        }
    }

    /// <summary>The images that lie directly in a folder, or that a pattern fits, when it could not be opened as one image.</summary>
    private static InputSet? Several(string path, LamellaException error)
    {
        bool folder = Directory.Exists(path);
        // A folder of planes whose names do not say which is which is a folder of images; one that is damaged is not.
        if (error is StoreException { Failure: not StoreFailure.NotFound } or DamagedDataException || (folder ? !InputPaths.IsFolderOfImages(path) : Path.Exists(path) || !InputPaths.IsPattern(path))) return null;
        try
        {
            IReadOnlyList<InputPath> paths = InputPaths.Expand([path]);
            return paths.Any(p => InputPaths.LooksLikeImage(p.Path)) ? new InputSet([path], paths) : null;
        }
        catch (StoreException)
        {
            // The first error says more.
            return null;
        }
    }
}
