using Lamella.Pipelines.Grow;
using Lamella.Stores;

namespace Lamella;

/// <summary>
/// Takes the planes of a running acquisition in any order. Readers see a time point when all its planes, and all earlier time points, are stored on all levels. No plane whose write returned is lost: at the end
/// incomplete time points are shown with the planes that they have, and when the process is killed the next one who opens the image, to read or to write, shows them. From <see cref="WritableImage.StartAcquisition"/>.
/// </summary>
/// <remarks>
/// <para>Any number of threads may write planes at once.</para>
/// <para>A plane that cannot be stored (a full disk) stays in the queue. Its error is thrown by the next call; that call has not taken its own plane. Each call after it tries again.</para>
/// </remarks>
/// <example><code>
/// using WritableImage image = WritableImage.Create("live.ome.zarr", new NewImage { PixelType = PixelType.UInt16, SizeC = 2, SizeY = 2048, SizeX = 2048 });
/// using AcquisitionWriter acquisition = image.StartAcquisition();
/// acquisition.WritePlane(new PlaneInfo(0, 1, 0) { Time = new Quantity(0.25, "second") }, samples);
/// </code></example>
public sealed class AcquisitionWriter : IDisposable
{
    private readonly Acquisition _acquisition;
    private readonly PlaneQueue? _queue;
    private readonly FullQueue _whenFull;
    private readonly Action? _ended;

