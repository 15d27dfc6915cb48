using Lamella.Stores;

namespace Lamella.Pipelines.Grow;

/// <summary>One image with one axis that grows: the lock, the note for other writers, the shape to be, and the step that shows it to readers.</summary>
internal sealed class GrowingImage : IDisposable
{
    private readonly PyramidWriter _writer;
    private readonly int _axis;
    private readonly IDisposable _lock;
    private readonly GrowthMark _mark;
    private readonly string? _edge;
    private StoredPyramid _reached;
    private bool _published;

    /// <summary>Takes the lock of the image's structure; a <see cref="StoreFailure.Conflict"/> says who else has it.</summary>
    public GrowingImage(PyramidWriter writer, int axis)
    {
        _writer = writer;
        _axis = axis;
        Guard = new StoreGuard(writer.Image.Path, grows: true);
        _lock = writer.Image.Store.LockNow(GrowthKeys.Structure(writer.Image.Path));
        try
        {
            _reached = writer.Refresh();
            if (ShapeSettling.Run(_reached, axis)) _reached = writer.Refresh();
            for (int level = 1; level < _reached.Arrays.Count; level++) _reached.StepTo(level);
            _mark = new GrowthMark(_reached.Store, _reached.Path);
            // What an acquisition has recorded beyond the shape is not removed: it will be shown.
            if (!HasRecord(_reached)) _mark.CleanUp(_reached, new StoreGuard(_reached.Path, grows: false));
            else if (_mark.Read(axis) is { } reach && reach > _reached.Shape[axis]) _reached = _reached.WithLength(axis, reach);
            _edge = writer.BeginEdge(axis);
            StoredHash.Drop(_reached.Store, _reached.Path);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>The locks of chunks, for the one who grows the image.</summary>
    public StoreGuard Guard { get; }

    /// <summary>The image with room for <paramref name="length"/> samples along the axis; others are told before the first chunk is written.</summary>
    public StoredPyramid Reach(long length)
    {
        if (length > _reached.Shape[_axis])
        {
            _mark.Set(_axis, length);
            _reached = _writer.Image.WithLength(_axis, length);
        }

        return _reached;
    }

    /// <summary>True when an acquisition has left a record of its planes, or planes that it had not stored yet.</summary>
    public static bool HasRecord(StoredPyramid image) =>
        image.Store.Length(PlaneLog.KeyOf(image.Path)) is not null || (image.Store is FileStore files && PlaneSlots.Find(files, image.Path).Any());

    /// <summary>Ends without touching what lies beyond the shape: the next one who grows the image finds it as it was left.</summary>
    public void Leave() => _lock.Dispose();

    /// <summary>Shows readers a new length. Everything below it is stored, on all levels.</summary>
    public void Publish(long length, OmeXmlUpdate omeXml, ExecutionOptions options)
    {
        long old = _writer.Image.Shape[_axis];
        StoredPyramid shown = _writer.Image.WithLength(_axis, length);
        ShapeWriter.Publish(shown, omeXml);
        StoredPyramid now = _writer.Refresh();
        _published = true;
        // An image that was empty has no window yet; the last one comes at the end.
        if (old == 0) MeasuredWindows.Refresh(now);
        // Another writer may have made the cells at the old edge while it knew the old shape only.
        _writer.RebuildEdge(_axis, old, options);
        if (length < _reached.Shape[_axis]) _writer.RebuildEdge(_axis, length, options);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            // What lies beyond the shape, if anything, was never shown and goes.
            _mark.CleanUp(_writer.Refresh(), new StoreGuard(_writer.Image.Path, grows: false));
            if (_edge is not null) _writer.RebuildEdge(_axis, _writer.Image.Shape[_axis], ExecutionOptions.Default);
            _writer.EndEdge(_edge);
            if (_published) MeasuredWindows.Refresh(_writer.Refresh());
        }
        finally
        {
            _lock.Dispose();
        }
    }
}
