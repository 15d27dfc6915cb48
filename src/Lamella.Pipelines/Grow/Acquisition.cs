namespace Lamella.Pipelines.Grow;

/// <summary>
/// Takes the planes of a running acquisition, in any order and from any number of threads, without knowing how many time points will come. Readers see a time point when all its planes are stored, on all levels,
/// and all earlier time points too.
/// </summary>
internal sealed class Acquisition : IDisposable
{
    private static readonly TimeSpan OmeXmlPause = TimeSpan.FromSeconds(2);
    private readonly PyramidWriter _writer;
    private readonly GrowingImage _growing;
    private readonly ExecutionOptions _options;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, HashSet<long>> _open = [];
    private readonly int _time;
    private readonly long _planes;
    private readonly bool _byPlane;
    private long _omeXmlWritten;
    private bool _omeXmlIsBehind;

    /// <summary>Starts behind the last time point of the image.</summary>
    public Acquisition(PyramidWriter writer, ExecutionOptions options)
    {
        _writer = writer;
        _options = options;
        StoredPyramid image = writer.Image;
        int rank = image.Axes.Length;
        _time = image.Axes.IndexOf('T', StringComparison.Ordinal);
        if (_time < 0) Throw.Refused("the image has no time axis to grow along");
        if (rank < 3 || image.Axes[^1] != 'X' || image.Axes[^2] != 'Y') Throw.Refused($"the planes of an acquisition are Y by X; the image has the axes {image.Axes}");
        _planes = 1;
        for (int i = 0; i < rank - 2; i++)
        {
            if (i != _time) _planes *= image.Shape[i];
        }

        // Levels that mix planes wait until all planes of the time point are there.
        _byPlane = Enumerable.Range(1, image.Arrays.Count - 1).All(level => image.StepTo(level).Factors[..^2].IndexOfAnyExcept(1) < 0);
        if (Enumerable.Range(1, image.Arrays.Count - 1).Any(level => image.StepTo(level).Factors[_time] > 1)) Throw.Refused("the levels of the image shrink along T; it cannot grow time point by time point");
        _growing = new GrowingImage(writer, _time);
        Published = writer.Image.Shape[_time];
    }

    /// <summary>The number of time points that readers see.</summary>
    public long Published { get; private set; }

    /// <summary>The image.</summary>
    public StoredPyramid Image => _writer.Image;

    /// <summary>Stores one plane. <paramref name="place"/> has an index for every axis but Y and X.</summary>
    public void Write(ReadOnlySpan<long> place, ReadOnlySpan<byte> samples)
    {
        StoredPyramid image = _writer.Image;
        int rank = image.Axes.Length;
        long[] offset = new long[rank], extent = new long[rank];
        long number = 0;
        for (int i = 0; i < rank; i++)
        {
            offset[i] = i < rank - 2 ? place[i] : 0;
            extent[i] = i < rank - 2 ? 1 : image.Shape[i];
            if (i >= rank - 2) continue;
            if (offset[i] < 0 || (i != _time && offset[i] >= image.Shape[i])) throw new ArgumentOutOfRangeException(nameof(place), Invariant($"there is no index {offset[i]} on axis {image.Axes[i]}"));
            if (i != _time) number = (number * image.Shape[i]) + offset[i];
        }

        if (samples.Length != image.PixelType.Size() * extent[^1] * extent[^2]) throw new ArgumentException(Invariant($"a plane has {extent[^2]} x {extent[^1]} samples of {image.PixelType.Name()}"), nameof(samples));
        long time = offset[_time];
        StoredPyramid reached;
        lock (_gate)
        {
            if (time < Published)
            {
                reached = image;
            }
            else
            {
                reached = _growing.Reach(time + 1);
                _open.TryAdd(time, []);
            }
        }

        if (time < Published)
        {
            // Already in sight: a region write like any other.
            _writer.Write(offset, extent, samples, _options);
            return;
        }

        reached.Arrays[0].Write(offset, extent, samples, default, _options, _growing.Guard);
        if (_byPlane) PyramidBuilder.Rebuild(reached, offset, extent, _options, _growing.Guard);
        lock (_gate)
        {
            if (!_open.TryGetValue(time, out HashSet<long>? planes)) return;
            planes.Add(number);
            PublishComplete();
        }
    }

    /// <summary>Shows everything that was stored: missing planes of the last time points read as fill.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            if (_open.Count > 0) PublishUntil(_open.Keys.Last() + 1);
            if (_omeXmlIsBehind) ShapeWriter.UpdateOmeXml(_writer.Image);
            _omeXmlIsBehind = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                if (_omeXmlIsBehind) ShapeWriter.UpdateOmeXml(_writer.Image);
                _omeXmlIsBehind = false;
            }
            finally
            {
                _growing.Dispose();
            }
        }
    }

    private void PublishComplete()
    {
        long until = Published;
        while (_open.TryGetValue(until, out HashSet<long>? planes) && planes.Count == _planes) until++;
        if (until > Published) PublishUntil(until);
    }

    private void PublishUntil(long until)
    {
        if (!_byPlane)
        {
            StoredPyramid reached = _growing.Reach(until);
            long[] offset = new long[reached.Axes.Length], extent = reached.Shape.ToArray();
            offset[_time] = Published;
            extent[_time] = until - Published;
            PyramidBuilder.Rebuild(reached, offset, extent, _options, _growing.Guard);
        }

        // The OME-XML may be long, and frames may come fast.
        bool now = _omeXmlWritten == 0 || TimeProvider.System.GetElapsedTime(_omeXmlWritten) > OmeXmlPause;
        _growing.Publish(until, now ? OmeXmlUpdate.Now : OmeXmlUpdate.Later, _options);
        _omeXmlIsBehind = !now;
        if (now) _omeXmlWritten = TimeProvider.System.GetTimestamp();
        for (long t = Published; t < until; t++) _open.Remove(t);
        Published = until;
    }
}
