using Lamella.Engine;
using Lamella.Kernels;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// Writes boxes of full resolution into a stored image and makes again exactly what depends on them on every level; lets an axis grow while readers look on. Any number of these may work on one image, in this
/// process and in others. docs/decisions/region-writes.md states the locks and the order of writes.
/// </summary>
internal sealed class PyramidWriter
{
    private readonly Reduction? _method;
    private readonly PendingBoxes _pending;
    private readonly StoreGuard _guard;
    private volatile StoredPyramid _image;
    private volatile bool _windowsAreBehind;

    /// <summary>Opens an image for writing, and makes the levels that killed writers left unmade.</summary>
    /// <param name="store">The store; it stays the caller's.</param>
    /// <param name="path">The group of the image.</param>
    /// <param name="method">How levels are made; null for what the metadata states.</param>
    public PyramidWriter(Store store, string path, Reduction? method)
    {
        _method = method;
        _image = StoredPyramid.Open(store, path, method);
        ShapeWriter.RefuseConflicts(_image);
        _pending = new PendingBoxes(store, path);
        _guard = new StoreGuard(path, grows: false);
        if (method is { } wanted && _image.StatedMethod is { } stated && wanted != stated && _image.Arrays.Count > 1)
            throw new RefusedException($"the levels of the image are made by {stated.Name()}; one pyramid has one method; remake its levels by {wanted.Name()} first") { Remedy = new Remedy.RemakeLevels(wanted.Name()) };
    }

    /// <summary>The image as last seen.</summary>
    public StoredPyramid Image => _image;

    /// <summary>Boxes of killed writers whose levels were made when this writer was last asked to.</summary>
    public int Repaired { get; private set; }

    /// <summary>Planes of killed acquisitions that were brought in sight when this writer was last asked to.</summary>
    public int RecoveredPlanes { get; private set; }

    /// <summary>Measures display windows again that are those of other samples by now. Whoever wrote calls it once, at the end.</summary>
    public void RefreshWindows()
    {
        if (!_windowsAreBehind) return;
        _windowsAreBehind = false;
        MeasuredWindows.Refresh(Refresh());
    }

    /// <summary>Looks at the store again.</summary>
    public StoredPyramid Refresh() => _image = StoredPyramid.Open(_image.Store, _image.Path, _method);

    /// <summary>True when times and positions of planes stay in the record of the acquisition until somebody states those of many images at once in the OME-XML.</summary>
    internal bool DescribesLater { get; init; }

    /// <summary>Makes the levels that killed writers left unmade, and removes their leftovers.</summary>
    public void Repair(ExecutionOptions options)
    {
        RepairStructure();
        RepairBoxes(options);
    }

    /// <summary>Removes what a killed grower or a killed remake left, if nobody is at it.</summary>
    private void RepairStructure()
    {
        Store store = _image.Store;
        RecoverAcquisition();
        if (new[] { GrowthKeys.Structure(_image.Path), GrowthKeys.Growing(_image.Path), GrowthKeys.Remaking(_image.Path) }.All(key => store.Length(key) is null)) return;
        try
        {
            using IDisposable structure = store.LockNow(GrowthKeys.Structure(_image.Path));
            GrowthMark mark = new(store, _image.Path);
            if (mark.Axis is { } axis && axis < Refresh().Axes.Length && ShapeSettling.Run(_image, axis)) Refresh();
            if (!GrowingImage.HasRecord(Refresh())) mark.CleanUp(_image, _guard);
            if (store is FileStore files) GrowthKeys.RemoveWorkplaces(files, _image.Path);
        }
        catch (StoreException e) when (e.Failure == StoreFailure.Conflict)
        {
            // Its holder lives.
        }
    }

    /// <summary>Shows what a killed acquisition has recorded; one that is running is left alone.</summary>
    internal void RecoverAcquisition()
    {
        if (!_image.AxisSet.Contains('T') || !GrowingImage.HasRecord(_image)) return;
        try
        {
            using Acquisition left = new(this, ExecutionOptions.Default);
            RecoveredPlanes += left.Recovered;
        }
        catch (StoreException e) when (e.Failure == StoreFailure.Conflict)
        {
            // It is running.
        }

        Refresh();
    }

    /// <summary>Makes the levels of recorded boxes.</summary>
    internal void RepairBoxes(ExecutionOptions options)
    {
        foreach (PendingBoxes.Left left in _pending.Find(_image.Axes.Length))
        {
            Box box = Clip(left.Box);
            if (box.Extent.All(n => n > 0))
            {
                using IDisposable levels = LevelGate.Enter(_image.Store, _image.Path, options.Cancellation);
                Refresh();
                if (left.IsAbandoned) Sweep(box);
                PyramidBuilder.Rebuild(_image, box.Start, box.Extent, options, _guard);
            }

            // A writer on another machine may be alive: it removes its record itself.
            if (!left.IsAbandoned) continue;
            _pending.Remove(left.Key);
            Repaired++;
            // Its writer would have measured them at its end.
            _windowsAreBehind = true;
        }
    }

