using Lamella.Engine;
using Lamella.Kernels;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// Adds a label image to an image of an OME-Zarr: as many levels as the image has, each cell the most frequent number in it, so that no number comes into being. It is made under a temporary name, gets its own when
/// it is complete, and is listed last.
/// </summary>
internal static class LabelAdder
{
    private const string Labels = "labels";

    /// <summary>Adds labels.</summary>
    /// <param name="image">The image that is labelled.</param>
    /// <param name="name">The name among the labels of the image.</param>
    /// <param name="scene">The labels: a scene of integers.</param>
    /// <param name="selection">The part of it.</param>
    /// <param name="info">Colours and properties.</param>
    /// <param name="replace">What to do about labels of that name.</param>
    /// <param name="options">Workers and memory.</param>
    /// <returns>The path of the label image in the store.</returns>
    /// <exception cref="RefusedException">The labels do not fit the image.</exception>
    /// <exception cref="StoreException">Labels of that name exist.</exception>
    public static string Add(StoredPyramid image, string name, Scene scene, Selection selection, LabelInfo info, ExistingTarget replace, ExecutionOptions options)
    {
        FileStore store = (FileStore)image.Store;
        CheckName(name);
        NgffRelease release = image.Group.Version ?? NgffRelease.V05;
        if (release < NgffRelease.V04) Throw.Refused($"OME-Zarr {release.Text()} is read but not written; convert the image to a later release first", new Remedy.ConvertFirst(".ome.zarr"));
        long[] offset = new long[scene.Axes.Length], extent = new long[scene.Axes.Length];
        selection.Resolve(scene.Axes, scene.Levels[0].Shape, scene.Channels, offset, extent);
        PixelType type = scene.TypeOf(offset, extent);
        if (!type.IsInteger() && type != PixelType.Bool) Throw.Refused($"labels are integers, and {Describe(scene)} has {type.Name()} samples; convert them to an integer type first");
        long[] shape = ShapeOf(image, scene, extent);
        ViewBlocks source = new(SceneView.Of(scene, 0, offset, extent, image.Axes));
        OmeZarrOptions layout = Layout(image, shape, release);
        EmptyImage empty = new(image.Axes, shape, type, 1, Metadata(image, name, info), layout);
        // The image's own number does not matter to its labels: they name it by the way up.
        ScenePlan plan = empty.Plan(0, new PlannedLabel(0, name));
        string folder = ZarrArray.Join(image.Path, Labels), path = folder + "/" + name;
        using IDisposable held = store.Lock(GrowthKeys.Labels(image.Path));
        IReadOnlyList<string> listed = Listed(store, folder);
        if (listed.Contains(name, StringComparer.Ordinal) && replace == ExistingTarget.Refuse) Throw.Store(StoreFailure.Exists, $"{store.Name} has labels named '{name}' already; choose another name, or replace them");
        string prepared = ImageCreator.Prepare(store, image.Path, empty, plan);
        try
        {
            PyramidWriter writer = new(store, prepared, Reduction.Mode);
            writer.Write(new long[shape.Length], source, options);
            ImageCreator.Place(store, prepared, path);
        }
        finally
        {
            store.DeleteTree(prepared);
        }

        if (!listed.Contains(name, StringComparer.Ordinal)) StoreNodes.Set(store, folder, new NgffGroup { Labels = [.. listed, name] }, Labels, release);
        StoreNodes.Consolidate(store, [folder]);
        return path;
    }

    private static IReadOnlyList<string> Listed(Store store, string folder) => ZarrGroup.TryOpen(store, folder) is { } group ? NgffReader.Read(group.Attributes).Labels : [];

    private static string Describe(Scene scene) => scene.Name is { } name ? $"'{name}'" : Invariant($"scene {scene.Index}");

