using Lamella.Formats;
using Lamella.Pipelines.Merge;

namespace Lamella;

/// <content>Several images as one.</content>
public sealed partial class BioImage
{
    /// <summary>
    /// Opens several images as one: one behind the other along an axis. Nothing is read before it is asked for, so the merged image may be larger than memory. What the images state is compared: lengths and pixel sizes that differ are
    /// refused unless the options say what is to be done, everything else that differs is among <see cref="Warnings"/>. Samples get the smallest type that holds all values exactly.
    /// </summary>
    /// <param name="paths">The images, in the order in which they follow each other: files, folders, or URLs.</param>
    /// <param name="options">The axis, and what is done about what differs; null for along T and everything equal.</param>
    /// <exception cref="ArgumentException">There is no path, or an image has no such scene, or the axis is not one along which images follow each other.</exception>
    /// <exception cref="RefusedException">The images do not fit together; the message says which differ.</exception>
    /// <exception cref="LamellaException">An image cannot be opened.</exception>
    /// <example><code>
    /// using BioImage series = BioImage.Merge(["day1.czi", "day2.czi"], new MergeOptions { Along = 'T' });
    /// series.Convert("series.ome.zarr");
    /// </code></example>
    public static BioImage Merge(IReadOnlyList<string> paths, MergeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= MergeOptions.Default;
        List<(string Path, ImageContent Image)> images = [];
        try
        {
            foreach (string path in paths)
            {
                ArgumentException.ThrowIfNullOrEmpty(path);
                if (FormatRegistry.Remote(path, options.Opening.Stores) is { } place)
                {
                    images.Add((place.Shown!, FormatRegistry.Open(place.Store, place.Key, place.Shown!, place.Kind, options.Opening)));
                    continue;
                }

                string local = FormatRegistry.LocalPath(path);
                Pipelines.Grow.InterruptedAcquisitions.Show(local);
                images.Add((local, FormatRegistry.Open(local, options.Opening)));
            }

            string name = images.Count > 1 ? Invariant($"{images[0].Path} and {images.Count - 1} more") : images.Count == 1 ? images[0].Path : string.Empty;
            return new BioImage(name, Merger.Merge(images, options));
        }
        catch
        {
            foreach ((_, ImageContent image) in images) image.Dispose();
            throw;
        }
    }
}
