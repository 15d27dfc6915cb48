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
/// writer leaves full resolution written in part and perhaps coarse levels that are behind; the next writer makes those. The rules stand in docs/decisions/region-writes.md.
/// </remarks>
/// <example><code>
/// using WritableImage image = WritableImage.Open("cells.ome.zarr");
/// image.Write(new Region([0, 1, 3, 0, 0], [1, 1, 1, 64, 64]), samples);
/// </code></example>
public sealed class WritableImage : IDisposable
{
    private readonly FileStore _store;
    private readonly PyramidWriter _writer;

    private WritableImage(FileStore store, PyramidWriter writer)
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

    /// <summary>What a user should know.</summary>
    public IReadOnlyList<string> Warnings => _writer.Image.Arrays.Count > 1 && _writer.Image.StatedMethod is null
        ? [$"the metadata does not say how the levels were made; what changes is made by {_writer.Image.Method.Name()}"]
        : [];

    /// <summary>What stands behind.</summary>
    internal PyramidWriter Writer => _writer;

    /// <summary>Opens an image of a local OME-Zarr for writing. Levels that a killed writer left behind are made first.</summary>
    /// <param name="path">The folder of the OME-Zarr, or of one image (or label image) in it.</param>
    /// <param name="image">The image, by its place among the scenes.</param>
    /// <param name="downsample">How levels are made, where the metadata does not say; null for the mean.</param>
    /// <exception cref="StoreException">There is no such folder.</exception>
    /// <exception cref="ArgumentException">There is no such image, or its levels are made by another method.</exception>
    /// <exception cref="LamellaException">The image is damaged, or uses something that cannot be written.</exception>
    public static WritableImage Open(string path, int image = 0, DownsampleMethod? downsample = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path)) Throw.Refused($"{path} is a file; only an OME-Zarr in a folder can be changed in place; convert the image first", new Remedy.ConvertFirst(".ome.zarr"));
        if (!Directory.Exists(path)) Throw.Store(StoreFailure.NotFound, $"{path} does not exist");
        FileStore store = new(path);
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
    /// <exception cref="ArgumentException">A size is out of range, or the layout does not fit.</exception>
    /// <exception cref="StoreException">The target exists or cannot be written.</exception>
    public static WritableImage Create(string path, NewImage image)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegative(image.SizeT, nameof(image));
        long[] shape = [image.SizeT, image.SizeC, image.SizeZ, image.SizeY, image.SizeX];
        foreach (long n in shape[1..]) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n, nameof(image));
        if (image.Channels.Count > image.SizeC) throw new ArgumentException(Invariant($"{image.Channels.Count} channels are described, the image has {image.SizeC}"), nameof(image));
        List<Channel> channels = [.. image.Channels.Select(c => c with { PixelType = image.PixelType, Samples = 1 })];
        while (channels.Count < image.SizeC) channels.Add(new Channel { PixelType = image.PixelType });
        OmeZarrOptions layout = image.Layout;
        if (layout.Ngff != NgffVersion.V04 && layout.Sharding == Sharding.Automatic && layout.Shards is null)
        {
            // Chunks that are given may be deeper than a plane.
            long[] chunk = [.. Enumerable.Repeat(1L, 5 - Math.Min(5, layout.Chunks?.Count ?? 2)), .. layout.Chunks ?? [512, 512]];
            layout = layout with { Chunks = chunk, Shards = [chunk[0], chunk[1], chunk[2], RoundUp(image.SizeY, chunk[3]), RoundUp(image.SizeX, chunk[4])] };
        }

        SceneContent scene = new() { Name = image.Name, Levels = [], Channels = channels, PixelSize = image.PixelSize };
        ImageCreator.Create(path, shape, scene, image.PixelType, layout);
        return Open(path);
    }

    /// <summary>Writes a box of full resolution. Stored chunks that it covers are not read; others are changed.</summary>
    /// <param name="region">The box, on <see cref="Axes"/>; inside the image.</param>
    /// <param name="samples">Its samples: C order, little-endian, without gaps.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <exception cref="ArgumentException">The box lies outside the image, or the samples do not have its size.</exception>
    public void Write(Region region, ReadOnlySpan<byte> samples, ExecutionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(region);
        long bytes = PixelType.Size();
        foreach (long n in region.Extent) bytes = checked(bytes * n);
        if (samples.Length != bytes) throw new ArgumentException(Invariant($"the box needs {bytes} bytes, there are {samples.Length}"), nameof(samples));
        _writer.Write(region.Offset, region.Extent, samples, options ?? ExecutionOptions.Default);
    }

    /// <summary>Writes a scene, or a part of it, with its first sample at a place of this image.</summary>
    /// <param name="at">An index for each of <see cref="Axes"/>.</param>
    /// <param name="source">The scene; its samples have the type of this image.</param>
    /// <param name="selection">The part of it; null for all.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <exception cref="ArgumentException">The box lies outside the image.</exception>
    /// <exception cref="RefusedException">Type or axes differ.</exception>
    public void Write(ReadOnlySpan<long> at, Scene source, Selection? selection = null, ExecutionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        _writer.Write(at, SceneInput.Of(source, 0, selection ?? Selection.All, _writer.Image, null), options ?? ExecutionOptions.Default);
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
    /// <param name="source">The scene; of the same type and, on all other axes, the same length as this image.</param>
    /// <param name="selection">The part of it; null for all.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <returns>The first new index.</returns>
    /// <exception cref="RefusedException">Type or lengths differ.</exception>
    /// <exception cref="StoreException">Another writer is making the image larger.</exception>
    public long Append(char axis, Scene source, Selection? selection = null, ExecutionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        int i = AxisOf(axis);
        BlockSource input = SceneInput.Of(source, 0, selection ?? Selection.All, _writer.Image, null);
        SceneInput.CheckAppend(input, _writer.Image, i);
        return _writer.Append(i, input, options ?? ExecutionOptions.Default);
    }

    /// <summary>Starts to take planes behind the last time point, without knowing how many will come. One at a time for each image.</summary>
    /// <param name="options">Workers and memory for each plane; by default one thread.</param>
    /// <exception cref="StoreException">Another writer is making the image larger.</exception>
    /// <exception cref="RefusedException">The image has no time axis.</exception>
    public AcquisitionWriter StartAcquisition(ExecutionOptions? options = null) => new(new Acquisition(_writer, options ?? new ExecutionOptions { Threads = 1 }));

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _writer.RefreshWindows();
            GrowthKeys.Tidy(_store, _writer.Image.Path);
        }
        finally
        {
            _store.Dispose();
        }
    }

    /// <summary>The place of an axis.</summary>
    internal int AxisOf(char axis)
    {
        int i = _writer.Image.Axes.IndexOf(char.ToUpperInvariant(axis), StringComparison.Ordinal);
        return i >= 0 ? i : throw new ArgumentException($"the image has no axis {axis}; it has {_writer.Image.Axes}", nameof(axis));
    }

    private static long RoundUp(long n, long step) => (n + step - 1) / step * step;
}
