using Lamella.Engine;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella;

/// <summary>
/// A part of a scene on the axes that a reader wants: selection, order, level and sample type together. Nothing is read before it is asked for, so a view can be made, passed around and narrowed at no cost.
/// </summary>
/// <remarks>Immutable and thread-safe: any number of reads may run at once. Usable as long as its image is open.</remarks>
public sealed class SceneView
{
    private readonly long[] _offset;
    private readonly long[] _extent;
    private readonly long[] _shape;
    private readonly PixelType _stored;

    private SceneView(Scene scene, int level, long[] offset, long[] extent, string axes, long[] shape, long bytes, PixelType stored, PixelType type)
    {
        Scene = scene;
        Level = level;
        _offset = offset;
        _extent = extent;
        _shape = shape;
        _stored = stored;
        Axes = axes;
        PixelType = type;
        Bytes = bytes;
    }

    /// <summary>The scene.</summary>
    public Scene Scene { get; }

    /// <summary>The resolution level that is read.</summary>
    public int Level { get; }

    /// <summary>The axes, slowest first, in the order that was asked for.</summary>
    public string Axes { get; }

    /// <summary>Samples along each axis.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The type of the samples that reads deliver.</summary>
    public PixelType PixelType { get; }

    /// <summary>The bytes of all samples.</summary>
    public long Bytes { get; }

    /// <summary>The type in which the samples are stored.</summary>
    internal PixelType StoredType => _stored;

    /// <summary>Makes a view; <see cref="Scene.View"/> is the door.</summary>
    internal static SceneView Of(Scene scene, string? order, Selection selection, int level, PixelType? type, AbsentAxes absent = AbsentAxes.Refuse)
    {
        order = order?.ToUpperInvariant();
        scene = scene.InTiles(order, selection) ?? scene;
        if ((uint)level >= (uint)scene.Levels.Count) throw new ArgumentOutOfRangeException(nameof(level), Invariant($"scene {scene.Index} has {scene.Levels.Count} levels; there is no level {level}"));
        long[] offset = new long[scene.Axes.Length], extent = new long[scene.Axes.Length];
        selection.Resolve(scene.Axes, scene.Levels[level].Shape, scene.Channels, offset, extent);
        // The file's own axes, in the letters that the scene presents them with.
        order ??= scene.Content.AxesOverride ?? scene.NativeAxes;
        if (order.Length == 0) order = scene.Axes;
        PixelType stored = scene.TypeOf(offset, extent), wanted = type ?? stored;
        string present = absent == AbsentAxes.Add ? string.Concat(order.Where(axis => scene.Axes.Contains(axis, StringComparison.Ordinal))) : order;
        scene.StridesFor(present, extent, wanted.Size(), out long[] shape, out long bytes);
        if (present.Length < order.Length) shape = WithAbsent(order, present, shape);
        return new SceneView(scene, level, offset, extent, order, shape, bytes, stored, wanted);
    }

    /// <summary>A part of this view: the selection counts from its first index on each axis.</summary>
    /// <param name="selection">The part; names of channels are those of the scene.</param>
    /// <exception cref="ArgumentException">The selection does not fit the view.</exception>
    public SceneView Select(Selection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        long[] offset = (long[])_offset.Clone(), extent = (long[])_extent.Clone();
        long[] from = new long[extent.Length], count = new long[extent.Length];
        int first = (int)offset[Scene.Axes.IndexOf('C', StringComparison.Ordinal)];
        selection.Resolve(Scene.Axes, _extent, [.. Scene.Channels.Skip(first)], from, count);
        for (int i = 0; i < offset.Length; i++)
        {
            offset[i] += from[i];
            extent[i] = count[i];
        }

        long[] shape = (long[])_shape.Clone();
        long bytes = PixelType.Size();
        for (int i = 0; i < shape.Length; i++)
        {
            int axis = Scene.Axes.IndexOf(Axes[i], StringComparison.Ordinal);
            if (axis >= 0) shape[i] = extent[axis];
            bytes *= shape[i];
        }

        return new SceneView(Scene, Level, offset, extent, Axes, shape, bytes, _stored, PixelType);
    }

    /// <summary>Reads all samples into a new array.</summary>
    /// <param name="options">Workers, memory and cancellation; null for the defaults.</param>
    /// <exception cref="ArgumentException">The samples have more bytes than one array holds (2 GiB).</exception>
    /// <exception cref="RefusedException">A value does not fit the type exactly.</exception>
    /// <exception cref="LamellaException">The data cannot be read.</exception>
    public PixelArray Read(ExecutionOptions? options = null)
    {
        if (Bytes > Array.MaxLength) throw new ArgumentException(Invariant($"the selection has {Bytes} bytes, more than one array holds (2 GiB); select less, or read regions into memory of your own"));
        byte[] samples = GC.AllocateUninitializedArray<byte>((int)Bytes);
        ReadCore(_offset, _extent, Axes, samples, options);
        return new PixelArray(Axes, _shape, PixelType, samples);
    }

