using System.Text.Json;
using Lamella.Formats.OmeZarr;
using Lamella.Kernels;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>One image of an OME-Zarr as it is stored at a moment: its levels, how each is made from the one before, and its metadata. Immutable; open it again to see what others have changed.</summary>
internal sealed class StoredPyramid
{
    private const int MostLooks = 500;
    private static readonly ManualResetEventSlim Never = new();
    private readonly string _multiscale;

    private StoredPyramid(Store store, string path, NgffGroup group, NgffMultiscale listed, string multiscale, IReadOnlyList<ZarrArray> arrays, string axes, Reduction? method)
    {
        Listed = listed;
        Store = store;
        Path = path;
        Group = group;
        _multiscale = multiscale;
        Arrays = arrays;
        AxisSet = new AxisSet(axes);
        LamellaNote note = LamellaNote.Read(Multiscale.Metadata);
        StatedMethod = Reductions.Find(MethodName(Multiscale));
        PixelType = arrays[0].Metadata.DataType.PixelType ?? Throw.Unsupported<PixelType>("OME-Zarr", $"writing samples of type {arrays[0].Metadata.DataType.Name}");
        Method = (method ?? StatedMethod ?? Reduction.Mean).For(PixelType);
        SamplesPerPixel = note.SamplesPerPixel;
        Steps = [.. Enumerable.Range(1, arrays.Count - 1).Select(Step)];
    }

    /// <summary>Where the keys lie.</summary>
    public Store Store { get; }

    /// <summary>The group of the image within the store; empty for the root.</summary>
    public string Path { get; }

    /// <summary>The metadata of the group.</summary>
    public NgffGroup Group { get; }

    /// <summary>The image.</summary>
    public NgffMultiscale Multiscale => Group.Multiscales[0];

    /// <summary>The image as the metadata lists it, with levels that do not exist and were left out.</summary>
    public NgffMultiscale Listed { get; }

    /// <summary>The levels, full resolution first.</summary>
    public IReadOnlyList<ZarrArray> Arrays { get; }

    /// <summary>A letter for each axis, slowest first.</summary>
    public string Axes => AxisSet.Letters;

    /// <summary>The same as a set.</summary>
    public AxisSet AxisSet { get; }

    /// <summary>The type of the samples.</summary>
    public PixelType PixelType { get; }

    /// <summary>How levels are made from the one before.</summary>
    public Reduction Method { get; }

    /// <summary>The method that the metadata states by a name that we know; null when it does not.</summary>
    public Reduction? StatedMethod { get; }

    /// <summary>Samples per pixel that were unfolded into channels; 1 when none were.</summary>
    public int SamplesPerPixel { get; }

    /// <summary>How level i + 1 is made from level i; null where whole factors do not explain it.</summary>
    public IReadOnlyList<LevelStep?> Steps { get; }

    /// <summary>The shape of full resolution.</summary>
    public ReadOnlySpan<long> Shape => Arrays[0].Shape;

    /// <summary>Opens the image of a group.</summary>
    /// <exception cref="UnsupportedFeatureException">The group holds no image, or one whose arrays cannot be written.</exception>
    public static StoredPyramid Open(Store store, string path, Reduction? method, AbsentLevels absent = AbsentLevels.Refuse)
    {
        for (int look = 1; ; look++)
        {
            bool growing = store.Length(GrowthKeys.Growing(path)) is not null, replacing = LevelGate.IsReplacing(store, path);
            StoredPyramid image;
            try
            {
                image = Look(store, path, method, absent);
            }
            catch (DamagedDataException) when (look < MostLooks && (look == 1 || replacing || LevelGate.IsReplacing(store, path)))
            {
                // Levels are moved one after the other; the one that is missing may have been on its way.
                Never.Wait(TimeSpan.FromMilliseconds(2), CancellationToken.None);
                continue;
            }

            if (image.Steps.All(s => s is not null) || look == MostLooks || (!growing && look > 1)) return image;
            // The shapes of the levels are published one by one: we may have come in between.
            Never.Wait(TimeSpan.FromMilliseconds(2), CancellationToken.None);
        }
    }

