using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// Takes the planes of a running acquisition, in any order and from any number of threads, without knowing how many time points will come. Readers see a time point when all its planes are stored, on all levels,
/// and all earlier time points too. What was stored is never taken away: at the end incomplete time points are shown with the planes that they have, and after a killed process the next one who opens the image does that.
/// </summary>
internal sealed class Acquisition : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    private const int PauseFactor = 20;

    /// <summary>Whoever leaves out more time points than this has handed over a time instead of a number.</summary>
    private const int MostAhead = 1 << 20;
    private readonly PyramidWriter _writer;
    private readonly GrowingImage _growing;
    private readonly ExecutionOptions _options;
    private readonly PlaneLog? _log;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, HashSet<long>> _open = [];
    private readonly List<PlaneRecord> _records = [];
    private readonly Dictionary<(int T, int C, int Z), PlaneRecord> _facts = [];
    private readonly HashSet<long> _failed = [];
    private readonly PlaneNumbers _numbers;
    private readonly PlaneRanges _unwritten;
    private readonly PlaneRanges _written = new();
    private readonly PlaneRanges _unflushed = new();
    private readonly int _time, _channel;
    private readonly bool _byPlane;
    private long _checkpoint, _last;
    private TimeSpan _pause = ShortestPause;
    private bool _isBehind, _isDisposed, _isDiscarded;

    /// <summary>Starts behind the last time point of the image. What a killed acquisition left is shown first.</summary>
    public Acquisition(PyramidWriter writer, ExecutionOptions options)
    {
        _writer = writer;
        _options = options;
        StoredPyramid image = writer.Image;
        int rank = image.Axes.Length;
        _time = image.AxisSet.IndexOf('T');
        _channel = image.AxisSet.IndexOf('C');
        if (_time < 0) Throw.Refused("the image has no time axis to grow along");
        if (rank < 3 || image.Axes[^1] != 'X' || image.Axes[^2] != 'Y') Throw.Refused($"the planes of an acquisition are Y by X; the image has the axes {image.Axes}");
        _numbers = new PlaneNumbers(image.Axes, image.Shape);
        _growing = new GrowingImage(writer, _time);
        try
        {
            image = writer.Image;
            _unwritten = LamellaNote.Read(image.Multiscale.Metadata).Unwritten;
            // Levels that mix planes wait until all planes of the time point are there.
            _byPlane = Enumerable.Range(1, image.Arrays.Count - 1).All(level => image.StepTo(level).Factors[..^2].IndexOfAnyExcept(1) < 0);
            if (Enumerable.Range(1, image.Arrays.Count - 1).Any(level => image.StepTo(level).Factors[_time] > 1)) Throw.Refused("the levels of the image shrink along T; it cannot grow time point by time point");
            Published = writer.Image.Shape[_time];
            if (image.Store is not FileStore files) return;
            _log = PlaneLog.Open(files, image.Path, rank, out List<PlaneRecord> left);
            Recover(files, left);
        }
        catch
        {
            _log?.Dispose();
            _growing.Leave();
            throw;
        }
    }

    /// <summary>The number of time points that readers see.</summary>
    public long Published { get; private set; }

    /// <summary>Planes of shown time points that this acquisition left out.</summary>
    public long MissingPlanes { get; private set; }

    /// <summary>Planes of a killed acquisition that were found at the start.</summary>
    public int Recovered { get; private set; }

    /// <summary>The image.</summary>
    public StoredPyramid Image => _writer.Image;

    /// <summary>Samples of one pixel: 3 for RGB, whose planes are stored as channels.</summary>
    public int SamplesPerPixel => Image.SamplesPerPixel;

    /// <summary>Bytes of a plane as it is handed over.</summary>
    public int PlaneBytes => checked((int)(Image.PixelType.Size() * Image.Shape[^1] * Image.Shape[^2] * SamplesPerPixel));

    /// <summary>Refuses a plane that the image has no place for, before it is queued.</summary>
    public void Check(PlaneRecord plane, ReadOnlySpan<byte> samples)
    {
        StoredPyramid image = Image;
        for (int i = 0; i < image.Axes.Length - 2; i++)
        {
            long most = i == _time ? long.MaxValue : image.Shape[i], index = plane.Place[i];
            if ((ulong)index >= (ulong)most) throw new ArgumentOutOfRangeException(nameof(plane), Invariant($"there is no index {index} on axis {image.Axes[i]}, which has {most}"));
        }

        long last = Math.Max(Published, Interlocked.Read(ref _last));
        if (plane.Place[_time] - last > MostAhead) throw new ArgumentOutOfRangeException(nameof(plane), Invariant($"T={plane.Place[_time]} is {plane.Place[_time] - last} time points behind the last one; time points are counted from 0 in steps of 1, and their times go into the facts of a plane"));
        if (samples.Length == PlaneBytes) return;
        string shape = SamplesPerPixel > 1 ? Invariant($"{image.Shape[^2]} x {image.Shape[^1]} pixels of {SamplesPerPixel} samples") : Invariant($"{image.Shape[^2]} x {image.Shape[^1]} samples");
        throw new ArgumentException(Invariant($"a plane has {shape} of {image.PixelType.Name()}, {PlaneBytes} bytes; {samples.Length} bytes were given"), nameof(samples));
    }

    /// <summary>Refuses facts that the image cannot keep.</summary>
    public void CheckFacts(PlaneInfo plane)
    {
        foreach ((string name, Quantity? quantity, string unit) in (ReadOnlySpan<(string, Quantity?, string)>)[
            ("time", plane.Time, "second"), ("exposure", plane.Exposure, "second"), ("X position", plane.PositionX, "micrometer"), ("Y position", plane.PositionY, "micrometer"), ("Z position", plane.PositionZ, "micrometer")])
        {
            if (quantity is not { } known) continue;
            if (!double.IsFinite(known.Value)) throw new ArgumentException($"the {name} of a plane is not a finite number; leave it null where it is unknown", nameof(plane));
            if (!known.TryConvertTo(unit, out _) && known.Unit != "reference frame") throw new ArgumentException($"the {name} of a plane has the unit '{known.Unit}'; expected one such as '{unit}'", nameof(plane));
        }

        if (OmePixelTypes.Name(Image.PixelType) is null) Throw.Refused($"times and positions of planes belong into OME-XML, which has no {Image.PixelType.Name()} pixels; leave them out, or record another type");
        if (!ShapeWriter.HasOmeXml(Image.Store)) Throw.Refused("times and positions of planes belong into the OME-XML of the store (OME/METADATA.ome.xml), and it has none; leave them out");
    }

    /// <summary>Stores one plane on all levels.</summary>
    public void Store(PlaneRecord plane, ReadOnlySpan<byte> samples)
    {
        StoredPyramid image = _writer.Image, reached;
        long time = plane.Place[_time];
        bool shown;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            shown = time < Published;
            _last = Math.Max(_last, time);
            reached = shown ? image : _growing.Reach(time + 1);
            if (!shown) _open.TryAdd(time, []);
            foreach (long number in NumbersOf(plane)) _failed.Add(number);
        }

        int rank = image.Axes.Length;
        long[] offset = [.. plane.Place], extent = new long[rank];
        Array.Fill(extent, 1);
        extent[^2] = image.Shape[^2];
        extent[^1] = image.Shape[^1];
        if (SamplesPerPixel == 1) StorePlane(reached, shown, offset, extent, samples);
        else StoreSamples(reached, shown, offset, extent, samples);
        lock (_gate)
        {
            _log?.Add(plane);
            foreach (long number in NumbersOf(plane)) _failed.Remove(number);
            Note(plane);
            PublishComplete();
            if (_isBehind) Checkpoint(Due.WhenItIsTime);
        }
    }

    /// <summary>Shows everything that was stored: missing planes of the last time points read as fill, and the metadata says which they are.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            PublishAll(Blanks.Failed);
            Checkpoint(Due.Now);
        }
    }

    /// <summary>Brings the metadata up to date with what is in sight.</summary>
    public void Checkpoint()
    {
        lock (_gate) Checkpoint(Due.Now);
    }

    /// <summary>Forces everything that was stored since the last time to the disk: chunks of all levels, then metadata.</summary>
    public void FlushToDisk()
    {
        if (Image.Store is not FileStore files) return;
        StoredPyramid reached;
        List<long> planes;
        lock (_gate)
        {
            reached = _growing.Reach(0);
            planes = [.. _unflushed.Ranges.SelectMany(r => LongRange(r.First, r.Count))];
            _unflushed.Clear();
        }

        foreach (string key in LostPlanes.KeysOf(reached, _numbers, planes)) files.FlushToDisk(key);
        foreach (ZarrArray array in reached.Arrays) files.FlushToDisk(array.Metadata.Key);
        foreach (string name in (string[])["zarr.json", ".zattrs", UnwrittenPlanes.RecordKey, ".lamella/growing"]) files.FlushToDisk(ZarrArray.Join(Image.Path, name));
        ShapeWriter.FlushOmeXml(files);
    }

    /// <summary>Gives up what is not in sight yet; it goes when this object does.</summary>
    public void Discard()
    {
        lock (_gate)
        {
            _isDiscarded = true;
            _open.Clear();
            _records.RemoveAll(r => r.Place[_time] >= Published);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            bool complete = false;
            try
            {
                if (!_isDiscarded) PublishAll(Blanks.Failed);
                Checkpoint(Due.Now);
                if (_records.Count == 0) _log?.Remove();
                complete = true;
            }
            finally
            {
                _log?.Dispose();
                // Where the end failed everything stays as it is recorded, for the next one who opens the image.
                if (complete) _growing.Dispose();
                else _growing.Leave();
            }
        }
    }

    private void StoreSamples(StoredPyramid image, bool shown, long[] offset, long[] extent, ReadOnlySpan<byte> samples)
    {
        int size = image.PixelType.Size(), count = SamplesPerPixel;
        byte[] plane = new byte[samples.Length / count];
        long first = offset[_channel];
        for (int s = 0; s < count; s++)
        {
            for (int from = s * size, to = 0; to < plane.Length; from += count * size, to += size) samples.Slice(from, size).CopyTo(plane.AsSpan(to));
            offset[_channel] = first + s;
            StorePlane(image, shown, offset, extent, plane);
        }

        offset[_channel] = first;
    }

    private void StorePlane(StoredPyramid image, bool shown, long[] offset, long[] extent, ReadOnlySpan<byte> samples)
    {
        if (shown)
        {
            // Already in sight: a region write like any other.
            _writer.WriteBox(offset, extent, samples, _options);
            return;
        }

        image.Arrays[0].Write(offset, extent, samples, default, _options, _growing.Guard);
        if (_byPlane) PyramidBuilder.Rebuild(image, offset, extent, _options, _growing.Guard);
    }

    private static IEnumerable<long> LongRange(long first, long count)
    {
        for (long i = 0; i < count; i++) yield return first + i;
    }

    /// <summary>The stored planes of a record: one, or one for each sample of a pixel.</summary>
    private long[] NumbersOf(PlaneRecord plane)
    {
        if (SamplesPerPixel == 1) return [_numbers.Of(plane.Place)];
        long[] place = [.. plane.Place], numbers = new long[SamplesPerPixel];
        for (int s = 0; s < numbers.Length; s++, place[_channel]++) numbers[s] = _numbers.Of(place);
        return numbers;
    }

    /// <summary>Accounts for a plane that is stored.</summary>
    private void Note(PlaneRecord plane)
    {
        long time = plane.Place[_time];
        _records.Add(plane);
        if (plane.HasFacts) _facts[(plane.Facts.T, plane.Facts.C, plane.Facts.Z)] = plane;
        foreach (long number in NumbersOf(plane))
        {
            _unflushed.Add(number, 1);
            if (time >= Published)
            {
                if (!_open.TryGetValue(time, out HashSet<long>? planes)) _open[time] = planes = [];
                planes.Add(number);
            }
            else if (_unwritten.Remove(number, 1))
            {
                _written.Add(number, 1);
            }
        }

        if (time < Published) _isBehind = true;
    }

    private void PublishComplete()
    {
        long until = Published;
        while (_open.TryGetValue(until, out HashSet<long>? planes) && planes.Count == _numbers.PerTime) until++;
        if (until > Published) PublishUntil(until, Blanks.None);
    }

    private void PublishAll(Blanks blanks)
    {
        // A time point of which no write has succeeded is none.
        foreach (long time in _open.Where(t => t.Value.Count == 0).Select(t => t.Key).ToList()) _open.Remove(time);
        if (_open.Count > 0) PublishUntil(_open.Keys.Last() + 1, blanks);
    }

    private void PublishUntil(long until, Blanks blanks)
    {
        StoredPyramid reached = _growing.Reach(until);
        PlaneRanges missing = new();
        for (long time = Published; time < until; time++)
        {
            HashSet<long>? planes = _open.GetValueOrDefault(time);
            for (long n = time * _numbers.PerTime; n < (time + 1) * _numbers.PerTime; n++)
            {
                bool failed = _failed.Contains(n);
                if (planes?.Contains(n) == true)
                {
                    // A second version of it failed on the way: its levels are those of what is stored by now.
                    if (failed && blanks != Blanks.None) LostPlanes.Rebuild(reached, _numbers, n, _options, _growing.Guard);
                    continue;
                }

                missing.Add(n, 1);
                if (blanks == Blanks.All || (blanks == Blanks.Failed && failed)) LostPlanes.Blank(reached, _numbers, n, _options, _growing.Guard);
            }
        }

        if (!_byPlane)
        {
            long[] offset = new long[reached.Axes.Length], extent = reached.Shape.ToArray();
            offset[_time] = Published;
            extent[_time] = until - Published;
            PyramidBuilder.Rebuild(reached, offset, extent, _options, _growing.Guard);
        }

        // What is missing is known before it can be seen.
        if (!missing.IsEmpty) ImageNotes.Put(_writer.Image, null, null, missing);
        _growing.Publish(until, OmeXmlUpdate.Later, _options);
        foreach ((long first, long count) in missing.Ranges) _unwritten.Add(first, count);
        MissingPlanes += missing.CountBelow(long.MaxValue) / SamplesPerPixel;
        for (long t = Published; t < until; t++) _open.Remove(t);
        Published = until;
        _isBehind = true;
        Checkpoint(Due.WhenItIsTime);
    }

    /// <summary>Times and positions, display ranges, and what is missing no longer. The OME-XML may be long and frames may come fast, so this takes a small part of the time only.</summary>
    private void Checkpoint(Due due)
    {
        long now = TimeProvider.System.GetTimestamp();
        if (due == Due.WhenItIsTime && _checkpoint != 0 && TimeProvider.System.GetElapsedTime(_checkpoint, now) < _pause) return;
        if (!_isBehind && _facts.Count == 0 && _written.IsEmpty) return;
        StoredPyramid image = _writer.Image;
        List<PlaneInfo> facts = [.. _facts.Values.Where(p => p.Place[_time] < Published).Select(p => p.Facts)];
        bool kept = !_writer.DescribesLater && ShapeWriter.UpdateOmeXml(image, facts);
        ImageNotes.Put(image, image.Shape[_time] > 0 ? MeasuredWindows.Fresh(image) : null, _written, null);
        _written.Clear();
        if (kept)
        {
            foreach (PlaneInfo fact in facts) _facts.Remove((fact.T, fact.C, fact.Z));
        }

        _records.RemoveAll(r => r.Place[_time] < Published && (kept || !r.HasFacts));
        _log?.Keep(_records);
        _isBehind = false;
        _checkpoint = TimeProvider.System.GetTimestamp();
        TimeSpan took = TimeProvider.System.GetElapsedTime(now, _checkpoint);
        _pause = took * PauseFactor > ShortestPause ? took * PauseFactor : ShortestPause;
    }

    /// <summary>Shows what a killed acquisition had stored, and stores what waited in its queue.</summary>
    private void Recover(FileStore files, List<PlaneRecord> left)
    {
        List<string> queues = [.. PlaneSlots.Find(files, Image.Path)];
        if (left.Count == 0 && queues.Count == 0) return;
        foreach (PlaneRecord plane in left.Where(Fits))
        {
            if (plane.Place[_time] >= Published) _growing.Reach(plane.Place[_time] + 1);
            Note(plane);
            Recovered++;
        }

        foreach (string queue in queues)
        {
            bool read = PlaneSlots.Read(files, queue, PlaneBytes, Image.Axes.Length, (plane, samples) =>
            {
                if (!Fits(plane)) return;
                long[] numbers = NumbersOf(plane);
                LostPlanes.Sweep(_growing.Reach(plane.Place[_time] + 1), _numbers, numbers, _growing.Guard);
                Store(plane, samples);
                Recovered++;
            });
            if (read) files.Delete(queue);
        }

        if (_open.Count > 0)
        {
            long first = Published * _numbers.PerTime, end = (_open.Keys.Last() + 1) * _numbers.PerTime;
            LostPlanes.Sweep(_growing.Reach(0), _numbers, [.. LongRange(first, end - first)], _growing.Guard);
        }

        PublishAll(Blanks.All);
        LostPlanes.SweepDocuments(files, Image);
        Checkpoint(Due.Now);
    }

    private bool Fits(PlaneRecord plane)
    {
        for (int i = 0; i < Image.Axes.Length - 2; i++)
        {
            if (i != _time && plane.Place[i] >= Image.Shape[i]) return false;
        }

        return true;
    }

    private enum Due
    {
        WhenItIsTime,
        Now,
    }

    /// <summary>Which missing planes may have been stored in part and are set to the fill value.</summary>
    private enum Blanks
    {
        None,
        Failed,
        All,
    }
}