    internal AcquisitionWriter(PyramidWriter writer, AcquisitionOptions options, Action? ended = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.QueuePlanes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.QueueBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Workers, nameof(options));
        _whenFull = options.WhenFull;
        _ended = ended;
        _acquisition = new Acquisition(writer, options.Execution);
        if (options.QueuePlanes == 0) return;
        try
        {
            int bytes = _acquisition.PlaneBytes, count = (int)Math.Clamp(options.QueueBytes / Math.Max(1, bytes), 1, options.QueuePlanes);
            PlaneSlots slots = options.QueueStorage == QueueStorage.File && writer.Image.Store is FileStore files ? PlaneSlots.InFile(files, writer.Image.Path, bytes, count) : PlaneSlots.InMemory(bytes, count);
            _queue = new PlaneQueue(_acquisition, slots, options.Workers > 0 ? options.Workers : Math.Min(4, Environment.ProcessorCount));
        }
        catch
        {
            _acquisition.Dispose();
            throw;
        }
    }

    /// <summary>The number of time points that readers see.</summary>
    public long TimePoints => _acquisition.Published;

    /// <summary>Planes of time points in sight that were never written: they read as the fill value, and <see cref="BioImage.Missing"/> of the image names them. Counted when incomplete time points are shown: by <see cref="Finish"/> and <see cref="Dispose"/>.</summary>
    public long MissingPlanes => _acquisition.MissingPlanes;

    /// <summary>How full the queue is, and what writes had to wait.</summary>
    public QueueStatistics Queue
    {
        get
        {
            if (_queue is null) return default;
            (int queued, int highWater, long stored, long refused, long waits, TimeSpan waited) = _queue.Figures;
            return new QueueStatistics(_queue.Capacity, queued, highWater, stored, refused, waits, waited);
        }
    }

    /// <summary>Takes one plane: copies it into the queue and returns, or stores it where there is no queue.</summary>
    /// <typeparam name="T">The .NET type of the samples, such as <c>ushort</c> for uint16; or <c>byte</c> for samples as bytes, little-endian.</typeparam>
    /// <param name="t">The time point, from 0; those in sight can be written again.</param>
    /// <param name="samples">Y by X samples in C order, without gaps; of an RGB image Y by X by S.</param>
    /// <param name="c">The channel.</param>
    /// <param name="z">The section.</param>
    /// <exception cref="ArgumentException">There is no such place, or the samples are not one plane of the image.</exception>
    /// <exception cref="LamellaException">An earlier plane could not be stored, or this one where there is no queue. A plane of the queue is tried again.</exception>
    public PlaneWriteResult WritePlane<T>(long t, ReadOnlySpan<T> samples, long c = 0, long z = 0)
        where T : unmanaged => WritePlane(new PlaneInfo(checked((int)t), checked((int)c), checked((int)z)), samples);

    /// <summary>Takes one plane with what is known of it: when it was taken, how long it was exposed, where the stage was.</summary>
    /// <typeparam name="T">The .NET type of the samples, such as <c>ushort</c> for uint16; or <c>byte</c> for samples as bytes, little-endian.</typeparam>
    /// <param name="plane">Its place, time since the start of the acquisition, exposure time and stage position; what is unknown stays null.</param>
    /// <param name="samples">Y by X samples in C order, without gaps; of an RGB image Y by X by S.</param>
    /// <param name="extra">The index on the image's further axis, where it has one.</param>
    /// <exception cref="ArgumentException">There is no such place, the samples are not one plane of the image, or a unit does not fit.</exception>
    /// <exception cref="RefusedException">The image cannot keep times and positions: its samples have a type that OME-XML lacks.</exception>
    /// <exception cref="LamellaException">An earlier plane could not be stored, or this one where there is no queue. A plane of the queue is tried again.</exception>
    public PlaneWriteResult WritePlane<T>(PlaneInfo plane, ReadOnlySpan<T> samples, int extra = 0)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = PixelTypes.BytesOf(samples, _acquisition.Image.PixelType);
        PlaneRecord record = Record(plane, extra);
        _acquisition.Check(record, bytes);
        if (_queue is null)
        {
            _acquisition.Store(record, bytes);
            return PlaneWriteResult.Stored;
        }

        return _queue.Add(record, record.ToBytes(), bytes, _whenFull == FullQueue.Wait) ? PlaneWriteResult.Queued : PlaneWriteResult.Refused;
    }

    /// <summary>Takes one plane without blocking a thread; complete when the plane is stored on all levels. Waits for room whatever <see cref="AcquisitionOptions.WhenFull"/> says.</summary>
    /// <typeparam name="T">The .NET type of the samples, such as <c>ushort</c> for uint16; or <c>byte</c> for samples as bytes, little-endian.</typeparam>
    /// <param name="plane">Its place, time since the start of the acquisition, exposure time and stage position; what is unknown stays null.</param>
    /// <param name="samples">Y by X samples in C order, without gaps; of an RGB image Y by X by S. Not to be changed before the result is complete.</param>
    /// <param name="extra">The index on the image's further axis, where it has one.</param>
    /// <param name="cancellation">Stops waiting for room; a plane that was taken is stored all the same.</param>
    public async Task WritePlaneAsync<T>(PlaneInfo plane, ReadOnlyMemory<T> samples, int extra = 0, CancellationToken cancellation = default)
        where T : unmanaged
    {
        PlaneRecord record = Record(plane, extra);
        _acquisition.Check(record, PixelTypes.BytesOf(samples.Span, _acquisition.Image.PixelType));
        if (_queue is null)
        {
            await Task.Run(() => _acquisition.Store(record, PixelTypes.BytesOf(samples.Span, _acquisition.Image.PixelType)), cancellation).ConfigureAwait(false);
            return;
        }

        await _queue.AddAsync(record, record.ToBytes(), samples, cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits until every plane that was taken is stored, and writes times, positions and display ranges. What returns from here is on the disk: files are flushed, so that it survives a loss of power.</summary>
    /// <exception cref="LamellaException">A plane could not be stored; it stays in the queue and is tried again.</exception>
    public void Flush()
    {
        _queue?.Drain();
        _acquisition.Checkpoint();
        _acquisition.FlushToDisk();
    }

    /// <summary>Stores what waits, and shows time points whose planes are not all there; missing planes read as the fill value and are noted in the metadata. More planes may follow.</summary>
    /// <returns>The planes that are missing, in all time points that this acquisition has shown so far.</returns>
    /// <exception cref="LamellaException">A plane could not be stored; it stays in the queue and is tried again.</exception>
    public long Finish()
    {
        _queue?.Drain();
        _acquisition.Finish();
        return MissingPlanes;
    }

    /// <summary>Gives up the time points that are not in sight yet: they are removed when this object is disposed of. Time points in sight stay.</summary>
    public void Discard()
    {
        _queue?.Drain();
        _acquisition.Discard();
    }

    /// <summary>Stores what waits, shows what was recorded as <see cref="Finish"/> does, and ends the acquisition. Nothing is removed.</summary>
    /// <exception cref="LamellaException">Something could not be stored. What was recorded is kept beside the image, and the next one who opens it tries again.</exception>
    public void Dispose()
    {
        try
        {
            _queue?.Dispose();
        }
        finally
        {
            try
            {
                _acquisition.Dispose();
            }
            finally
            {
                _ended?.Invoke();
            }
        }
    }

    /// <summary>Finds the place of a plane on the axes of the image.</summary>
    private PlaneRecord Record(PlaneInfo plane, int extra)
    {
        StoredPyramid image = _acquisition.Image;
        string axes = image.Axes;
        int further = axes.AsSpan(0, axes.Length - 2).IndexOfAnyExcept("TCZ");
        if (further < 0 && extra != 0) throw new ArgumentException(Invariant($"the image has the axes {axes} and no further one; the index {extra} on it was given"), nameof(extra));
        foreach ((char axis, int index) in (ReadOnlySpan<(char, int)>)[('C', plane.C), ('Z', plane.Z)])
        {
            if (index != 0 && !axes.Contains(axis, StringComparison.Ordinal)) throw new ArgumentException(Invariant($"the image has the axes {axes} and not {axis}; index {index} of it was given"), nameof(plane));
        }

        long[] place = new long[axes.Length];
        for (int i = 0; i < axes.Length - 2; i++) place[i] = axes[i] switch { 'T' => plane.T, 'C' => (long)plane.C * image.SamplesPerPixel, 'Z' => plane.Z, _ => extra };
        PlaneRecord record = new(place, plane);
        if (!record.HasFacts) return new PlaneRecord(place, default);
        _acquisition.CheckFacts(plane);
        // OME-XML folds the further axis into the one in front of it (docs/concepts/axes.md).
        if (further > 0)
        {
            int length = checked((int)image.Shape[further]);
            plane = axes[further - 1] switch
            {
                'T' => plane with { T = checked((plane.T * length) + extra) },
                'C' => plane with { C = checked((plane.C * length) + extra) },
                'Z' => plane with { Z = checked((plane.Z * length) + extra) },
                _ => throw new RefusedException($"times and positions of planes have no place on the axes {axes}; leave them out"),
            };
        }

        return record with { Facts = plane };
    }
}
