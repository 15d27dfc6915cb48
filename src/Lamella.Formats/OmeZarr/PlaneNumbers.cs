using System.Globalization;

namespace Lamella.Formats.OmeZarr;

/// <summary>The numbers of the planes of an array, as <see cref="PlaneRanges"/> counts them: T slowest, then the other axes in front of Y and X in their order.</summary>
internal sealed class PlaneNumbers
{
    private readonly string _axes;
    private readonly long[] _lengths;
    private readonly int _time;

    /// <summary>Counts the planes of an array of the given axes and shape; the last two axes are the plane.</summary>
    public PlaneNumbers(string axes, ReadOnlySpan<long> shape)
    {
        _axes = axes[..^2];
        _lengths = shape[..^2].ToArray();
        _time = _axes.IndexOf('T', StringComparison.Ordinal);
        PerTime = 1;
        for (int i = 0; i < _lengths.Length; i++)
        {
            if (i != _time) PerTime = checked(PerTime * _lengths[i]);
        }

        Total = checked(PerTime * (_time < 0 ? 1 : _lengths[_time]));
    }

    /// <summary>Planes of one time point.</summary>
    public long PerTime { get; }

    /// <summary>Planes in all.</summary>
    public long Total { get; }

    /// <summary>The number of the plane at an index of each axis; what stands at Y and X is not looked at.</summary>
    public long Of(ReadOnlySpan<long> place)
    {
        long number = 0;
        for (int i = 0; i < _lengths.Length; i++)
        {
            if (i != _time) number = (number * _lengths[i]) + place[i];
        }

        return _time < 0 ? number : (place[_time] * PerTime) + number;
    }

    /// <summary>The index of each axis of a plane; Y and X are set to 0.</summary>
    public void PlaceOf(long number, Span<long> place)
    {
        place.Clear();
        long rest = number % PerTime;
        if (_time >= 0) place[_time] = number / PerTime;
        for (int i = _lengths.Length - 1; i >= 0; i--)
        {
            if (i != _time) (rest, place[i]) = Math.DivRem(rest, _lengths[i]);
        }
    }

    /// <summary>A plane in words: <c>T=2 C=1 Z=0</c>; axes of length 1 are left out. Channels that are the samples of a pixel count as one.</summary>
    public string Describe(long number, int samples)
    {
        Span<long> place = stackalloc long[_lengths.Length + 2];
        PlaceOf(number, place);
        List<string> parts = [];
        for (int i = 0; i < _lengths.Length; i++)
        {
            long length = _axes[i] == 'C' ? _lengths[i] / samples : _lengths[i], index = _axes[i] == 'C' ? place[i] / samples : place[i];
            if (length > 1 || i == _time) parts.Add(_axes[i] + "=" + index.ToString(CultureInfo.InvariantCulture));
        }

        return parts.Count == 0 ? "the only one" : string.Join(' ', parts);
    }
}
