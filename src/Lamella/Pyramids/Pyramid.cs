using Lamella.Pipelines.Grow;
using Lamella.Stores;

namespace Lamella;

/// <summary>The coarse levels of a stored OME-Zarr.</summary>
/// <remarks>Readers see the old levels or the new ones: the metadata comes last. Other writers wait meanwhile.</remarks>
public static class Pyramid
{
    /// <summary>Adds or remakes the coarse levels from full resolution, and measures display ranges that an older store states without having measured them.</summary>
    /// <param name="path">The folder of the OME-Zarr, or that of one image in it; or a URL that the options' stores know.</param>
    /// <param name="options">What is to be changed; null to make the levels again as they are.</param>
    /// <param name="progress">Told the bytes that were written so far, over all images.</param>
    /// <returns>The images, in the order of the scenes.</returns>
    /// <exception cref="ArgumentException">There is no such image.</exception>
    /// <exception cref="RefusedException">It is a file, or the samples cannot be reduced by the method.</exception>
    /// <exception cref="StoreException">The folder does not exist or cannot be written, or another writer holds it.</exception>
    /// <exception cref="LamellaException">The image is damaged, or uses something that cannot be written.</exception>
    public static IReadOnlyList<PyramidResult> Remake(string path, PyramidOptions? options = null, IProgress<long>? progress = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new PyramidOptions();
        using WritableStore store = EditablePlace.ForChange(ref path, options.Stores);
        long done = 0;
        RemakeOptions remakes = new()
        {
            Levels = options.Levels,
            Method = options.Method is { } method ? ConvertOptions.ReductionOf(method) : null,
            DownsampledAxes = options.DownsampledAxes,
            Execution = options.Execution with { OnWritten = progress is null ? null : bytes => progress.Report(Interlocked.Add(ref done, bytes)) },
        };
        IReadOnlyList<string> images = ImagePaths.Find(store);
        if (images.Count == 0) Throw.Unsupported("OME-Zarr", "writing into a folder without an image");
        if (options.Image is { } one) images = (uint)one < (uint)images.Count ? [images[one]] : throw new ArgumentException(Invariant($"there is no image {one}; {path} has {images.Count}"), nameof(options));
        List<PyramidResult> made = [];
        foreach (string image in images)
        {
            LevelRemake remake = new(store, image, remakes);
            StoredPyramid result = remake.Run();
            made.Add(new PyramidResult(result.Path, result.Axes, ConvertOptions.MethodOf(result.Method), remake.ChangedShapes, [.. result.Arrays.Select((array, level) => new PyramidLevel(result.Multiscale.Datasets[level].Path, array.Shape.ToArray()))]));
            if (store is FileStore folder) GrowthKeys.Tidy(folder, image);
        }

        return made;
    }
}
