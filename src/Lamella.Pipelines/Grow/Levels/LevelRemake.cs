using System.Text;
using System.Text.Json;
using Lamella.Kernels;
using Lamella.Ome;
using Lamella.Pipelines.Convert;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// Adds or remakes the coarse levels of a stored image. Levels of the same shapes are made again in place, chunk by chunk; others are made beside the old ones and get their names when all are complete. The
/// metadata that lists them comes last, so the store is a valid image at every moment.
/// </summary>
internal sealed class LevelRemake
{
    private readonly WritableStore _store;
    private readonly string _path;
    private readonly RemakeOptions _options;

    /// <summary>Prepares a remake of the image of a group in a store.</summary>
    public LevelRemake(WritableStore store, string path, RemakeOptions options)
    {
        _store = store;
        _path = path;
        _options = options;
    }

    /// <summary>True when levels of other shapes took the place of the old ones.</summary>
    public bool ChangedShapes { get; private set; }

    /// <summary>Makes the levels.</summary>
    public StoredPyramid Run()
    {
        using IDisposable structure = _store.LockNow(GrowthKeys.Structure(_path));
        StoredPyramid image = StoredPyramid.Open(_store, _path, null, AbsentLevels.LeaveOut);
        NgffRelease release = image.Group.Version ?? NgffRelease.V05;
        if (release < NgffRelease.V04) Throw.Refused($"the metadata of OME-Zarr {release.Text()} cannot be rewritten; convert the image first", new Remedy.ConvertFirst(".ome.zarr"));
        if (image.Multiscale.Placement(0) is null) Throw.Refused("the coordinate transformations of the image are more than scale and translation; its levels cannot be placed");
        Reduction method = (_options.Method ?? image.StatedMethod ?? Reduction.Mean).For(image.PixelType);
        if (!method.Knows(image.PixelType)) Throw.Refused($"{image.PixelType.Name()} samples cannot be ordered; choose mean, gaussian or nearest for coarse levels", new Remedy.Downsample("mean"));
        StoreGuard guard = new(_path, grows: false);
        new GrowthMark(_store, _path).CleanUp(image, guard);
        if (_store is FileStore folder) GrowthKeys.RemoveWorkplaces(folder, _path);
        else _store.Delete(GrowthKeys.Remaking(_path));
        List<LevelStep> steps = Plan(image, out List<long[]> shapes);
        ChangedShapes = !SameShapes(image, shapes);
        StoredPyramid made = ChangedShapes ? Replace(image, steps, shapes, method, guard) : InPlace(image, method, guard);
        // Boxes of killed writers, and of those who were told that new levels were on their way.
        PyramidWriter writer = new(_store, _path, null);
        writer.RepairBoxes(_options.Execution);
        MeasuredWindows.Refresh(writer.Image);
        return made;
    }

    private List<LevelStep> Plan(StoredPyramid image, out List<long[]> shapes)
    {
        bool shrinksZ = _options.DownsampledAxes is { } asked
            ? asked == DownsampledAxes.Zyx
            : image.AxisSet.IndexOf('Z') is >= 0 and int z && image.Steps.Any(s => s is not null && s.Factors[z] > 1);
        long[] shape = image.Shape.ToArray();
        int count = _options.Levels ?? (image.Listed.Datasets.Count > 1 ? image.Listed.Datasets.Count : PyramidPlan.LevelCount(image.Axes, shape));
        if (count < 1) throw new ArgumentException(Invariant($"the number of levels is 1 or more, not {count}"));
        List<LevelStep> steps = [];
        shapes = [];
        // Levels that are to stay as many keep their own steps, whatever these are.
        bool automatic = _options.Levels is null && _options.DownsampledAxes is null;
        bool complete = image.Arrays.Count == image.Listed.Datasets.Count;
        bool keep = automatic && complete && image.Arrays.Count > 1 && image.Steps.All(s => s is not null);
        for (int level = 1; level < count; level++)
        {
            LevelStep step = keep ? image.StepTo(level) : automatic && !complete && StatedStep(image.Listed, level) is { } stated ? stated : LevelStep.Of(PyramidPlan.Factors(image.Axes, shape, shrinksZ ? DownsampledAxes.Zyx : DownsampledAxes.Yx));
            if (!keep && step.Factors.IndexOfAnyExcept(1) < 0) break;
            shape = step.Coarsen(shape);
            steps.Add(step);
            shapes.Add(shape);
        }

        return steps;
    }

    /// <summary>The step to a level that does not exist, as the scales of the metadata state it; null where they are not whole factors.</summary>
    public static LevelStep? StatedStep(NgffMultiscale listed, int level)
    {
        if (listed.Placement(level - 1)?.Scale is not { } fine || listed.Placement(level)?.Scale is not { } coarse) return null;
        int[] factors = new int[fine.Length];
        for (int i = 0; i < factors.Length; i++)
        {
            double ratio = coarse[i] / fine[i];
            if (!(ratio >= 1 && ratio <= 64) || Math.Abs(ratio - Math.Round(ratio)) > 1e-3) return null;
            factors[i] = (int)Math.Round(ratio);
        }

        return factors.AsSpan().ContainsAnyExcept(1) ? LevelStep.Of(factors) : null;
    }

