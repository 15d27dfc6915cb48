using System.Globalization;
using Lamella.Engine;
using Lamella.Stores;

namespace Lamella.Formats.FileSeries;

/// <summary>Makes scenes of files whose places are known, by their names or by an index.</summary>
internal sealed class SeriesScenes
{
    private readonly Store _store;
    private readonly OpenOptions _options;
    private readonly SeriesLayout _layout;
    private readonly List<string> _warnings = [];
    private readonly List<ContentPart> _absent = [];
    private long _missing;

    /// <summary>Takes the places of the files.</summary>
    public SeriesScenes(Store store, OpenOptions options, SeriesLayout layout) => (_store, _options, _layout) = (store, options, layout);

    /// <summary>Opens the first file of each scene.</summary>
    /// <exception cref="RefusedException">Two files have the same place, or a file does not fit the others.</exception>
    public ImageContent Build(string format, IReadOnlyList<string> warnings, PlateInfo? plate = null, IReadOnlyList<KeyValuePair<string, string>>? original = null, IReadOnlyList<ContentPart>? unused = null, IReadOnlyList<ContentPart>? missing = null)
    {
        int channelAxis = _layout.Axes.IndexOf('C', StringComparison.Ordinal);
        long[] channels = channelAxis < 0 ? [] : Values(_layout.Members, channelAxis);
        List<List<SeriesMember>> groups = [.. _layout.Members.GroupBy(m => m.Scene, StringComparer.Ordinal).Select(g => g.ToList())];
        groups.Sort((a, b) => SeriesMember.CompareScenes(a[0], b[0]));
        List<SceneContent> scenes = [];
        Dictionary<(int, int), int> fields = [];
        foreach (List<SeriesMember> members in groups)
        {
            if (members.TrueForAll(m => m.IsMissing))
            {
                _absent.Add(new ContentPart("field", 1, members[0].Scene, members.Count == 1 ? "its file is not there" : Invariant($"none of its {members.Count} files is there")));
                _missing += members.Count;
                continue;
            }

            long[][] values = [.. _layout.Axes.Select((axis, i) => axis == 'C' ? channels : Values(members, i))];
            SceneContent scene = Scene(new SeriesFiles(_store, _options, _layout.Axes, values, members), members[0].Scene, channels);
            if (members[0].Well is (int row, int column) && (plate ?? _layout.Plate) is not null)
            {
                int field = fields.GetValueOrDefault((row, column));
                fields[(row, column)] = field + 1;
                scene = scene with { Well = new WellPosition(row, column, field.ToString(CultureInfo.InvariantCulture), null) };
            }

            scenes.Add(_layout.RefineScene?.Invoke(members, scene) ?? scene);
        }

        if (scenes.Count == 0) Throw.Store(StoreFailure.NotFound, $"none of the files that the index names is there ({_layout.Members.Count}), the first being {_layout.Members[0].Key}");
        return new ImageContent
        {
            Format = format,
            Scenes = scenes,
            Warnings = [.. warnings.Concat(_warnings).Distinct(StringComparer.Ordinal)],
            Missing = [.. missing ?? [], .. _absent],
            Unused = unused ?? [],
            MissingPlanes = _missing,
            Plate = plate ?? _layout.Plate,
            OriginalMetadata = original ?? [],
        };
    }

    private static long[] Values(IEnumerable<SeriesMember> members, int axis) => [.. members.Select(m => m.Index[axis]).Distinct().Order()];

    private SceneContent Scene(SeriesFiles files, string name, long[] channels)
    {
        SceneContent inner = files.First;
        string own = inner.AxesOverride ?? inner.Levels[0].Axes;
        List<LevelSource> levels = [];
        for (int i = 0; i < inner.Levels.Count; i++) levels.Add(new SeriesLevelSource(files, i));
        CountMissing(files, name);
        string axes = levels[0].Axes;
        string? shown = inner.AxesOverride is null && !files.Axes.Contains('Q', StringComparison.Ordinal) ? null : files.Axes + files.Keep(own);
        if (files.Axes.Contains('Q', StringComparison.Ordinal)) shown = Present(files, shown!);
        return new SceneContent
        {
            Name = name.Length > 0 ? name : inner.Name,
            Levels = levels,
            AxesOverride = shown is null || string.Equals(shown, axes, StringComparison.Ordinal) ? null : shown,
            Channels = Channels(files, channels),
            PixelSize = inner.PixelSize,
            Origin = inner.Origin,
            AxisInfo = inner.AxisInfo,
            Acquired = inner.Acquired,
            Objective = inner.Objective,
            Display = inner.Display,
            Notes = inner.Notes,
            Palette = inner.Palette,
            Description = inner.Description,
        };
    }

    /// <summary>A number without meaning is shown as the page axis that the user chose, or as one that is free.</summary>
    private string Present(SeriesFiles files, string axes)
    {
        foreach (char axis in (ReadOnlySpan<char>)[_options.PageAxis, 'Z', 'T', 'C'])
        {
            if (axes.Contains(axis, StringComparison.Ordinal)) continue;
            _warnings.Add(Invariant($"the file names do not say what their numbers count; the {files.Shape[files.Axes.IndexOf('Q', StringComparison.Ordinal)]} files are presented as axis {axis}"));
            return axes.Replace('Q', axis);
        }

        return axes;
    }

    private void CountMissing(SeriesFiles files, string name)
    {
        long missing = files.SlotCount - files.Count;
        if (missing > 0)
        {
            _missing += missing * files.PlanesPerFile;
            _absent.Add(new ContentPart("file", missing, name.Length > 0 ? "of scene " + name : "of the series", Invariant($"{missing} of {files.SlotCount} files that the other files or the index lead to expect; {(missing == 1 ? "it reads" : "they read")} as zero")));
        }

        foreach ((char axis, long gap) in files.Gaps()) _warnings.Add(Invariant($"the numbers of axis {axis} leave out {gap}{(name.Length > 0 ? " in scene " + name : string.Empty)}; the files that are there are taken as neighbours"));
    }

    private List<Channel> Channels(SeriesFiles files, long[] values)
    {
        IReadOnlyList<Channel> inner = files.First.Channels;
        if (!files.Axes.Contains('C', StringComparison.Ordinal)) return inner.Count == 1 && _layout.RefineChannel is { } only ? [only(-1, inner[0])] : [.. inner];
        List<Channel> channels = [];
        foreach (long value in values)
        {
            Channel channel = inner[0] with { Name = _layout.ChannelWords.Count > 0 ? _layout.ChannelWords[(int)value] : null, Color = null };
            channels.Add(_layout.RefineChannel?.Invoke(value, channel) ?? channel);
        }

        return channels;
    }
}
