using System.Globalization;
using System.Text.RegularExpressions;
using Lamella.Formats.FileSeries;
using Lamella.Formats.Plates;
using Lamella.Stores;

namespace Lamella.Formats.ImageXpress;

/// <summary>Finds the files of a plate by their names, and compares them with what the index promises.</summary>
internal sealed partial class ImageXpressReader
{
    private const int MostWaves = 64;
    private const int MostSteps = 1 << 16;
    private const int MostPromised = 1 << 20;

    private readonly Store _store;
    private readonly HtdFile _file;
    private readonly PlateIndex _index;
    private readonly string _folder;
    private readonly HashSet<(int Row, int Column, long Site, long Time, long Wave, long Step)> _found = [];
    private readonly List<string> _projections = [];
    private readonly List<string> _thumbnails = [];
    private readonly List<string> _twice = [];
    private string? _stem;

    private ImageXpressReader(Store store, string key, string text)
    {
        (_store, _file, _index) = (store, new HtdFile(text), new PlateIndex("ImageXpress", key));
        _folder = key[..(key.LastIndexOf('/') + 1)];
        _index.Original.Add(new(key[(key.LastIndexOf('/') + 1)..], text));
    }

    /// <summary>Reads the index.</summary>
    public static PlateIndex Read(Store store, string key)
    {
        ImageXpressReader reader = new(store, key, PlateXml.Text(store, key)!);
        reader.Read();
        return reader._index;
    }

    private void Read()
    {
        _index.Name = System.IO.Path.GetFileNameWithoutExtension(_index.Key[_folder.Length..]);
        _index.Rows = _file.Number("YWells") ?? 0;
        _index.Columns = _file.Number("XWells") ?? 0;
        int waves = _file.Flag("Waves") ? Math.Clamp(_file.Number("NWavelengths") ?? 1, 1, MostWaves) : 1;
        for (int w = 1; w <= waves; w++) _index.Channels[w] = new PlateChannel { Name = _file.Text(Invariant($"WaveName{w}")) };
        if (!_store.CanList) Throw.Unsupported("ImageXpress", "a store that cannot be listed", "copy the folder");
        AddFolder(string.Empty, time: 1, step: null);
        foreach ((string folder, long time) in Folders(string.Empty, "TimePoint_"))
        {
            AddFolder(folder, time, step: null);
            foreach ((string inner, long step) in Folders(folder, "ZStep_")) AddFolder(inner, time, step);
        }

        foreach ((string folder, long step) in Folders(string.Empty, "ZStep_")) AddFolder(folder, 1, step);
        SettleProjections();
        AddPromised(waves);
        _index.Told.UnionWith(_thumbnails.Concat(_twice).Concat(_projections));
        if (_twice.Count > 0) _index.Unused.Add(new ContentPart("file", _twice.Count, ContentPart.Names(_twice), "another file has the same well, site, wavelength, time point and step"));
        if (_thumbnails.Count > 0) _index.Unused.Add(new ContentPart("file", _thumbnails.Count, ContentPart.Names(_thumbnails), "they are thumbnails of the planes"));
    }