    private static bool SameShapes(StoredPyramid image, List<long[]> shapes) =>
        image.Arrays.Count == shapes.Count + 1 && shapes.Select((shape, i) => image.Arrays[i + 1].Shape.SequenceEqual(shape)).All(same => same);

    private StoredPyramid InPlace(StoredPyramid image, Reduction method, StoreGuard guard)
    {
        StoredPyramid made = image.WithLevels([.. image.Arrays.Skip(1)], [.. Enumerable.Range(1, image.Arrays.Count - 1).Select(image.StepTo)], method);
        MakeAll(made, guard);
        if (image.StatedMethod != method) MultiscaleEdit.Put(image, image.Multiscale.Datasets, method);
        return made;
    }

    private StoredPyramid Replace(StoredPyramid image, List<LevelStep> steps, List<long[]> shapes, Reduction method, StoreGuard guard)
    {
        // Without renaming new levels are made where they stay, under names that nothing has; the metadata then leads to them.
        bool renames = _store is FileStore;
        string workplace = renames ? ZarrArray.Join(_path, Invariant($"{GrowthKeys.Folder}/{GrowthKeys.Workplace}{Environment.ProcessId:x}-{DateTime.UtcNow.Ticks:x}")) : _path;
        string[] names = [.. Enumerable.Range(1, steps.Count).Select(level => renames ? MultiscaleEdit.NameOf(image, level) : FreeName(MultiscaleEdit.NameOf(image, level)))];
        bool complete = false;
        List<ZarrArray> arrays = [];
        _store.Put(GrowthKeys.Remaking(_path), Encoding.UTF8.GetBytes(LockHolder.Current(0).ToText()));
        try
        {
            for (int i = 0; i < steps.Count; i++)
            {
                // Chunks, shards and codecs are those of full resolution.
                ZarrArray source = image.Arrays[0];
                JsonElement document = JsonText.Parse(ZarrDocuments.WithShape(source.Metadata.Document, shapes[i]), source.Metadata.Key);
                ZarrArray array = ZarrArray.Create(_store, ZarrArray.Join(workplace, names[i]), document, source.Metadata.ZarrFormat == 2 ? source.Metadata.Attributes : null);
                array.WriteMetadata();
                arrays.Add(array);
            }

            MakeAll(image.WithLevels(arrays, steps, method), guard);
            if (_store is FileStore folder) Commit(folder, image, workplace, names, steps, method);
            else Commit(image, names, steps, method);
            complete = true;
        }
        finally
        {
            _store.Delete(GrowthKeys.Remaking(_path));
            if (renames) _store.DeleteTree(workplace, null);
            else if (!complete) DeleteLevels(names);
        }

        return StoredPyramid.Open(_store, _path, null);
    }

    /// <summary>A name that no node has.</summary>
    private string FreeName(string name)
    {
        string free = name;
        for (int i = 2; _store.List(ZarrArray.Join(_path, free)).Any(); i++) free = Invariant($"{name}-{i}");
        return free;
    }

    private void DeleteLevels(IEnumerable<string> names)
    {
        foreach (string name in names) _store.DeleteTree(ZarrArray.Join(_path, name), null);
    }

    /// <summary>In a store without renaming: one write of the metadata leads from the old levels to the new ones.</summary>
    private void Commit(StoredPyramid image, string[] names, List<LevelStep> steps, Reduction method)
    {
        using IDisposable closed = LevelGate.Close(_store, _path, _options.Execution.Cancellation);
        MultiscaleEdit.Put(image, MultiscaleEdit.Datasets(image, names, steps, method), method);
        ShapeWriter.DropConsolidated(_store, _path);
        DeleteLevels(image.Listed.Datasets.Skip(1).Select(old => old.Path));
    }

    /// <summary>In a folder: from the old levels to the new ones, with a valid image at every step.</summary>
    private void Commit(FileStore store, StoredPyramid image, string workplace, string[] names, List<LevelStep> steps, Reduction method)
    {
        // Chunks that others put meanwhile would bring folders of old levels back, or lie where a new one goes.
        using IDisposable closed = LevelGate.Close(_store, _path, _options.Execution.Cancellation);
        if (image.Arrays.Count > 1) MultiscaleEdit.Put(image, [image.Multiscale.Datasets[0]], method);
        ShapeWriter.DropConsolidated(_store, _path);
        foreach (NgffDataset old in image.Listed.Datasets.Skip(1)) store.DeleteTree(ZarrArray.Join(_path, old.Path));
        foreach (string name in names)
        {
            string target = store.PathOf(ZarrArray.Join(_path, name));
            store.DeleteTree(ZarrArray.Join(_path, name));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            Directory.Move(store.PathOf(ZarrArray.Join(workplace, name)), target);
        }

        MultiscaleEdit.Put(image, MultiscaleEdit.Datasets(image, names, steps, method), method);
    }

    private void MakeAll(StoredPyramid image, StoreGuard guard)
    {
        for (int level = 1; level < image.Arrays.Count; level++)
        {
            long[] shape = image.Arrays[level].Shape.ToArray();
            PyramidBuilder.RebuildLevel(image, level, new long[shape.Length], shape, _options.Execution, guard);
        }
    }
}
