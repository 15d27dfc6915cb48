using Lamella.Formats.NdTiff.Structure;

namespace Lamella.Formats.NdTiff;

/// <summary>One axis of a data set: its name and the positions that occur, in order.</summary>
internal sealed class NdTiffAxis
{
    private readonly Dictionary<NdTiffPosition, int> _index = [];

    private NdTiffAxis(string name, List<NdTiffPosition> positions)
    {
        Name = name;
        Positions = positions;
        for (int i = 0; i < positions.Count; i++) _index.Add(positions[i], i);
    }

    /// <summary>The name as stored.</summary>
    public string Name { get; }

    /// <summary>The positions in order: numbers ascending, words as they were first met.</summary>
    public IReadOnlyList<NdTiffPosition> Positions { get; }

    /// <summary>The index of a picture on this axis; a picture without a position has the first.</summary>
    public int IndexOf(NdTiffEntry entry) => entry[Name] is { } position ? _index[position] : 0;

    /// <summary>Collects the positions of an axis. Gaps in time points and sections are planes that are missing, unless there are more gaps than planes.</summary>
    public static NdTiffAxis Of(string name, IEnumerable<NdTiffEntry> entries)
    {
        List<NdTiffPosition> positions = [];
        HashSet<NdTiffPosition> known = [];
        foreach (NdTiffEntry entry in entries)
        {
            if (entry[name] is { } position && known.Add(position)) positions.Add(position);
        }

        if (positions.Count == 0 || !positions.TrueForAll(p => p.Word is null)) return new NdTiffAxis(name, positions);
        positions.Sort((a, b) => a.Index.CompareTo(b.Index));
        long range = (long)positions[^1].Index - positions[0].Index + 1;
        if (name is not ("time" or "z") || range > 2L * positions.Count) return new NdTiffAxis(name, positions);
        int first = positions[0].Index;
        return new NdTiffAxis(name, [.. Enumerable.Range(0, (int)range).Select(i => new NdTiffPosition(null, first + i))]);
    }
}
