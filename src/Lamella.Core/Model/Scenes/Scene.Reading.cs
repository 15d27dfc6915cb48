using Lamella.Engine;
using Lamella.IO;

namespace Lamella;

/// <content>Reading pixels.</content>
public sealed partial class Scene
{
    /// <summary>A part of the scene on the axes that are wanted, unread.</summary>
    /// <param name="order">The axes wanted, slowest first, such as <c>ZYX</c>; empty for <see cref="Axes"/>, null for the file's own. Axes of length 1 (after the selection) may be left out; a longer one left out is an error.</param>
    /// <param name="selection">The part to take; null for all.</param>
    /// <param name="level">The resolution level.</param>
    /// <param name="type">The type of the samples to deliver; null for the stored one. Values that do not fit exactly are an error of the read.</param>
    /// <param name="absent">What is done about axes that the order names and the scene does not have.</param>
    /// <exception cref="ArgumentException">The order, an index or the level does not fit the scene.</exception>
    /// <exception cref="RefusedException">The selected channels differ in type or samples.</exception>
    public SceneView View(string? order = "", Selection? selection = null, int level = 0, PixelType? type = null, AbsentAxes absent = AbsentAxes.Refuse) => SceneView.Of(this, order, selection ?? Selection.All, level, type, absent);

    /// <summary>Reads samples into a new array, in the wanted axis order.</summary>
    /// <param name="order">The axes wanted, slowest first, such as <c>ZYX</c>; empty for all of <see cref="Axes"/>. Axes of length 1 (after the selection) may be left out; a longer one left out is an error.</param>
    /// <param name="t">A time point, negative from the end; null for all.</param>
    /// <param name="c">A channel, negative from the end; null for all.</param>
    /// <param name="z">A section, negative from the end; null for all.</param>
    /// <param name="level">The resolution level.</param>
    /// <exception cref="ArgumentException">The order or an index does not fit the scene.</exception>
    /// <exception cref="LamellaException">The data cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The image was closed.</exception>
    public PixelArray Read(string order = "", long? t = null, long? c = null, long? z = null, int level = 0)
    {
        Selection selection = Selection.All;
        if (t is { } time) selection = selection.With('T', time);
        if (c is { } channel) selection = selection.With('C', channel);
        if (z is { } section) selection = selection.With('Z', section);
        return Read(order, selection, level);
    }

    /// <summary>Reads a selection into a new array, in the wanted axis order.</summary>
    /// <inheritdoc cref="Read(string, long?, long?, long?, int)"/>
    public PixelArray Read(string order, Selection selection, int level = 0, ExecutionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(selection);
        return View(order, selection, level).Read(options);
    }

    /// <summary>Reads a selection with typed access; samples of another type are converted when every value fits exactly.</summary>
    /// <typeparam name="T">The type of the samples in .NET, such as <c>ushort</c> for uint16.</typeparam>
    /// <param name="order">The axes wanted, slowest first; empty for all of <see cref="Axes"/>.</param>
    /// <param name="selection">The part to take, such as <c>T=0,C=DAPI,Z=2:8</c>; empty for all.</param>
    /// <param name="level">The resolution level.</param>
    /// <param name="options">Workers, memory and cancellation; null for the defaults.</param>
    /// <exception cref="FormatException">The selection is not one.</exception>
    /// <exception cref="ArgumentException">The order or an index does not fit the scene.</exception>
    /// <exception cref="RefusedException">A value does not fit <typeparamref name="T"/> exactly.</exception>
    /// <exception cref="LamellaException">The data cannot be read.</exception>
    public PixelArray<T> Read<T>(string order = "", string selection = "", int level = 0, ExecutionOptions? options = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(selection);
        return View(order, Selection.Parse(selection), level).Read<T>(options);
    }

    /// <summary>As <see cref="Read(string, Selection, int, ExecutionOptions?)"/>, on the thread pool.</summary>
    /// <param name="order">The axes wanted, slowest first; empty for all of <see cref="Axes"/>.</param>
    /// <param name="selection">The part to take; null for all.</param>
    /// <param name="level">The resolution level.</param>
    /// <param name="options">Workers and memory; null for the defaults.</param>
    /// <param name="cancellation">Stops the read at the next chunk.</param>
    public Task<PixelArray> ReadAsync(string order = "", Selection? selection = null, int level = 0, ExecutionOptions? options = null, CancellationToken cancellation = default) =>
        View(order, selection, level).ReadAsync(options, cancellation);

