using Lamella.Stores;

namespace Lamella.Formats.FileSeries;

/// <summary>Lists the files, finds their places by their names, and opens the first of each scene; the others are opened when their pixels are wanted.</summary>
internal sealed class FileSeriesReader
{
    private readonly Store _store;
    private readonly string _path;
    private readonly OpenOptions _options;
    private readonly List<ContentPart> _unused = [];

    /// <summary>Prepares the reading of a folder, which is the root of the store.</summary>
    public FileSeriesReader(Store store, string path, OpenOptions options)
    {
        _store = store;
        _path = path;
        _options = options;
    }

    /// <summary>Makes the image.</summary>
    /// <exception cref="RefusedException">The names follow no pattern that can be understood, or a file does not fit the others.</exception>
    public ImageContent Read()
    {
        List<string> keys = Files();
        if (keys.Find(k => k.EndsWith(".companion.ome", StringComparison.OrdinalIgnoreCase)) is { } companion && _options.FileNames is null) return FormatRegistry.OpenMember(_store, companion, _options);
        if (keys.Count == 1) return FormatRegistry.OpenMember(_store, keys[0], _options);
        SeriesLayout layout = _options.FileNames is { } pattern && NamePattern.HasAxes(pattern)
            ? SeriesLayout.FromPattern(pattern, keys)
            : SeriesLayout.FromNames([.. keys.Select(k => (k, k[..^SeriesFolder.EndingOf(k)!.Length]))]);
        if (layout.Members.Count == 0) Throw.Store(StoreFailure.NotFound, $"no file fits {_path}");
        ImageContent first = FormatRegistry.OpenMember(_store, layout.Members[0].Key, _options);
        if (IsWholeSet(first, layout)) return first;
        SeriesScenes scenes = new(_store, _options, layout);
        int listed = first.Unused.Count + first.Missing.Count;
        return scenes.Build("File series of " + first.Format, [.. layout.Warnings, .. first.Warnings.Take(first.Warnings.Count - listed)], unused: [.. _unused, .. first.Unused.Select(part => part with { Name = $"{layout.Members[0].Key}: {part.Name}" })], missing: [.. first.Missing.Select(part => part with { Name = $"{layout.Members[0].Key}: {part.Name}" })]);
    }

    /// <summary>The files of one ending: that of most files, or those that the pattern names.</summary>
    private List<string> Files()
    {
        List<string> names = SeriesFolder.Files(_store);
        if (_options.FileNames is { } pattern)
        {
            NamePattern.AxesOf(pattern);
            System.Text.RegularExpressions.Regex regex = NamePattern.ToRegex(pattern);
            names = names.FindAll(n => regex.IsMatch(n));
            if (names.Count == 0) Throw.Store(StoreFailure.NotFound, $"no image file fits {_path}");
        }

        List<IGrouping<string, string>> endings = [.. names.GroupBy(n => SeriesFolder.EndingOf(n)!.ToLowerInvariant()).OrderByDescending(g => g.Count())];
        if (endings.Count > 1)
        {
            string list = string.Join(", ", endings.Select(g => Invariant($"{g.Count()} {g.Key}")));
            if (endings[0].Count() == endings[1].Count()) Throw.Refused($"{_path} holds files of several formats ({list}); open one file, or those of a pattern such as '*{endings[0].Key}'");
            List<string> others = [.. endings.Skip(1).SelectMany(g => g)];
            _unused.Add(new ContentPart("file", others.Count, ContentPart.Names(others), $"the folder holds files of several formats ({list}); only those that end in {endings[0].Key} are read"));
        }

        return [.. endings[0]];
    }

    /// <summary>True when the first file alone opens to all of them: an OME-TIFF that names the others.</summary>
    private static bool IsWholeSet(ImageContent first, SeriesLayout layout) =>
        first.OriginalMetadata.Any(m => m.Value.Contains("<OME", StringComparison.Ordinal) && m.Value.Contains(layout.Members[^1].Key, StringComparison.Ordinal) && m.Value.Contains(layout.Members[0].Key, StringComparison.Ordinal));
}
