using Lamella.Engine;
using Lamella.Kernels;
using Lamella.Pipelines.Grow;
using Lamella.Stores;

namespace Lamella;

/// <summary>
/// An OME-Zarr image that is changed in place: any box of full resolution is written, exactly what depends on it is made again on every level, and an axis can grow while others read.
/// </summary>
/// <remarks>
/// Any number of threads and processes may write one image, through objects of their own or a shared one: stored chunks (shards) are locked one by one and replaced as a whole, so no reader sees a torn one. A killed
/// writer leaves full resolution written in part and perhaps coarse levels that are behind; the next writer makes those.
/// </remarks>
/// <example><code>
/// using WritableImage image = WritableImage.Open("cells.ome.zarr");
/// image.Write(new Region([0, 1, 3, 0, 0], [1, 1, 1, 64, 64]), samples);
/// </code></example>
public sealed class WritableImage : IDisposable
{
    private readonly WritableStore _store;
    private readonly PyramidWriter _writer;

    private WritableImage(WritableStore store, PyramidWriter writer)
    {
        _store = store;
        _writer = writer;
    }

    /// <summary>The axis letters, slowest first.</summary>
    public string Axes => _writer.Image.Axes;

    /// <summary>Samples along each axis, as last seen: other writers may have made the image larger since.</summary>
    public IReadOnlyList<long> Shape => _writer.Image.Shape.ToArray();

    /// <summary>The type of the samples.</summary>
    public PixelType PixelType => _writer.Image.PixelType;

    /// <summary>The number of resolution levels.</summary>
    public int LevelCount => _writer.Image.Arrays.Count;

    /// <summary>Planes of an acquisition whose process was killed that opening this image brought in sight.</summary>
    public int RecoveredPlanes => _writer.RecoveredPlanes;

    /// <summary>Problems to show to the user.</summary>
    public IReadOnlyList<string> Warnings => _writer.Image.Arrays.Count > 1 && _writer.Image.StatedMethod is null
        ? [$"the metadata does not say how the levels were made; what changes is made by {_writer.Image.Method.Name()}"]
        : [];

    /// <summary>The path of the image in its store; empty for the root.</summary>
    public string ImagePath => _writer.Image.Path;

    /// <summary>How coarse levels are made.</summary>
    public DownsampleMethod Downsample => ConvertOptions.MethodOf(_writer.Image.Method);

    /// <summary>How many boxes that interrupted writers had left behind got their levels when the image was opened.</summary>
    public int RepairedBoxes => _writer.Repaired;

    /// <summary>What stands behind.</summary>
    internal PyramidWriter Writer => _writer;

