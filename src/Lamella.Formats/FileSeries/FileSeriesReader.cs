using Lamella.Engine;
using Lamella.Stores;

namespace Lamella.Formats.FileSeries;

/// <summary>Lists the files, finds their places by their names, and opens the first of each scene; the others are opened when their pixels are wanted.</summary>
internal sealed class FileSeriesReader
{
    private readonly Store _store;
    private readonly string _path;
    private readonly OpenOptions _options;
    private readonly List<string> _warnings = [];
    private long _missing;

    /// <summary>Prepares the reading of a folder, which is the root of the store.</summary>
    public FileSeriesReader(Store store, string path, OpenOptions options)
    {
        _store = store;
        _path = path;
        _options = options;
    }

    /// <summary>True when the folder holds files that images could be.</summary>
    public static bool HasMembers(Store store) => store.List(string.Empty).Any(name => EndingOf(name) is not null);

    /// <summary>Makes the image.</summary>
    /// <exception cref="RefusedException">The names follow no pattern that can be understood, or a file does not fit the others.</exception>
    public ImageContent Read()
    {
        List<string> keys = Files();
        if (keys.Find(k => k.EndsWith(".companion.ome", StringComparison.OrdinalIgnoreCase)) is { } companion && _options.FileNames is null) return FormatRegistry.OpenMember(_store, companion, _options);
        if (keys.Count == 1) return FormatRegistry.OpenMember(_store, keys[0], _options);
        SeriesLayout layout = _options.FileNames is { } pattern && NamePattern.HasAxes(pattern)
            ? SeriesLayout.FromPattern(pattern, keys)
            : SeriesLayout.FromNames([.. keys.Select(k => (k, k[..^EndingOf(k)!.Length]))]);
        if (layout.Members.Count == 0) Throw.Store(StoreFailure.NotFound, $"no file fits {_path}");
        _warnings.AddRange(layout.Warnings);
        ImageContent first = FormatRegistry.OpenMember(_store, layout.Members[0].Key, _options);
        if (IsWholeSet(first, layout)) return first;
        List<string> channels = [.. layout.Members.Select(m => m.Channel).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        int channelAxis = layout.Axes.IndexOf('C', StringComparison.Ordinal);
        long[] channelIndices = channelAxis < 0 ? [] : Values(layout.Members, channelAxis);
        List<SceneContent> scenes = [];
        foreach (IGrouping<string, SeriesMember> group in layout.Members.GroupBy(m => m.Scene, StringComparer.Ordinal).OrderBy(g => g.First().SceneNumber).ThenBy(g => g.Key, StringComparer.Ordinal))
        {
            List<SeriesMember> members = [.. group];
            long[][] values = [.. layout.Axes.Select((axis, i) => axis == 'C' ? channelIndices : Values(members, i))];
            scenes.Add(Scene(new SeriesFiles(_store, _options, layout.Axes, values, members), group.Key, channels));
        }

        return new ImageContent
        {
            Format = "File series of " + first.Format,
            Scenes = scenes,
            Warnings = [.. _warnings.Concat(first.Warnings).Distinct(StringComparer.Ordinal)],
            MissingPlanes = _missing,
        };
    }

    private static long[] Values(IEnumerable<SeriesMember> members, int axis) => [.. members.Select(m => m.Index[axis]).Distinct().Order()];

    /// <summary>The ending of a file that a format of single files claims by name; null for other names, folders, hidden files, and pictures that Lamella made.</summary>
    private static string? EndingOf(string name)
    {
        if (name.StartsWith('.') || name.EndsWith('/') || name.EndsWith(".thumb.png", StringComparison.OrdinalIgnoreCase)) return null;
        string? longest = null;
        foreach (ImageFormat format in FormatRegistry.All)
        {
            // A Zarr is a folder, and what Thorlabs' endings (.xml, .raw) name is mostly no image.
            if (format is OmeZarr.OmeZarrFormat or Thorlabs.ThorlabsFormat) continue;
            foreach (string ending in format.Extensions)
            {
                if (name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && (longest is null || ending.Length > longest.Length)) longest = name[^ending.Length..];
            }
        }

        return longest;
    }

    /// <summary>The files of one ending: that of most files, or those that the pattern names.</summary>
    private List<string> Files()
    {
        List<string> names = [.. _store.List(string.Empty)];
        if (_options.FileNames is { } pattern)
        {
            NamePattern.AxesOf(pattern);
            System.Text.RegularExpressions.Regex regex = NamePattern.ToRegex(pattern);
            names = names.FindAll(n => EndingOf(n) is not null && regex.IsMatch(n));
            if (names.Count == 0) Throw.Store(StoreFailure.NotFound, $"no image file fits {_path}");
        }

        List<IGrouping<string, string>> endings = [.. names.Where(n => EndingOf(n) is not null).GroupBy(n => EndingOf(n)!.ToLowerInvariant()).OrderByDescending(g => g.Count())];
        if (endings.Count > 1)
        {
            string list = string.Join(", ", endings.Select(g => Invariant($"{g.Count()} {g.Key}")));
            if (endings[0].Count() == endings[1].Count()) Throw.Refused($"{_path} holds files of several formats ({list}); open one file, or those of a pattern such as '*{endings[0].Key}'");
            _warnings.Add($"the folder holds files of several formats ({list}); only those that end in {endings[0].Key} are read");
        }

        return [.. endings[0]];
    }

    /// <summary>True when the first file alone opens to all of them: an OME-TIFF that names the others.</summary>
    private static bool IsWholeSet(ImageContent first, SeriesLayout layout) =>
        first.OriginalMetadata.Any(m => m.Value.Contains("<OME", StringComparison.Ordinal) && m.Value.Contains(layout.Members[^1].Key, StringComparison.Ordinal) && m.Value.Contains(layout.Members[0].Key, StringComparison.Ordinal));

    private SceneContent Scene(SeriesFiles files, string name, List<string> channels)
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
            _warnings.Add(Invariant($"{missing} of {files.SlotCount} files that the names lead to expect are missing{(name.Length > 0 ? " in scene " + name : string.Empty)}; they read as zero"));
        }

        foreach ((char axis, long gap) in files.Gaps()) _warnings.Add(Invariant($"the numbers of axis {axis} leave out {gap}{(name.Length > 0 ? " in scene " + name : string.Empty)}; the files that are there are taken as neighbours"));
    }

    private static List<Channel> Channels(SeriesFiles files, List<string> names)
    {
        int axis = files.Axes.IndexOf('C', StringComparison.Ordinal);
        IReadOnlyList<Channel> inner = files.First.Channels;
        if (axis < 0) return [.. inner];
        List<Channel> channels = [];
        for (int i = 0; i < files.Shape[axis]; i++) channels.Add(inner[0] with { Name = names.Count > 0 ? names[i] : null, Color = null });
        return channels;
    }
}