    /// <summary>The name is a folder, and a part of addresses.</summary>
    private static void CheckName(string name)
    {
        if (name.Length is 0 or > 200 || name[0] == '.' || name.Any(c => !char.IsLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            throw new ArgumentException($"'{name}' is not a name for labels; expected letters, digits, '-', '_' and '.', not starting with a point", nameof(name));
    }

    /// <summary>Along each axis labels are as long as their image, or 1.</summary>
    private static long[] ShapeOf(StoredPyramid image, Scene scene, long[] extent)
    {
        long[] shape = new long[image.Axes.Length];
        Array.Fill(shape, 1);
        for (int i = 0; i < extent.Length; i++)
        {
            char axis = scene.Axes[i];
            int at = image.AxisSet.IndexOf(axis);
            if (at < 0 && extent[i] != 1) Throw.Refused(Invariant($"the labels have {extent[i]} indices on axis {axis}, and the image has no such axis ({image.Axes}); select one of them"), Remedy.Select.FirstOf(scene.Axes.Where((further, k) => extent[k] != 1 && !image.AxisSet.Contains(further))));
            if (at >= 0) shape[at] = extent[i];
        }

        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] == image.Shape[i] || (shape[i] == 1 && i < shape.Length - 2)) continue;
            Throw.Refused(Invariant($"the labels have {shape[i]} samples along {image.Axes[i]}, the image {image.Shape[i]}; {(i < shape.Length - 2 ? "the same number or 1" : "the same number")} expected"));
        }

        return shape;
    }

    private static SceneContent Metadata(StoredPyramid image, string name, LabelInfo info)
    {
        // The place of the samples is that of the image: NGFF wants the same coordinates for both.
        PixelSizes sizes = PixelSizes.Unknown, origin = PixelSizes.Unknown;
        if (image.Multiscale.Placement(0) is { } placement)
        {
            Quantity? At(char axis, double[] values)
            {
                int i = image.AxisSet.IndexOf(axis);
                return i >= 0 && image.Multiscale.Axes[i].Unit is { } unit && double.IsFinite(values[i]) ? new Quantity(values[i], unit) : null;
            }

            sizes = new PixelSizes { T = At('T', placement.Scale), Z = At('Z', placement.Scale), Y = At('Y', placement.Scale), X = At('X', placement.Scale) };
            if (placement.Translation.Any(t => t != 0)) origin = new PixelSizes { Z = At('Z', placement.Translation), Y = At('Y', placement.Translation), X = At('X', placement.Translation) };
        }

        Dictionary<char, AxisInfo> axes = [];
        for (int i = 0; i < image.Axes.Length; i++)
        {
            if (Axes.Standard.Contains(image.Axes[i], StringComparison.Ordinal)) continue;
            axes[image.Axes[i]] = new AxisInfo(image.Multiscale.Axes[i].Name, Axes.KindOf(image.Axes[i]), image.Multiscale.Axes[i].Unit) { Step = image.Multiscale.Placement(0)?.Scale[i], Start = image.Multiscale.Placement(0)?.Translation[i] };
        }

        return new SceneContent { Name = name, Levels = [], Channels = [], PixelSize = sizes, Origin = origin == PixelSizes.Unknown ? null : origin, AxisInfo = axes, Label = info };
    }

    /// <summary>The chunks of the image's planes, as many levels as it has, and the same shrinking axes.</summary>
    private static OmeZarrOptions Layout(StoredPyramid image, long[] shape, NgffRelease release)
    {
        ZarrArray full = image.Arrays[0];
        long[] chunk = full.Chunk.ToArray(), shard = full.Shard ?? chunk;
        for (int i = 0; i < chunk.Length; i++)
        {
            chunk[i] = Math.Min(chunk[i], Math.Max(1, shape[i]));
            shard[i] = (Math.Min(shard[i], Math.Max(1, shape[i])) + chunk[i] - 1) / chunk[i] * chunk[i];
        }

        int z = image.AxisSet.IndexOf('Z');
        bool shrinksZ = z >= 0 && image.Steps.Any(s => s is not null && s.Factors[z] > 1);
        return new OmeZarrOptions
        {
            Ngff = release switch { NgffRelease.V04 => NgffVersion.V04, NgffRelease.V06 => NgffVersion.V06, _ => NgffVersion.V05 },
            Downsample = DownsampleMethod.Mode,
            DownsampledAxes = shrinksZ ? DownsampledAxes.Zyx : DownsampledAxes.Yx,
            Levels = image.Arrays.Count,
            Chunks = chunk,
            Shards = full.Shard is null ? null : shard,
            Sharding = full.Shard is null ? Sharding.None : Sharding.Automatic,
        };
    }
}