    /// <summary>The box of a level that a selection means.</summary>
    /// <param name="selection">The part; null for all.</param>
    /// <param name="level">The resolution level.</param>
    /// <exception cref="ArgumentException">An index or the level does not fit the scene.</exception>
    public Region RegionOf(Selection? selection = null, int level = 0)
    {
        Span<long> offset = stackalloc long[Axes.Length];
        Span<long> extent = stackalloc long[Axes.Length];
        (selection ?? Selection.All).Resolve(Axes, LevelAt(level).Shape, Channels, offset, extent);
        return new Region(offset, extent);
    }

    /// <summary>Reads a box into typed memory of the caller: tight, C order of <see cref="Axes"/>.</summary>
    /// <typeparam name="T">The type of the samples in .NET.</typeparam>
    /// <param name="region">The box, in pixels of the level.</param>
    /// <param name="destination">At least as many elements as the region has samples.</param>
    /// <param name="level">The resolution level.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <exception cref="RefusedException">The samples are of another type.</exception>
    /// <exception cref="ArgumentException">The region lies outside the level, or the destination is too small.</exception>
    public void ReadRegion<T>(Region region, Span<T> destination, int level = 0, ExecutionOptions? options = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(region);
        if (region.Rank == Axes.Length && TypeOf(region.Offset, region.Extent) is var stored && !PixelTypes.IsStoredAs<T>(stored))
            throw new RefusedException($"the samples are {stored.Name()}, and {typeof(T).Name} is asked for; read them as their own type");
        ReadRegion(region, System.Runtime.InteropServices.MemoryMarshal.AsBytes(destination), level, options);
    }

    /// <summary>Reads a box into memory of the caller: tight, C order of <see cref="Axes"/>, little-endian. Allocates nothing for the samples.</summary>
    /// <param name="region">The box, in pixels of the level.</param>
    /// <param name="destination">At least as many bytes as the region has.</param>
    /// <param name="level">The resolution level.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <exception cref="ArgumentException">The region lies outside the level, or the destination is too small.</exception>
    /// <exception cref="RefusedException">The channels in the region differ in type.</exception>
    public void ReadRegion(Region region, Span<byte> destination, int level = 0, ExecutionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (region.Rank != Axes.Length) throw new ArgumentException(Invariant($"The region has {region.Rank} axes, the scene {Axes.Length} ({Axes})."), nameof(region));
        PixelType type = TypeOf(region.Offset, region.Extent);
        Span<long> strides = stackalloc long[region.Rank];
        long bytes = type.Size();
        for (int i = region.Rank - 1; i >= 0; i--)
        {
            strides[i] = bytes;
            if (!Extents.Multiply(ref bytes, region.Extent[i])) Throw.Unsupported("image", Invariant($"a region of {string.Join('x', region.Extent.ToArray())} samples, whose bytes no 64-bit number counts,"), "select less");
        }

        if (destination.Length < bytes) throw new ArgumentException(Invariant($"The region needs {bytes} bytes, the destination has {destination.Length}."), nameof(destination));
        ReadInto(level, region.Offset, region.Extent, type, destination, strides, options);
    }

    /// <summary>Reads a box into native memory with any layout: for targets beyond 2 GiB and for other axis orders.</summary>
    /// <param name="region">The box, in pixels of the level.</param>
    /// <param name="memory">The first byte of the target.</param>
    /// <param name="length">The number of bytes that may be written.</param>
    /// <param name="strides">Bytes from one sample to the next, for each axis of <see cref="Axes"/>.</param>
    /// <param name="level">The resolution level.</param>
    /// <param name="options">Workers, memory and cancellation.</param>
    /// <exception cref="ArgumentException">The region lies outside the level, or the target is too small for the strides.</exception>
    public unsafe void ReadRegion(Region region, void* memory, long length, ReadOnlySpan<long> strides, int level = 0, ExecutionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (region.Rank != Axes.Length || strides.Length != Axes.Length) throw new ArgumentException($"Region and strides need one entry for each axis of {Axes}.", nameof(region));
        ReadInto(level, region.Offset, region.Extent, TypeOf(region.Offset, region.Extent), (byte*)memory, length, strides, options);
    }