    /// <summary>Writes a box from memory: tight samples in C order.</summary>
    public void Write(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ReadOnlySpan<byte> samples, ExecutionOptions options)
    {
        WriteBox(offset, extent, samples, options);
        ImageNotes.Wrote(_image, offset, extent);
    }

    /// <summary>As <see cref="Write(ReadOnlySpan{long}, ReadOnlySpan{long}, ReadOnlySpan{byte}, ExecutionOptions)"/>, for one who keeps account of written planes.</summary>
    internal void WriteBox(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ReadOnlySpan<byte> samples, ExecutionOptions options)
    {
        StoredPyramid image = Inside(offset, extent);
        StoredHash.Drop(image.Store, image.Path);
        string? record = Begin(image, offset, extent);
        try
        {
            image.Arrays[0].Write(offset, extent, samples, default, options, _guard);
            Finish(image, record, offset, extent, options);
        }
        catch
        {
            HandOver(record, offset, extent);
            throw;
        }
    }

    /// <summary>Writes a box from a source, chunk by chunk.</summary>
    public void Write(ReadOnlySpan<long> offset, BlockSource source, ExecutionOptions options)
    {
        StoredPyramid image = Inside(offset, source.Shape);
        StoredHash.Drop(image.Store, image.Path);
        string? record = Begin(image, offset, source.Shape);
        try
        {
            Copy(image, offset, source, options, _guard);
            Finish(image, record, offset, source.Shape, options);
        }
        catch
        {
            HandOver(record, offset, source.Shape);
            throw;
        }

        ImageNotes.Wrote(_image, offset, source.Shape);
    }

    /// <summary>Makes an axis longer by the samples of a source; readers see the new length when everything is stored.</summary>
    /// <returns>The first new index.</returns>
    public long Append(int axis, BlockSource source, ExecutionOptions options)
    {
        using GrowingImage growing = new(this, axis);
        long[] offset = new long[_image.Axes.Length];
        StoredPyramid before = _image;
        offset[axis] = before.Shape[axis];
        StoredPyramid grown = growing.Reach(offset[axis] + source.Shape[axis]);
        Copy(grown, offset, source, options, growing.Guard);
        PyramidBuilder.Rebuild(grown, offset, source.Shape, options, growing.Guard);
        growing.Publish(offset[axis] + source.Shape[axis], OmeXmlUpdate.Now, options);
        if (before.Axes[axis] != 'T' && axis < before.Axes.Length - 2) ImageNotes.Renumber(before, _image);
        return offset[axis];
    }

    /// <summary>Makes everything that depends on the last samples of an axis again: cells at an old edge that the axis has grown past.</summary>
    internal void RebuildEdge(int axis, long oldLength, ExecutionOptions options)
    {
        if (EdgeOf(axis, oldLength) is { } edge) PyramidBuilder.Rebuild(_image, edge.Start, edge.Extent, options, _guard);
    }

    /// <summary>Notes that cells at the edge of an axis will be made with samples that no reader knows of yet; null when no cell is shared.</summary>
    internal string? BeginEdge(int axis) => EdgeOf(axis, _image.Shape[axis]) is { } edge ? _pending.Add(edge.Start, edge.Extent) : null;

    /// <summary>Removes a note.</summary>
    internal void EndEdge(string? record)
    {
        if (record is not null) _pending.Remove(record);
    }

    /// <summary>Fills a box of full resolution.</summary>
    private static void Copy(StoredPyramid image, ReadOnlySpan<long> offset, BlockSource source, ExecutionOptions options, ChunkGuard guard)
    {
        long[] origin = offset.ToArray();
        image.Arrays[0].Rewrite(
            offset,
            source.Shape,
            (start, extent, samples) =>
            {
                Span<long> from = stackalloc long[start.Length];
                for (int i = 0; i < from.Length; i++) from[i] = start[i] - origin[i];
                source.Read(from, extent, samples, options.Cancellation);
                options.OnWritten?.Invoke(samples.Length);
            },
            0,
            options,
            guard);
    }

    private string? Begin(StoredPyramid image, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        // What cannot be made again must not be started.
        for (int level = 1; level < image.Arrays.Count; level++) image.StepTo(level);
        return image.Arrays.Count == 1 && image.Store.Length(GrowthKeys.Remaking(image.Path)) is null ? null : _pending.Add(offset, extent);
    }

