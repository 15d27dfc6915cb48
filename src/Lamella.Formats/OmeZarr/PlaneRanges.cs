using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lamella.Formats.OmeZarr;

/// <summary>
/// A set of planes by their numbers: T counts slowest, then all other axes in front of Y and X in the order of the array, so that a number stays when time points are added. Kept as ranges, since an acquisition
/// leaves out many planes in a row. Not thread-safe.
/// </summary>
internal sealed class PlaneRanges
{
    // Start (inclusive) and end (exclusive), in order, with room between neighbours.
    private readonly List<(long Start, long End)> _ranges = [];

    /// <summary>The ranges in order: first plane, number of planes.</summary>
    public IEnumerable<(long First, long Count)> Ranges => _ranges.Select(r => (r.Start, r.End - r.Start));

    /// <summary>True when no plane is in the set.</summary>
    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>The number of planes below a limit.</summary>
    public long CountBelow(long limit)
    {
        long count = 0;
        foreach ((long start, long end) in _ranges) count += Math.Max(0, Math.Min(end, limit) - start);
        return count;
    }

    /// <summary>True when the plane is in the set.</summary>
    public bool Contains(long plane)
    {
        int i = After(plane);
        return i > 0 && plane < _ranges[i - 1].End;
    }

    /// <summary>Removes all planes.</summary>
    public void Clear() => _ranges.Clear();

    /// <summary>Adds planes.</summary>
    public void Add(long first, long count)
    {
        if (count <= 0) return;
        long start = first, end = checked(first + count);
        int from = After(start);
        if (from > 0 && _ranges[from - 1].End >= start) from--;
        int to = from;
        for (; to < _ranges.Count && _ranges[to].Start <= end; to++)
        {
            start = Math.Min(start, _ranges[to].Start);
            end = Math.Max(end, _ranges[to].End);
        }

        _ranges.RemoveRange(from, to - from);
        _ranges.Insert(from, (start, end));
    }

    /// <summary>Removes planes; true when one of them was in the set.</summary>
    public bool Remove(long first, long count)
    {
        long end = checked(first + count);
        int from = After(first);
        if (from > 0 && _ranges[from - 1].End > first) from--;
        int to = from;
        List<(long, long)> rest = [];
        for (; to < _ranges.Count && _ranges[to].Start < end; to++)
        {
            if (_ranges[to].Start < first) rest.Add((_ranges[to].Start, first));
            if (_ranges[to].End > end) rest.Add((end, _ranges[to].End));
        }

        if (to == from) return false;
        _ranges.RemoveRange(from, to - from);
        _ranges.InsertRange(from, rest);
        return true;
    }

    /// <summary>The first planes below a limit.</summary>
    public IEnumerable<long> First(int most, long limit)
    {
        foreach ((long start, long end) in _ranges)
        {
            for (long plane = start; plane < Math.Min(end, limit) && most > 0; plane++, most--) yield return plane;
            if (most == 0) yield break;
        }
    }

    /// <summary>Reads a list of <c>[first, count]</c>; what is none is passed over.</summary>
    public static PlaneRanges Read(JsonElement list)
    {
        PlaneRanges planes = new();
        if (list.ValueKind != JsonValueKind.Array) return planes;
        foreach (JsonElement range in list.EnumerateArray())
        {
            if (range.ValueKind != JsonValueKind.Array || range.GetArrayLength() != 2) continue;
            if (range[0].ValueKind == JsonValueKind.Number && range[1].ValueKind == JsonValueKind.Number && range[0].TryGetInt64(out long first) && range[1].TryGetInt64(out long count) && first >= 0 && count > 0 && first <= long.MaxValue - count)
                planes.Add(first, count);
        }

        return planes;
    }

    /// <summary>The list that <see cref="Read"/> reads.</summary>
    public JsonArray ToJson() => new([.. _ranges.Select(r => (JsonNode?)new JsonArray(r.Start, r.End - r.Start))]);

    /// <summary>The number of ranges that start at or before a plane.</summary>
    private int After(long plane)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].Start <= plane) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
