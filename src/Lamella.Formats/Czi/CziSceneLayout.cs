using Lamella.Formats.Czi.Structure;

namespace Lamella.Formats.Czi;

/// <summary>
/// One scene as the directory tells it: its axes, its box in the document's plane (over the tiles of full resolution only), the type of each channel. Nothing else is read for it.
/// </summary>
internal sealed class CziSceneLayout
{
    private const long LongestAxis = 1 << 24;
    private const long MostChannels = 1 << 16;

    private readonly CziFile _file;
    private readonly int[] _first;
    private readonly long[] _length;
    private readonly int _channelAxis;

    /// <summary>Lays out the scene of the given number.</summary>
    /// <param name="file">The file.</param>
    /// <param name="number">The index on dimension S.</param>
    /// <param name="full">The subblocks of full resolution; at least one.</param>
    /// <param name="pyramid">The subblocks of the pyramid.</param>
    /// <param name="planeAxes">The axes that number the planes, slowest first, and the smallest index of each in the file.</param>
    public CziSceneLayout(CziFile file, int number, int[] full, int[] pyramid, IReadOnlyList<(char Axis, int First)> planeAxes)
    {
        _file = file;
        Number = number;
        Full = full;
        Pyramid = pyramid;
        PlaneAxes = string.Concat(planeAxes.Select(a => a.Axis));
        _first = [.. planeAxes.Select(a => a.First)];
        _length = new long[_first.Length];
        _channelAxis = PlaneAxes.IndexOf('C', StringComparison.Ordinal);
        Measure();
        Types = FindTypes();
        Samples = Types.Max(t => t.Samples);
        Check();
    }

    /// <summary>The index on dimension S; 0 when the file has none.</summary>
    public int Number { get; }

    /// <summary>The subblocks of full resolution.</summary>
    public int[] Full { get; }

    /// <summary>The subblocks of the pyramid.</summary>
    public int[] Pyramid { get; }

    /// <summary>The axes that number the planes, slowest first.</summary>
    public string PlaneAxes { get; }

    /// <summary>Their lengths, counted from the file-wide smallest index.</summary>
    public ReadOnlySpan<long> PlaneShape => _length;

    /// <summary>The stored indices that are index 0.</summary>
    public ReadOnlySpan<int> First => _first;

    /// <summary>The left edge in the document's plane.</summary>
    public long X { get; private set; }

    /// <summary>The upper edge in the document's plane.</summary>
    public long Y { get; private set; }

    /// <summary>Pixels of full resolution.</summary>
    public long Width { get; private set; }

    /// <summary>Pixels of full resolution.</summary>
    public long Height { get; private set; }

    /// <summary>The type of each channel.</summary>
    public CziPixelType[] Types { get; }

    /// <summary>The largest number of samples per pixel of any channel.</summary>
    public int Samples { get; }

    /// <summary>The one sample type of all channels; null when they differ.</summary>
    public PixelType? SameType => Array.TrueForAll(Types, t => t.Type == Types[0].Type) ? Types[0].Type : null;

    /// <summary>The number of planes that the axes span.</summary>
    public long PlaneCount { get; private set; }

    /// <summary>The number of a plane in C order of the axes; -1 when it lies outside.</summary>
    public long PlaneOf(CziEntry entry)
    {
        long plane = 0;
        for (int i = 0; i < _first.Length; i++)
        {
            long index = (long)entry.Start(PlaneAxes[i]) - _first[i];
            if (index < 0 || index >= _length[i]) return -1;
            plane = (plane * _length[i]) + index;
        }

        return plane;
    }

    /// <summary>The index of a plane on one axis; 0 when the scene does not have it.</summary>
    public long IndexOf(long plane, char axis)
    {
        for (int i = _first.Length - 1; i >= 0; i--)
        {
            if (PlaneAxes[i] == axis) return plane % _length[i];
            plane /= _length[i];
        }

        return 0;
    }

    /// <summary>The pixel type of the channel that a subblock belongs to.</summary>
    public CziPixelType TypeOf(CziEntry entry) => Types[_channelAxis < 0 ? 0 : entry.Start('C') - _first[_channelAxis]];

    private void Measure()
    {
        long left = long.MaxValue, top = long.MaxValue, right = long.MinValue, bottom = long.MinValue;
        foreach (int id in Full)
        {
            CziEntry entry = _file.Entries[id];
            left = Math.Min(left, entry.X);
            top = Math.Min(top, entry.Y);
            right = Math.Max(right, (long)entry.X + entry.Width);
            bottom = Math.Max(bottom, (long)entry.Y + entry.Height);
            for (int i = 0; i < _first.Length; i++) _length[i] = Math.Max(_length[i], (long)entry.Start(PlaneAxes[i]) - _first[i] + 1);
        }

        (X, Y, Width, Height) = (left, top, right - left, bottom - top);
    }

    private CziPixelType[] FindTypes()
    {
        long channels = _channelAxis < 0 ? 1 : _length[_channelAxis];
        if (channels > MostChannels) Throw.Damaged(CziSegment.Format, Invariant($"the directory spans {channels} channels"));
        CziPixelType?[] types = new CziPixelType?[channels];
        CziPixelType first = CziPixelType.Find(_file.Entries[Full[0]].PixelType)!;
        foreach (int id in Full)
        {
            CziEntry entry = _file.Entries[id];
            types[_channelAxis < 0 ? 0 : entry.Start('C') - _first[_channelAxis]] ??= CziPixelType.Find(entry.PixelType);
        }

        return [.. types.Select(t => t ?? first)];
    }

    private void Check()
    {
        Int128 planes = 1;
        for (int i = 0; i < _length.Length; i++)
        {
            if (_length[i] > LongestAxis) Throw.Damaged(CziSegment.Format, Invariant($"axis {PlaneAxes[i]} spans {_length[i]} indices"));
            planes *= _length[i];
            if (planes > long.MaxValue >> 4) break;
        }

        if (planes > long.MaxValue >> 4 || planes * Width * Height * 48 > long.MaxValue >> 4) Throw.Damaged(CziSegment.Format, "the tiles span more than any file could hold");
        PlaneCount = (long)planes;
    }
}
