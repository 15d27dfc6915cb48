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
    private readonly AxisSet _axes;
    private readonly int[] _map;
    private readonly long[] _shape;
    private readonly PixelType _stored;
    private readonly long _samples;

    /// <summary>The axes of the scene are left out, or are among <paramref name="axes"/>, by whoever calls.</summary>
    private SceneView(Scene scene, int level, long[] offset, long[] extent, AxisSet axes, SampleLayout layout, PixelType stored, PixelType type)
    {
        Scene = scene;
        Level = level;
        _offset = offset;
        _extent = extent;
        _axes = axes;
        _map = axes.In(scene.AxisSet);
        _stored = stored;
        _samples = layout == SampleLayout.UnfoldIntoChannels ? scene.AxisSet.Of(extent, 'S', 1) : 1;
        PixelType = type;
        _shape = new long[axes.Count];
        long bytes = type.Size();
        for (int i = 0; i < _shape.Length; i++)
        {
            _shape[i] = (_map[i] < 0 ? 1 : extent[_map[i]]) * (axes[i] == 'C' ? _samples : 1);
            if (!Extents.Multiply(ref bytes, _shape[i])) Throw.Unsupported("image", Invariant($"a region of {string.Join('x', extent)} samples, whose bytes no 64-bit number counts,"), "select less");
        }

        Bytes = bytes;
    }

    /// <summary>The scene.</summary>
    public Scene Scene { get; }

    /// <summary>The resolution level that is read.</summary>
    public int Level { get; }

    /// <summary>The axes, slowest first, in the order that was asked for.</summary>
    public string Axes => _axes.Letters;

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
        AxisSet axes = order is null ? new AxisSet(scene.Content.AxesOverride ?? scene.NativeAxes) : order.Length == 0 ? scene.AxisSet : new AxisSet(order);
        PixelType stored = scene.TypeOf(offset, extent);
        foreach (char axis in axes.Letters)
        {
            if (absent == AbsentAxes.Refuse && !scene.AxisSet.Contains(axis)) throw new ArgumentException($"the scene has no axis {axis}; its axes are {scene.Axes}", nameof(order));
        }

        for (int i = 0; i < extent.Length; i++)
        {
            if (extent[i] > 1 && !axes.Contains(scene.Axes[i])) throw new ArgumentException(Invariant($"axis {scene.Axes[i]} has {extent[i]} indices and is not in the order {axes}; add it, or select one index of it"), nameof(order));
        }

        return new SceneView(scene, level, offset, extent, axes, SampleLayout.Keep, stored, type ?? stored);
    }

    /// <summary>A box of a level on given axes. Every axis of the scene that is longer than 1 in the box is among them, but for S when samples are unfolded; axes that the scene lacks have length 1.</summary>
    internal static SceneView Of(Scene scene, int level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, string axes, SampleLayout layout = SampleLayout.Keep, PixelType? type = null)
    {
        PixelType stored = scene.TypeOf(offset, extent);
        return new SceneView(scene, level, offset.ToArray(), extent.ToArray(), new AxisSet(axes), layout, stored, type ?? stored);
    }

    /// <summary>A part of this view: the selection counts from its first index on each axis.</summary>
    /// <param name="selection">The part; names of channels are those of the scene.</param>
    /// <exception cref="ArgumentException">The selection does not fit the view.</exception>
    public SceneView Select(Selection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        long[] offset = (long[])_offset.Clone(), extent = (long[])_extent.Clone();
        long[] from = new long[extent.Length], count = new long[extent.Length];
        int first = (int)offset[Scene.AxisSet.IndexOf('C')];
        selection.Resolve(Scene.Axes, _extent, [.. Scene.Channels.Skip(first)], from, count);
        for (int i = 0; i < offset.Length; i++)
        {
            offset[i] += from[i];
            extent[i] = count[i];
        }

        return new SceneView(Scene, Level, offset, extent, _axes, Layout, _stored, PixelType);
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
        ReadBox(new long[_shape.Length], _shape, samples, options);
        return new PixelArray(Axes, _shape, PixelType, samples);
    }

    /// <summary>As <see cref="Read(ExecutionOptions?)"/>, with typed access; converted when the stored type is another one.</summary>
    /// <typeparam name="T">The type of the samples in .NET.</typeparam>
    /// <param name="options">Workers, memory and cancellation; null for the defaults.</param>
    public PixelArray<T> Read<T>(ExecutionOptions? options = null)
        where T : unmanaged
    {
        SceneView view = PixelTypes.IsStoredAs<T>(PixelType) ? this : new SceneView(Scene, Level, _offset, _extent, _axes, Layout, _stored, PixelTypes.Of<T>());
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
        long bytes = PixelType.Size();
        for (int i = 0; i < Axes.Length; i++)
        {
            if (offset[i] < 0 || extent[i] < 1 || offset[i] > _shape[i] - extent[i]) throw new ArgumentException(Invariant($"the box {offset[i]}:{offset[i] + extent[i]} of axis {Axes[i]} lies outside the view, which has 0:{_shape[i]}"), nameof(offset));
            bytes *= extent[i];
        }

        if (destination.Length < bytes) throw new ArgumentException(Invariant($"the box needs {bytes} bytes, the destination has {destination.Length}"), nameof(destination));
        ReadBox(offset, extent, destination[..(int)bytes], options);
    }

    /// <summary>Axes, shape and type.</summary>
    public override string ToString() => $"{Axes} {string.Join('x', _shape)} {PixelType.Name()} of scene {Scene.Index}";

    /// <summary>What becomes of samples: see <see cref="SampleLayout"/>.</summary>
    private SampleLayout Layout => _samples > 1 ? SampleLayout.UnfoldIntoChannels : SampleLayout.Keep;

    /// <summary>The bytes that a read holds beside its destination: the piece of the storage that it takes a part of.</summary>
    internal long BytesPerRead => Scene.Levels[Level].Source.BytesPerPiece(_stored.Size()) ?? long.MaxValue;

    /// <summary>True when all samples of a box are known to be zero without reading any. False says nothing.</summary>
    internal bool IsZero(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        if (_samples > 1) return false;
        Level level = Scene.Levels[Level];
        Span<long> from = stackalloc long[_offset.Length];
        Span<long> count = stackalloc long[from.Length];
        Span<long> nativeFrom = stackalloc long[level.Source.Shape.Length];
        Span<long> nativeCount = stackalloc long[nativeFrom.Length];
        Locate(offset, extent, from, count, default);
        nativeFrom.Clear();
        nativeCount.Fill(1);
        for (int axis = 0; axis < from.Length; axis++)
        {
            if (level.NativeAxis[axis] is >= 0 and int native) (nativeFrom[native], nativeCount[native]) = (from[axis], count[axis]);
        }

        return level.Source.IsZero(nativeFrom, nativeCount);
    }

    /// <summary>As <see cref="Read(ReadOnlySpan{long}, ReadOnlySpan{long}, Span{byte}, ExecutionOptions?)"/>, for a box inside the view and exactly its bytes. Allocates nothing when the type is the stored one.</summary>
    internal void ReadBox(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination, ExecutionOptions? options)
    {
        if (_stored == PixelType)
        {
            ReadStored(offset, extent, destination, options);
            return;
        }

        using ByteBuffer stored = new();
        Span<byte> samples = stored.Resize((long)destination.Length / PixelType.Size() * _stored.Size());
        ReadStored(offset, extent, samples, options);
        if (!Cast.ConvertExact(samples, _stored, destination, PixelType))
            Throw.Refused(Invariant($"scene {Scene.Index} holds {_stored.Name()} values that {PixelType.Name()} cannot hold exactly; choose a wider type"), new Remedy.Cast(_stored));
    }

    /// <summary>From a box of the view to a box of the scene, and the bytes between the samples of the destination.</summary>
    private void Locate(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<long> from, Span<long> count, Span<long> strides)
    {
        _offset.CopyTo(from);
        for (int axis = 0; axis < count.Length; axis++) count[axis] = Math.Min(1, _extent[axis]);
        strides.Clear();
        long stride = _stored.Size();
        for (int i = _map.Length - 1; i >= 0; i--)
        {
            if (_map[i] is >= 0 and int axis)
            {
                long samples = _axes[i] == 'C' ? _samples : 1;
                // Tiles hold whole pixels: the channel block of an unfolded target is a multiple of the samples, or one channel of a single-channel picture.
                from[axis] += offset[i] / samples;
                count[axis] = samples == 1 ? extent[i] : Math.Max(1, extent[i] / samples);
                if (!strides.IsEmpty) strides[axis] = stride * samples;
            }

            stride *= extent[i];
        }
    }

    private void ReadStored(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination, ExecutionOptions? options)
    {
        Span<long> from = stackalloc long[_offset.Length];
        Span<long> count = stackalloc long[from.Length];
        Span<long> strides = stackalloc long[from.Length];
        Locate(offset, extent, from, count, strides);
        if (_samples == 1)
        {
            Scene.ReadInto(Level, from, count, _stored, destination, strides, options);
            return;
        }

        int channel = _axes.IndexOf('C'), sample = Scene.AxisSet.IndexOf('S'), sourceChannel = _map[channel];
        long plane = strides[sourceChannel] / _samples;
        if (offset[channel] % _samples == 0 && extent[channel] % _samples == 0)
        {
            count[sample] = _samples;
            strides[sample] = plane;
            Scene.ReadInto(Level, from, count, _stored, destination, strides, options);
            return;
        }

        // A block that cuts a pixel: one sample at a time.
        for (long c = 0; c < extent[channel]; c++)
        {
            (long pixel, long rest) = Math.DivRem(offset[channel] + c, _samples);
            from[sourceChannel] = _offset[sourceChannel] + pixel;
            from[sample] = _offset[sample] + rest;
            count[sourceChannel] = count[sample] = 1;
            Scene.ReadInto(Level, from, count, _stored, destination[(int)(c * plane)..], strides, options);
        }
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