    /// <summary>As <see cref="Read(ExecutionOptions?)"/>, with typed access; converted when the stored type is another one.</summary>
    /// <typeparam name="T">The type of the samples in .NET.</typeparam>
    /// <param name="options">Workers, memory and cancellation; null for the defaults.</param>
    public PixelArray<T> Read<T>(ExecutionOptions? options = null)
        where T : unmanaged
    {
        SceneView view = PixelTypes.IsStoredAs<T>(PixelType) ? this : new SceneView(Scene, Level, _offset, _extent, Axes, _shape, Bytes / PixelType.Size() * PixelTypes.Of<T>().Size(), _stored, PixelTypes.Of<T>());
        return view.Read(options).As<T>();
    }

    /// <summary>As <see cref="Read(ExecutionOptions?)"/>, on the thread pool.</summary>
    /// <param name="options">Workers and memory; null for the defaults.</param>
    /// <param name="cancellation">Stops the read at the next chunk.</param>
    public Task<PixelArray> ReadAsync(ExecutionOptions? options = null, CancellationToken cancellation = default) =>
        Task.Run(() => Read((options ?? ExecutionOptions.Default) with { Cancellation = cancellation }), cancellation);

    /// <summary>Reads a box of the view into memory of the caller: tight, C order of <see cref="Axes"/>, little-endian.</summary>
    /// <param name="offset">The first index on each axis of the view.</param>
    /// <param name="extent">The number of indices on each axis.</param>
    /// <param name="destination">At least as many bytes as the box has.</param>
    /// <param name="options">Workers, memory and cancellation; null for the defaults.</param>
    /// <exception cref="ArgumentException">The box lies outside the view, or the destination is too small.</exception>
    /// <exception cref="LamellaException">The data cannot be read, or a value does not fit the type exactly.</exception>
    public void Read(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination, ExecutionOptions? options = null)
    {
        if (offset.Length != Axes.Length || extent.Length != Axes.Length) throw new ArgumentException(Invariant($"the box needs an offset and an extent for each of the {Axes.Length} axes ({Axes})"), nameof(offset));
        Span<long> from = stackalloc long[_offset.Length];
        Span<long> count = stackalloc long[_offset.Length];
        _offset.CopyTo(from);
        _extent.CopyTo(count);
        long bytes = PixelType.Size();
        for (int i = 0; i < Axes.Length; i++)
        {
            if (offset[i] < 0 || extent[i] < 1 || offset[i] > _shape[i] - extent[i]) throw new ArgumentException(Invariant($"the box {offset[i]}:{offset[i] + extent[i]} of axis {Axes[i]} lies outside the view, which has 0:{_shape[i]}"), nameof(offset));
            bytes *= extent[i];
            int axis = Scene.Axes.IndexOf(Axes[i], StringComparison.Ordinal);
            if (axis < 0) continue;
            from[axis] += offset[i];
            count[axis] = extent[i];
        }

        if (destination.Length < bytes) throw new ArgumentException(Invariant($"the box needs {bytes} bytes, the destination has {destination.Length}"), nameof(destination));
        ReadCore(from, count, Axes, destination[..(int)bytes], options);
    }

    /// <summary>Axes, shape and type.</summary>
    public override string ToString() => $"{Axes} {string.Join('x', _shape)} {PixelType.Name()} of scene {Scene.Index}";

    private void ReadCore(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, string axes, Span<byte> destination, ExecutionOptions? options)
    {
        Span<long> strides = stackalloc long[offset.Length];
        strides.Clear();
        long step = _stored.Size();
        for (int i = axes.Length - 1; i >= 0; i--)
        {
            int axis = Scene.Axes.IndexOf(axes[i], StringComparison.Ordinal);
            if (axis < 0) continue;
            strides[axis] = step;
            step *= extent[axis];
        }

        if (_stored == PixelType)
        {
            Scene.ReadInto(Level, offset, extent, _stored, destination, strides, options);
            return;
        }

        using ByteBuffer stored = new();
        Span<byte> samples = stored.Resize((long)destination.Length / PixelType.Size() * _stored.Size());
        Scene.ReadInto(Level, offset, extent, _stored, samples, strides, options);
        if (!Cast.ConvertExact(samples, _stored, destination, PixelType)) throw new RefusedException($"the samples are {_stored.Name()}, and some of them do not fit {PixelType.Name()} exactly");
    }

    private static long[] WithAbsent(string order, string present, long[] shape)
    {
        long[] all = new long[order.Length];
        for (int i = 0; i < all.Length; i++) all[i] = present.IndexOf(order[i], StringComparison.Ordinal) is >= 0 and int at ? shape[at] : 1;
        return all;
    }
}

/// <summary>What is done about an axis that an order names and the scene does not have.</summary>
public enum AbsentAxes
{
    /// <summary>It is an error.</summary>
    Refuse,

    /// <summary>It has length 1.</summary>
    Add,
}