    private IEnumerable<(string Folder, long Number)> Folders(string parent, string word)
    {
        foreach (string name in _store.List(_folder + parent))
        {
            if (name.EndsWith('/') && name.StartsWith(word, StringComparison.OrdinalIgnoreCase) && long.TryParse(name.AsSpan(word.Length, name.Length - word.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                yield return (parent + name, number);
        }
    }

    /// <summary>Takes the planes of a folder. Those beside folders of steps are projections along Z: section -1 until it is known whether there are others.</summary>
    private void AddFolder(string folder, long time, long? step)
    {
        foreach (string name in _store.List(_folder + folder))
        {
            Match match = PlaneName().Match(name);
            if (!match.Success || !WellName.TryRead(match.Groups["row"].Value, match.Groups["column"].Value, out int row, out int column)) continue;
            _stem ??= match.Groups["stem"].Value;
            if (match.Groups["thumb"].Success)
            {
                _thumbnails.Add(folder + name);
                continue;
            }

            long site = Number(match, "site"), wave = Number(match, "wave"), section = step ?? -1;
            if (!_found.Add((row, column, site, time, wave, section)))
            {
                _twice.Add(folder + name);
                continue;
            }

            _index.Add(new PlateEntry(folder + name, row, column, site) { Time = time, Channel = wave, Section = section });
        }

        static long Number(Match match, string group) => match.Groups[group].Success ? long.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 1;
    }

    /// <summary>Planes outside of folders of steps are projections when there are steps, and else all that there is.</summary>
    private void SettleProjections()
    {
        if (_found.Any(f => f.Step >= 0))
        {
            _projections.AddRange(_index.Entries.Where(e => e.Section < 0).Select(e => e.File));
            _index.Entries.RemoveAll(e => e.Section < 0);
            _found.RemoveWhere(f => f.Step < 0);
            if (_projections.Count > 0) _index.Unused.Add(new ContentPart("plane", _projections.Count, ContentPart.Names(_projections), "they are projections of the sections that are shown"));
        }
        else
        {
            for (int i = 0; i < _index.Entries.Count; i++) _index.Entries[i] = _index.Entries[i] with { Section = 1 };
            List<(int, int, long, long, long, long)> planes = [.. _found.Select(f => (f.Row, f.Column, f.Site, f.Time, f.Wave, 1L))];
            _found.Clear();
            _found.UnionWith(planes);
            if (_file.Flag("ZSeries") && (_file.Number("ZSteps") ?? 1) > 1) _index.Warnings.Add(Invariant($"the index promises {_file.Number("ZSteps")} sections, and there are no folders ZStep_1 and so on; one plane for each site is shown, which may be a projection"));
        }
    }

    /// <summary>Adds the planes that the index promises and that are not there.</summary>
    private void AddPromised(int waves)
    {
        if (_index.Entries.Count == 0) Throw.Store(StoreFailure.NotFound, $"no file beside {_index.Key} has a name such as {_index.Name}_B02_s1_w1.TIF");
        List<(int Row, int Column)> wells = [];
        for (int row = 0; row < Math.Min(_index.Rows, WellName.MostRows); row++)
        {
            IReadOnlyList<bool> chosen = _file.Flags(Invariant($"WellsSelection{row + 1}"));
            for (int column = 0; column < Math.Min(chosen.Count, WellName.MostColumns); column++)
            {
                if (chosen[column]) wells.Add((row, column));
            }
        }

        long sites = _file.Flag("Sites") ? Math.Max(1, Enumerable.Range(1, Math.Clamp(_file.Number("YSites") ?? 1, 1, 1000)).Sum(y => _file.Flags(Invariant($"SiteSelection{y}")).Count(f => f))) : 1;
        List<long> numbers = [.. _found.Select(f => f.Site).Distinct().Order()];
        // Sites keep the number of their place in the grid in some versions, so numbers beyond the count are those of the files.
        if (numbers.Count < sites && numbers[^1] <= sites) numbers = [.. Enumerable.Range(1, (int)Math.Min(sites, MostSteps)).Select(s => (long)s)];
        bool hasSteps = _file.Flag("ZSeries") && _found.Any(f => f.Step != 1);
        long times = Math.Clamp(_file.Number("TimePoints") ?? 1, 1, MostSteps), steps = hasSteps ? Math.Clamp(_file.Number("ZSteps") ?? 1, 1, MostSteps) : 1;
        List<long> taken = [.. Enumerable.Range(1, waves).Where(w => (_file.Number(Invariant($"WaveCollect{w}")) ?? 1) != 0).Select(w => (long)w)];
        if ((Int128)wells.Count * numbers.Count * times * steps * taken.Count > MostPromised)
        {
            _index.Warnings.Add("the index promises more planes than a plate can have; only what is there is shown");
            return;
        }

        foreach ((int row, int column) in wells)
        {
            foreach (long site in numbers)
            {
                for (long time = 1; time <= times; time++)
                {
                    foreach (long wave in taken)
                    {
                        for (long step = 1; step <= steps; step++) Promise(row, column, site, time, wave, step);
                    }
                }
            }
        }
    }

    private void Promise(int row, int column, long site, long time, long wave, long step)
    {
        if (_found.Contains((row, column, site, time, wave, step))) return;
        string name = Invariant($"TimePoint_{time}/ZStep_{step}/{_stem ?? _index.Name}_{WellName.Of(row, column)}_s{site}_w{wave}.TIF");
        _index.Add(new PlateEntry(name, row, column, site) { Time = time, Channel = wave, Section = step });
    }

    [GeneratedRegex(@"^(?<stem>.*)_(?<row>[A-P]|A[A-F])(?<column>[0-9]{2})(_s(?<site>[0-9]{1,6}))?(_w(?<wave>[0-9]{1,3}))?(?<thumb>_thumb)?([0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12})?\.tiff?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex PlaneName();
}