    /// <summary>The scene tile by tile, with axis M in front, when an order or a selection names M and the scene is stitched; else null.</summary>
    internal Scene? InTiles(string? order, Selection selection)
    {
        if (Content.TileLevel is not { } tiles || (order?.Contains('M', StringComparison.Ordinal) != true && !selection.Names('M'))) return null;
        return new Scene(Content with { Levels = [tiles], TileLevel = null, Mosaic = null, AxesOverride = null, Downsample = null }, Index, _cache);
    }

    /// <summary>The one type of the channels in a box.</summary>
    internal PixelType TypeOf(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        RefuseMixedSamples(offset, extent);
        if (PixelType is { } same) return same;
        int axis = AxisSet.IndexOf('C');
        PixelType first = Levels[0].Source.TypeOfChannel(offset[axis]);
        for (long c = 1; c < extent[axis]; c++)
        {
            PixelType other = Levels[0].Source.TypeOfChannel(offset[axis] + c);
            if (other != first)
                Throw.Refused(Invariant($"the channels of scene {Index} differ in type ({first.Name()}, {other.Name()}); read them one by one, or convert them to one type"), new Remedy.Select(Invariant($"C={offset[axis]}")));
        }

        return first;
    }

    /// <summary>Gray and RGB channels in one box have no common shape.</summary>
    private void RefuseMixedSamples(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        int s = AxisSet.IndexOf('S'), axis = AxisSet.IndexOf('C');
        if (s < 0 || axis < 0 || extent[axis] < 2) return;
        for (long c = 1; c < extent[axis] && offset[axis] + c < Channels.Count; c++)
        {
            int first = Channels[(int)offset[axis]].Samples, other = Channels[(int)(offset[axis] + c)].Samples;
            if (first != other) Throw.Refused(Invariant($"the channels of scene {Index} differ in samples per pixel ({first}, {other}); read them one by one"), new Remedy.Select(Invariant($"C={offset[axis]}")));
        }
    }

    /// <summary>Reads a box of canonical axes into managed memory with the given canonical strides.</summary>
    internal unsafe void ReadInto(
        int level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PixelType type, Span<byte> destination, ReadOnlySpan<long> strides, ExecutionOptions? options)
    {
        fixed (byte* memory = destination)
        {
            ReadInto(level, offset, extent, type, memory, destination.Length, strides, options);
        }
    }

    /// <summary>Reads a box of canonical axes into pinned or native memory with the given canonical strides.</summary>
    internal unsafe void ReadInto(
        int level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, PixelType type, byte* memory, long length, ReadOnlySpan<long> strides, ExecutionOptions? options)
    {
        ObjectDisposedException.ThrowIf(_cache.IsClosed, typeof(Scene));
        Level from = LevelAt(level);
        int rank = from.Source.Shape.Length;
        Span<long> nativeOffset = stackalloc long[rank];
        Span<long> nativeExtent = stackalloc long[rank];
        Span<long> nativeStrides = stackalloc long[rank];
        nativeExtent.Fill(1);
        for (int i = 0; i < from.NativeAxis.Length; i++)
        {
            int axis = from.NativeAxis[i];
            if (axis < 0)
            {
                if (offset[i] != 0 || extent[i] != 1) throw new ArgumentOutOfRangeException(nameof(offset), $"The scene has one index on axis {Axes[i]}.");
                continue;
            }

            nativeOffset[axis] = offset[i];
            nativeExtent[axis] = extent[i];
            nativeStrides[axis] = strides[i];
        }

        RegionReader.Read(from.Source, nativeOffset, nativeExtent, type, new PixelTarget(memory, length, nativeStrides), options ?? ExecutionOptions.Default, _cache);
    }

    private Level LevelAt(int level) =>
        (uint)level < (uint)Levels.Count
            ? Levels[level]
            : throw new ArgumentOutOfRangeException(nameof(level), Invariant($"Scene {Index} has {Levels.Count} levels; there is no level {level}."));
}