    /// <summary>Opens an image of an OME-Zarr for writing. Levels that a killed writer left behind are made first, and planes that a killed acquisition had recorded are shown.</summary>
    /// <param name="path">The folder of the OME-Zarr, or of one image (or label image) in it; or a URL that <paramref name="stores"/> knows.</param>
    /// <param name="image">The image, by its place among the scenes.</param>
    /// <param name="downsample">How levels are made, where the metadata does not say; null for the mean.</param>
    /// <param name="stores">Who opens URLs; null (the default) for nobody. In an object store boxes are written and axes grow; label images and acquisitions need a local folder.</param>
    /// <exception cref="StoreException">There is no such folder, or it cannot be written.</exception>
    /// <exception cref="ArgumentException">There is no such image, or its levels are made by another method.</exception>
    /// <exception cref="LamellaException">The image is damaged, or uses something that cannot be written.</exception>
    public static WritableImage Open(string path, int image = 0, DownsampleMethod? downsample = null, StoreProvider? stores = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WritableStore store = EditablePlace.ForChange(ref path, stores);
        try
        {
            IReadOnlyList<string> images = ImagePaths.Find(store);
            if (images.Count == 0) Throw.Unsupported("OME-Zarr", "writing into a folder without an image");
            if ((uint)image >= (uint)images.Count) throw new ArgumentException(Invariant($"there is no image {image}; {path} has {images.Count}"), nameof(image));
            PyramidWriter writer = new(store, images[image], downsample is { } method ? ConvertOptions.ReductionOf(method) : null);
            writer.Repair(ExecutionOptions.Default);
            return new WritableImage(store, writer);
        }
        catch (LamellaException e)
        {
            store.Dispose();
            e.WithPath(path);
            throw;
        }
        catch (ArgumentException)
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Makes an OME-Zarr that holds no pixels yet, and opens it. It appears under its name when its metadata is complete.</summary>
    /// <param name="path">The folder to be; its parent exists.</param>
    /// <param name="image">Shape, type and metadata.</param>
    /// <exception cref="ArgumentException">A size is out of range, the layout does not fit, or something of the metadata has no place.</exception>
    /// <exception cref="StoreException">The target exists or cannot be written.</exception>
    public static WritableImage Create(string path, NewImage image)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(image);
        ImageCreator.Create(path, NewImagePlan.Of(image));
        WritableImage made = Open(path);
        try
        {
            foreach (NewLabels labels in image.Labels) made.AddLabels(labels);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Writes a box of full resolution. Stored chunks that it covers are not read; others are changed.</summary>
    /// <param name="region">The box, on <see cref="Axes"/>; inside the image.</param>
    /// <param name="samples">Its samples: C order, little-endian, without gaps.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <exception cref="ArgumentException">The box lies outside the image, or the samples do not have its size.</exception>
    /// <exception cref="RefusedException">The box ends behind the image on an axis that can be made longer.</exception>
    public void Write(Region region, ReadOnlySpan<byte> samples, ExecutionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(region);
        long bytes = PixelType.Size();
        foreach (long n in region.Extent) bytes = checked(bytes * n);
        if (samples.Length != bytes) throw new ArgumentException(Invariant($"the box needs {bytes} bytes, there are {samples.Length}"), nameof(samples));
        _writer.Write(region.Offset, region.Extent, samples, options ?? ExecutionOptions.Default);
    }

    /// <summary>Writes a box of full resolution from samples of their own type.</summary>
    /// <typeparam name="T">The .NET type of the samples, such as <c>ushort</c> for uint16.</typeparam>
    /// <param name="region">The box, on <see cref="Axes"/>; inside the image.</param>
    /// <param name="samples">Its samples in C order, without gaps.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <exception cref="ArgumentException">The box is outside the image, the samples do not have its size, or their type is another one.</exception>
    /// <exception cref="RefusedException">The box ends behind the image on an axis that can be made longer.</exception>
    public void Write<T>(Region region, ReadOnlySpan<T> samples, ExecutionOptions? options = null)
        where T : unmanaged => Write(region, PixelTypes.BytesOf(samples, PixelType), options);

    /// <summary>Writes a scene, or a part of it, with its first sample at a place of this image.</summary>
    /// <param name="at">An index for each of <see cref="Axes"/>.</param>
    /// <param name="source">The scene.</param>
    /// <param name="selection">The part of it; null for all.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <param name="level">The resolution level of the source that is written.</param>
    /// <param name="convertType">True to convert samples of another type where every value fits exactly; by default another type is an error.</param>
    /// <param name="progress">Told the bytes that were written so far, on all levels.</param>
    /// <returns>The box that was written.</returns>
    /// <exception cref="ArgumentException">The box lies outside the image.</exception>
    /// <exception cref="RefusedException">Type or axes differ, or a value does not fit the type, or the box ends behind the image on an axis that can be made longer.</exception>
    public Region Write(ReadOnlySpan<long> at, Scene source, Selection? selection = null, ExecutionOptions? options = null, int level = 0, bool convertType = false, IProgress<long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        BlockSource input = SceneInput.Of(source, level, selection ?? Selection.All, _writer.Image, convertType ? PixelType : null);
        _writer.Write(at, input, Reporting(options, progress));
        return new Region(at, input.Shape);
    }

    /// <summary>Makes an axis longer. Readers see the new length when all samples are stored, on all levels.</summary>
    /// <param name="axis">One of <see cref="Axes"/>.</param>
    /// <param name="samples">C order, little-endian, without gaps; as long as the image on all other axes.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <returns>The first new index.</returns>
    /// <exception cref="ArgumentException">There is no such axis, or the samples are no whole number of slices.</exception>
    /// <exception cref="StoreException">Another writer is making the image larger.</exception>
    public long Append(char axis, ReadOnlySpan<byte> samples, ExecutionOptions? options = null)
    {
        StoredPyramid image = _writer.Image;
        int i = AxisOf(axis);
        long slice = PixelType.Size();
        for (int other = 0; other < image.Axes.Length; other++) slice = other == i ? slice : checked(slice * image.Shape[other]);
        if (slice == 0 || samples.IsEmpty || samples.Length % slice != 0) throw new ArgumentException(Invariant($"one index of axis {axis} has {slice} bytes; {samples.Length} bytes are not a whole number of them"), nameof(samples));
        long[] shape = image.Shape.ToArray();
        shape[i] = samples.Length / slice;
        return _writer.Append(i, SceneInput.Of(samples.ToArray(), image, shape), options ?? ExecutionOptions.Default);
    }

    /// <summary>Makes an axis longer by a scene, or a part of it.</summary>
    /// <param name="axis">One of <see cref="Axes"/>.</param>
    /// <param name="source">The scene; on all other axes as long as this image.</param>
    /// <param name="selection">The part of it; null for all.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <param name="level">The resolution level of the source that is written.</param>
    /// <param name="convertType">True to convert samples of another type where every value fits exactly; by default another type is an error.</param>
    /// <param name="progress">Told the bytes that were written so far, on all levels.</param>
    /// <returns>The box that was written; it begins at the first new index.</returns>
    /// <exception cref="RefusedException">Type or lengths differ, or a value does not fit the type.</exception>
    /// <exception cref="StoreException">Another writer is making the image larger.</exception>
    public Region Append(char axis, Scene source, Selection? selection = null, ExecutionOptions? options = null, int level = 0, bool convertType = false, IProgress<long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        int i = AxisOf(axis);
        BlockSource input = SceneInput.Of(source, level, selection ?? Selection.All, _writer.Image, convertType ? PixelType : null);
        SceneInput.CheckAppend(input, _writer.Image, i);
        long[] offset = new long[Axes.Length];
        offset[i] = _writer.Append(i, input, Reporting(options, progress));
        return new Region(offset, input.Shape);
    }

    /// <summary>Adds a label image: as many levels as the image has, each by the most frequent label of a cell. It appears in the list of labels when it is complete.</summary>
    /// <param name="labels">Name, samples, colours.</param>
    /// <param name="existing">What to do about labels of that name; by default they stay and it is an error.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <returns>The path of the label image in the store, such as <c>labels/nuclei</c>.</returns>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    /// <exception cref="RefusedException">The labels are not integers, or are not as long as the image along an axis.</exception>
    /// <exception cref="StoreException">Labels of that name exist, or the store cannot be written.</exception>
    /// <example><code>
    /// using WritableImage image = WritableImage.Open("cells.ome.zarr");
    /// image.AddLabels(new NewLabels("nuclei", new PixelArray("YX", [512, 512], PixelType.UInt32, bytes)));
    /// </code></example>
    public string AddLabels(NewLabels labels, ExistingTarget existing = ExistingTarget.Refuse, ExecutionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        using BioImage image = BioImage.FromArray(labels.Samples, labels.Name);
        return AddLabels(labels.Name, image.Scenes[0], null, new LabelInfo { Colors = labels.Colors, Properties = labels.Properties }, existing, options);
    }

    /// <summary>Adds a scene, or a part of it, as a label image.</summary>
    /// <param name="name">The name, unique for the image: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, not starting with a point.</param>
    /// <param name="source">The labels: integers, as long as the image along each axis, or 1.</param>
    /// <param name="selection">The part of it; null for all.</param>
    /// <param name="info">Colours and facts of labels; null for those that the scene states, where it is a label image itself.</param>
    /// <param name="existing">What to do about labels of that name; by default they stay and it is an error.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <param name="progress">Told the bytes that were written so far, on all levels.</param>
    /// <returns>The path of the label image in the store, such as <c>labels/nuclei</c>.</returns>
    /// <exception cref="ArgumentException">The name cannot be one.</exception>
    /// <exception cref="RefusedException">The labels are not integers, or are not as long as the image along an axis.</exception>
    /// <exception cref="StoreException">Labels of that name exist, or the store cannot be written.</exception>
    public string AddLabels(string name, Scene source, Selection? selection = null, LabelInfo? info = null, ExistingTarget existing = ExistingTarget.Refuse, ExecutionOptions? options = null, IProgress<long>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(source);
        NeedFolder("adding label images");
        return LabelAdder.Add(_writer.Refresh(), name, source, selection ?? Selection.All, info ?? source.Content.Label ?? new LabelInfo(), existing, Reporting(options, progress));
    }

    /// <summary>Adds a further image without pixels to a store whose images are side by side, and opens it. Such a store is made by <see cref="Create"/> with <see cref="SceneLayout.Bioformats2Raw"/>, or by a conversion of several scenes.</summary>
    /// <param name="path">The folder of the OME-Zarr.</param>
    /// <param name="image">Shape, type and metadata; the layout's version is that of the store.</param>
    /// <exception cref="ArgumentException">A size is out of range, the layout does not fit, or something of the metadata has no place.</exception>
    /// <exception cref="RefusedException">The store holds one image at its root, or a plate, or images of another version.</exception>
    /// <exception cref="StoreException">The store does not exist or cannot be written.</exception>
    public static WritableImage AddImage(string path, NewImage image) => AddImage(path, image, null);

    /// <summary>Adds a further image with its pixels to a store whose images are side by side, and opens it. It appears among the scenes when it is complete.</summary>
    /// <param name="path">The folder of the OME-Zarr.</param>
    /// <param name="samples">The samples: axes in any order, with Y and X among them; the samples S of a pixel last.</param>
    /// <param name="metadata">Name, channels, sizes; its sizes and type are those of the samples. Null for none.</param>
    /// <exception cref="ArgumentException">An axis is unknown, the layout does not fit, or something of the metadata has no place.</exception>
    /// <exception cref="RefusedException">The store holds one image at its root, or a plate, or images of another version.</exception>
    /// <exception cref="StoreException">The store does not exist or cannot be written.</exception>
    public static WritableImage AddImage(string path, PixelArray samples, NewImage? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        long LengthOf(char axis) => samples.AxisSet.Of(samples.Shape, axis, 1);
        string further = string.Concat(samples.Axes.Where(a => !(Lamella.Axes.Standard + "S").Contains(a, StringComparison.Ordinal)));
        if (further.Length > 1) throw new ArgumentException($"the samples have the axes {samples.Axes}; OME-Zarr holds one further axis beside T, C, Z, Y and X", nameof(samples));
        NewImage image = (metadata ?? new NewImage { PixelType = samples.PixelType, SizeY = 1, SizeX = 1 }) with
        {
            PixelType = samples.PixelType,
            SizeT = LengthOf('T'),
            SizeC = LengthOf('C'),
            SizeZ = LengthOf('Z'),
            SizeY = LengthOf('Y'),
            SizeX = LengthOf('X'),
            SamplesPerPixel = checked((int)LengthOf('S')),
        };
        if (further.Length == 1) image = image with { FurtherAxis = (metadata?.FurtherAxis ?? new NewAxis(further[0], 1)) with { Letter = further[0], Size = LengthOf(further[0]) } };
        return AddImage(path, image, samples);
    }

    /// <summary>Starts to take planes behind the last time point, without knowing how many will come. One at a time for each image.</summary>
    /// <param name="options">The queue of planes, and the threads that store them; null for the defaults.</param>
    /// <exception cref="StoreException">Another writer is making the image larger, or the disk has no room for the queue.</exception>
    /// <exception cref="RefusedException">The image has no time axis.</exception>
    public AcquisitionWriter StartAcquisition(AcquisitionOptions? options = null)
    {
        NeedFolder("an acquisition");
        return new(_writer, options ?? new AcquisitionOptions());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _writer.RefreshWindows();
            if (_store is FileStore folder)
            {
                GrowthKeys.Tidy(folder, _writer.Image.Path);
                if (_writer.Image.Path.Length > 0) GrowthKeys.Tidy(folder, string.Empty);
            }
        }
        finally
        {
            _store.Dispose();
        }
    }

    /// <summary>Refuses what needs files.</summary>
    /// <exception cref="RefusedException">The image lies in an object store.</exception>
    private void NeedFolder(string what)
    {
        if (_store is not FileStore) Throw.Refused($"{what} in an object store cannot be done safely ({_store.Name}): it needs a local folder. Copy the image into one, change it there, and copy it back");
    }

    private static WritableImage AddImage(string path, NewImage image, PixelArray? samples)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(image);
        if (!Directory.Exists(path)) Throw.Store(StoreFailure.NotFound, $"{path} does not exist");
        EmptyImage planned = NewImagePlan.Of(image);
        int index;
        using (FileStore store = new(path))
        {
            index = ImageAdder.Add(store, planned, samples is null ? null : writer =>
            {
                using BioImage source = BioImage.FromArray(samples);
                writer.Write(new long[writer.Image.Axes.Length], SceneInput.Of(source.Scenes[0], 0, Selection.All, writer.Image, null), ExecutionOptions.Default);
                writer.RefreshWindows();
            }).Index;
            GrowthKeys.Tidy(store, string.Empty);
        }

        WritableImage made = Open(path, index);
        try
        {
            foreach (NewLabels labels in image.Labels) made.AddLabels(labels);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    private static ExecutionOptions Reporting(ExecutionOptions? options, IProgress<long>? progress)
    {
        options ??= ExecutionOptions.Default;
        if (progress is null) return options;
        long done = 0;
        return options with { OnWritten = bytes => progress.Report(Interlocked.Add(ref done, bytes)) };
    }

    /// <summary>The place of an axis.</summary>
    internal int AxisOf(char axis)
    {
        int i = _writer.Image.Axes.IndexOf(char.ToUpperInvariant(axis), StringComparison.Ordinal);
        return i >= 0 ? i : throw new ArgumentException($"the image has no axis {axis}; it has {_writer.Image.Axes}", nameof(axis));
    }
}
