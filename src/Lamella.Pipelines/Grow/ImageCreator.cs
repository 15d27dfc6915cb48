using Lamella.Engine;
using Lamella.Pipelines.Convert;
using Lamella.Stores;

namespace Lamella.Pipelines.Grow;

/// <summary>Makes an OME-Zarr with all its metadata and no pixels, which then grows.</summary>
internal static class ImageCreator
{
    /// <summary>Writes the image; it gets its name when it is complete.</summary>
    /// <param name="path">The folder to be.</param>
    /// <param name="shape">Samples along T, C, Z, Y, X; T may be 0.</param>
    /// <param name="scene">Name, channels, sizes.</param>
    /// <param name="type">The type of the samples.</param>
    /// <param name="options">Layout, levels, method, what to do when the target exists.</param>
    public static void Create(string path, ReadOnlySpan<long> shape, SceneContent scene, PixelType type, OmeZarrOptions options)
    {
        long[] planned = shape.ToArray();
        // Levels, chunks and metadata are planned for one time point at least; the shapes are then what was asked for.
        planned[0] = Math.Max(1, planned[0]);
        ScenePlan plan = new() { Index = 0, Axes = Axes.Standard, PixelType = type, Metadata = scene, Method = Kernels.Reductions.Name(options.Reduction), Levels = OmeZarrPlanner.Levels(Axes.Standard, planned, type.Size(), options) };
        if (plan.Levels.Count > 1 && !Kernels.Reductions.Knows(options.Reduction, type)) throw new ArgumentException($"{type.Name()} samples have no order; choose mean, gaussian or nearest", nameof(options));
        OmeZarrTarget target = new(options);
        TargetPlace place = TargetPlace.Claim(path, Environment.CurrentDirectory, options.ExistingTarget);
        place.Discard();
        using (Journal journal = Journal.Start(place.Journal, "create"))
        {
            using ImageSink sink = target.Open(place.Partial, [plan], new ImageContent { Format = "new", Scenes = [scene] }, journal);
            sink.Complete();
        }

        if (shape[0] == 0)
        {
            using FileStore store = new(place.Partial);
            // OME-XML knows no image without time points: it says 1 until there are more.
            ShapeWriter.Publish(StoredPyramid.Open(store, string.Empty, null).WithLength(0, 0), OmeXmlUpdate.Later);
        }

        place.Commit();
        FileErrors.TryDelete(place.Journal);
    }
}