    private static StoredPyramid Look(Store store, string path, Reduction? method, AbsentLevels absent)
    {
        ZarrGroup group = ZarrGroup.Open(store, path);
        NgffGroup metadata = NgffReader.Read(group.Attributes);
        if (metadata.Multiscales.Count == 0) Throw.Unsupported("OME-Zarr", "writing into a group without an image", "name the image's own folder");
        if (metadata.Multiscales.Count > 1) Throw.Unsupported("OME-Zarr", "writing into a group with more than one multiscale image");
        NgffMultiscale multiscale = metadata.Multiscales[0];
        if (multiscale.Datasets.Count == 0) Throw.Damaged("OME-Zarr", "the multiscale lists no dataset");
        List<ZarrArray> arrays = [];
        List<NgffDataset> present = [];
        foreach (NgffDataset dataset in multiscale.Datasets)
        {
            // Never from consolidated metadata: it may be older than the array.
            ZarrArray? found = ZarrArray.TryOpen(store, ZarrArray.Join(path, dataset.Path));
            if (found is null && arrays.Count > 0 && absent == AbsentLevels.LeaveOut) continue;
            ZarrArray array = found ?? Throw.Damaged<ZarrArray>("OME-Zarr", arrays.Count == 0 ? $"the level {dataset.Path} of full resolution is listed and missing" : $"the level {dataset.Path} is listed and missing; remake the levels");
            if (array.StatedKeys is not null) Throw.Refused($"the chunks of {array.Path} are stored under other keys than its metadata states; correct the metadata first", new Remedy.RepairStore());
            if (array.Shape.Length != multiscale.Axes.Count) Throw.Damaged("OME-Zarr", Invariant($"the metadata names {multiscale.Axes.Count} axes, the array {dataset.Path} has {array.Shape.Length}"));
            _ = array.Encoder;
            arrays.Add(array);
            present.Add(dataset);
        }

        NgffMultiscale listed = multiscale;
        if (present.Count < listed.Datasets.Count)
        {
            multiscale = listed with { Datasets = present };
            metadata = metadata with { Multiscales = [multiscale] };
        }

        return new StoredPyramid(store, path, metadata, listed, group.Attributes.GetRawText(), arrays, OmeZarrMetadata.AxisLetters(multiscale, arrays[0].Shape.Length), method);
    }

    /// <summary>The same image with an axis of another length, as its arrays will be; nothing is written.</summary>
    public StoredPyramid WithLength(int axis, long length)
    {
        long[] shape = Shape.ToArray();
        shape[axis] = length;
        List<ZarrArray> arrays = [Arrays[0].WithShape(shape)];
        for (int level = 1; level < Arrays.Count; level++)
        {
            shape = StepTo(level).Coarsen(shape);
            arrays.Add(Arrays[level].WithShape(shape));
        }

        return new StoredPyramid(this, arrays, Steps, Method);
    }

    /// <summary>The same full resolution with other coarse levels.</summary>
    public StoredPyramid WithLevels(IReadOnlyList<ZarrArray> coarse, IReadOnlyList<LevelStep> steps, Reduction method) => new(this, [Arrays[0], .. coarse], steps, method.For(PixelType));

    private StoredPyramid(StoredPyramid other, IReadOnlyList<ZarrArray> arrays, IReadOnlyList<LevelStep?> steps, Reduction method)
    {
        Store = other.Store;
        Path = other.Path;
        Group = other.Group;
        Listed = other.Listed;
        _multiscale = other._multiscale;
        Arrays = arrays;
        AxisSet = other.AxisSet;
        PixelType = other.PixelType;
        Method = method;
        StatedMethod = other.StatedMethod;
        SamplesPerPixel = other.SamplesPerPixel;
        Steps = steps;
    }

    /// <summary>How a level is made from the one before.</summary>
    /// <exception cref="UnsupportedFeatureException">Whole factors do not explain its shape.</exception>
    public LevelStep StepTo(int level) => Steps[level - 1] ?? Throw.Unsupported<LevelStep>(
        "OME-Zarr",
        Invariant($"changing a pyramid whose level {level} ({string.Join('x', Arrays[level].Shape.ToArray())}) is not a whole reduction of the level before ({string.Join('x', Arrays[level - 1].Shape.ToArray())})"),
        "remake its levels first", new Remedy.RemakeLevels());

    /// <summary>True when another look at the store found the same levels with the same shapes.</summary>
    public bool SameAs(StoredPyramid other)
    {
        if (!string.Equals(_multiscale, other._multiscale, StringComparison.Ordinal) || Arrays.Count != other.Arrays.Count) return false;
        for (int i = 0; i < Arrays.Count; i++)
        {
            if (!Arrays[i].Shape.SequenceEqual(other.Arrays[i].Shape)) return false;
        }

        return true;
    }

    private static string? MethodName(NgffMultiscale multiscale)
    {
        if (multiscale.Metadata.ValueKind == JsonValueKind.Object && multiscale.Metadata.TryGetProperty("method", out JsonElement method) && method.ValueKind == JsonValueKind.String && Reductions.Find(method.GetString()) is not null)
            return method.GetString();
        return multiscale.Type;
    }

    private LevelStep? Step(int level)
    {
        double[]? fine = Multiscale.Placement(level - 1)?.Scale, coarse = Multiscale.Placement(level)?.Scale;
        double[]? ratios = fine is null || coarse is null ? null : [.. fine.Select((s, i) => s == 0 ? 0 : coarse[i] / s)];
        return LevelStep.Find(Arrays[level - 1].Shape, Arrays[level].Shape, ratios);
    }
}