    /// <summary>Leaves the levels of a box whose write failed to the next one who opens the image: this process may live on for long.</summary>
    private void HandOver(string? record, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        if (record is null) return;
        try
        {
            _pending.HandOver(record, offset, extent);
        }
        catch (StoreException)
        {
            // Its own record is still there; it counts when this process has ended.
        }
    }

    /// <summary>Makes the levels of a box that is stored, and again when somebody changed shapes or levels meanwhile.</summary>
    private void Finish(StoredPyramid image, string? record, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ExecutionOptions options)
    {
        _windowsAreBehind = true;
        using IDisposable levels = LevelGate.Enter(image.Store, image.Path, options.Cancellation);
        // Levels may have been replaced since the image was opened.
        image = Refresh();
        for (; ; )
        {
            PyramidBuilder.Rebuild(image, offset, extent, options, _guard);
            // Whoever makes new levels may have read this box before it was written. The mark is set before the first read, and looked at after the last write: one of the two sees the other.
            bool remade = image.Store.Length(GrowthKeys.Remaking(image.Path)) is not null;
            if (remade) _pending.HandOver(record ??= _pending.Add(offset, extent), offset, extent);
            StoredPyramid now = Refresh();
            if (remade) record = null;
            if (now.SameAs(image)) break;
            image = now;
        }

        if (record is not null) _pending.Remove(record);
    }

    private Box? EdgeOf(int axis, long length)
    {
        if (length == 0 || !Enumerable.Range(1, _image.Arrays.Count - 1).Any(level => _image.StepTo(level).Factors[axis] > 1)) return null;
        long[] start = new long[_image.Axes.Length], extent = _image.Shape.ToArray();
        start[axis] = Math.Max(0, length - 2);
        extent[axis] = length - start[axis];
        return new Box(start, extent);
    }

    private Box Clip(Box box)
    {
        long[] start = new long[box.Start.Length], extent = new long[box.Start.Length];
        for (int i = 0; i < start.Length; i++)
        {
            start[i] = Math.Min(box.Start[i], _image.Shape[i]);
            extent[i] = Math.Min(box.Extent[i], _image.Shape[i] - start[i]);
        }

        return new Box(start, extent);
    }

    /// <summary>Removes values that the killed writer of a box had begun to put.</summary>
    private void Sweep(Box box)
    {
        long[] start = box.Start, size = box.Extent;
        Span<long> index = stackalloc long[start.Length];
        for (int level = 0; level < _image.Arrays.Count; level++)
        {
            ZarrArray array = _image.Arrays[level];
            if (level > 0)
            {
                long[] next = new long[start.Length], count = new long[start.Length];
                if (!_image.StepTo(level).Touched(_image.Method, start, size, array.Shape, next, count)) return;
                (start, size) = (next, count);
            }

            PieceList pieces = new(start.Length);
            pieces.AddGrid(array.Shape, array.Metadata.StoredChunk, start, size);
            for (int p = 0; p < pieces.Count; p++)
            {
                for (int i = 0; i < index.Length; i++) index[i] = pieces.Offset(p)[i] / array.Metadata.StoredChunk[i];
                string key = array.KeyOf(index);
                using IDisposable held = _guard.Lock(array, key, CancellationToken.None);
                array.Store.SweepTemporaries(key);
            }
        }
    }

    /// <summary>The image, which holds the box.</summary>
    private StoredPyramid Inside(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        StoredPyramid image = _image;
        // Another writer may have made it larger since we looked.
        if (Outside(image, offset, extent) >= 0) image = Refresh();
        int axis = Outside(image, offset, extent);
        if (axis < 0) return image;
        string message = Invariant($"the box {offset[axis]}:{offset[axis] + extent[axis]} of axis {image.Axes[axis]} lies outside the image, which has 0:{image.Shape[axis]}");
        // Behind the end of an axis that can grow there may be a place; anywhere else there is none.
        if (axis < offset.Length - 2 && offset[axis] >= 0 && extent[axis] > 0) Throw.Refused(message + "; appending makes it longer", new Remedy.Append(image.Axes[axis]));
        throw new ArgumentException(message, nameof(offset));
    }

    private static int Outside(StoredPyramid image, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        if (offset.Length != image.Axes.Length || extent.Length != offset.Length) throw new ArgumentException(Invariant($"the box must have {image.Axes.Length} axes ({image.Axes})"), nameof(offset));
        for (int i = 0; i < offset.Length; i++)
        {
            if (offset[i] < 0 || extent[i] <= 0 || offset[i] > image.Shape[i] - extent[i]) return i;
        }

        return -1;
    }
}
