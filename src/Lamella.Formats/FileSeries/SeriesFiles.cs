using System.Collections.Concurrent;
using Lamella.Engine;
using Lamella.Stores;

namespace Lamella.Formats.FileSeries;

/// <summary>The files of one scene as a grid. A file is opened when it is first needed, and must be like the first; opened ones are kept within a bound.</summary>
internal sealed class SeriesFiles
{
    private const int MostKept = 512;
    private const long MostSlots = 1 << 20;

    private readonly Store _store;
    private readonly OpenOptions _options;
    private readonly string?[] _keys;
    private readonly long[][] _values;
    private readonly ConcurrentDictionary<int, SceneContent> _opened = new();
    private readonly string _firstKey;

    /// <summary>Places the files and opens the first.</summary>
    /// <exception cref="RefusedException">Two files have the same place, or the first cannot be part of a series.</exception>
    public SeriesFiles(Store store, OpenOptions options, string axes, long[][] values, List<SeriesMember> members)
    {
        (_store, _options, Axes, _values) = (store, options, axes, values);
        Shape = [.. values.Select(v => (long)v.Length)];
        double slots = 1;
        foreach (long n in Shape) slots *= n;
        if (slots > MostSlots) Throw.Refused(Invariant($"the names of {Counts.Of(members.Count, "file")} span {slots} places, more than a file series may have"));
        _keys = new string?[(int)slots];
        foreach (SeriesMember member in members)
        {
            int slot = 0;
            for (int i = 0; i < axes.Length; i++) slot = (slot * values[i].Length) + Array.BinarySearch(values[i], member.Index[i]);
            if (_keys[slot] is { } other) Throw.Refused($"{other} and {member.Key} have the same place in the series");
            if (!member.IsMissing) _keys[slot] = member.Key;
        }

        Count = members.Count(m => !m.IsMissing);
        int first = Array.FindIndex(_keys, k => k is not null);
        _firstKey = _keys[first]!;
        First = OpenFile(_firstKey);
        string inner = First.AxesOverride ?? First.Levels[0].Axes;
        for (int i = 0; i < inner.Length; i++)
        {
            if (axes.Contains(inner[i], StringComparison.Ordinal) && First.Levels[0].Shape[i] > 1)
                Throw.Refused($"{_firstKey} has an axis {inner[i]} of its own, which the file names count too; open the files by themselves");
        }

        _opened[first] = First;
    }

    /// <summary>The axes that the names count, slowest first.</summary>
    public string Axes { get; }

    /// <summary>Files along each of them.</summary>
    public long[] Shape { get; }

    /// <summary>The files that are there.</summary>
    public int Count { get; }

    /// <summary>The places for files.</summary>
    public int SlotCount => _keys.Length;

    /// <summary>The scene of the first file.</summary>
    public SceneContent First { get; }

    /// <summary>Planes of one file.</summary>
    public long PlanesPerFile
    {
        get
        {
            LevelSource level = First.Levels[0];
            long planes = 1;
            for (int i = 0; i < level.Axes.Length; i++)
            {
                if (level.Axes[i] is not ('Y' or 'X' or 'S')) planes *= level.Shape[i];
            }

            return planes;
        }
    }

    /// <summary>The file axes that stay: those that the names do not count.</summary>
    public string Keep(string inner) => string.Concat(inner.Where(a => !Axes.Contains(a, StringComparison.Ordinal)));

    /// <summary>The file at a place that has one.</summary>
    public string KeyOf(int slot) => _keys[slot]!;

    /// <summary>A level of the file at a place; null when there is none.</summary>
    /// <exception cref="RefusedException">The file differs from the first in axes, size or type.</exception>
    public LevelSource? Level(int slot, int level)
    {
        if (_keys[slot] is not { } key) return null;
        if (_opened.TryGetValue(slot, out SceneContent? scene)) return scene.Levels[level];
        scene = OpenFile(key);
        Compare(scene, key);
        if (_opened.Count >= MostKept) _opened.Clear();
        _opened[slot] = scene;
        return scene.Levels[level];
    }

    /// <summary>For each axis whose numbers have a gap, the first that is left out.</summary>
    public IEnumerable<(char Axis, long Missing)> Gaps()
    {
        for (int i = 0; i < Axes.Length; i++)
        {
            long[] values = _values[i];
            if (values.Length < 3) continue;
            long step = values[1] - values[0];
            for (int k = 2; k < values.Length; k++) step = Math.Min(step, values[k] - values[k - 1]);
            for (int k = 1; k < values.Length; k++)
            {
                if (values[k] - values[k - 1] == step) continue;
                yield return (Axes[i], values[k - 1] + step);
                break;
            }
        }
    }

    private SceneContent OpenFile(string key)
    {
        ImageContent content = FormatRegistry.OpenMember(_store, key, _options);
        if (content.Scenes.Count != 1) Throw.Refused(Invariant($"{key} holds {content.Scenes.Count} scenes; a series is made of files with one: open the files by themselves"));
        return content.Scenes[0];
    }

    private void Compare(SceneContent scene, string key)
    {
        bool alike = scene.Levels.Count == First.Levels.Count;
        for (int i = 0; alike && i < scene.Levels.Count; i++)
        {
            LevelSource a = scene.Levels[i], b = First.Levels[i];
            alike = a.Shape.SequenceEqual(b.Shape) && a.PixelType == b.PixelType && string.Equals(a.Axes, b.Axes, StringComparison.Ordinal);
        }

        if (!alike) Throw.Refused($"the files of a series must be alike, but {key} is {Describe(scene)} and {_firstKey} is {Describe(First)}");
    }

    private static string Describe(SceneContent scene)
    {
        LevelSource level = scene.Levels[0];
        return Invariant($"{level.Axes} {string.Join('x', level.Shape.ToArray())} {level.PixelType?.Name() ?? "mixed"}{(scene.Levels.Count > 1 ? Invariant($" with {scene.Levels.Count} levels") : string.Empty)}");
    }
}
