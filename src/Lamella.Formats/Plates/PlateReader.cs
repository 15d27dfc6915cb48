using Lamella.Formats.FileSeries;
using Lamella.Stores;

namespace Lamella.Formats.Plates;

/// <summary>Makes scenes of the fields of a plate: each field of each well is one; the files lie where the index says.</summary>
internal sealed class PlateReader
{
    private readonly Store _store;
    private readonly PlateIndex _index;
    private readonly string _folder;
    private readonly Dictionary<string, PlateEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _listed = new(StringComparer.Ordinal);
    private readonly HashSet<(int, int, long, long, long, long)> _places = [];
    private readonly List<string> _outside = [];
    private readonly List<string> _twice = [];

    private PlateReader(Store store, PlateIndex index)
    {
        (_store, _index) = (store, index);
        _folder = index.Key[..(index.Key.LastIndexOf('/') + 1)];
    }

    /// <summary>Opens the first file of each field.</summary>
    public static ImageContent Read(Store store, PlateIndex index, OpenOptions options)
    {
        if (index.Entries.Count == 0) Throw.Damaged(index.Format, $"{index.Key} names no plane");
        return new PlateReader(store, index).Read(options);
    }

    private ImageContent Read(OpenOptions options)
    {
        List<PlateEntry> entries = _index.Entries;
        string axes = string.Concat("TCZ".Where(axis => entries.Exists(e => NumberOf(e, axis) != NumberOf(entries[0], axis))));
        List<SeriesMember> members = [];
        foreach (PlateEntry entry in entries)
        {
            if (!_places.Add((entry.Row, entry.Column, entry.Field, entry.Time, entry.Channel, entry.Section)))
            {
                _twice.Add(entry.File);
                continue;
            }

            string? key = KeyOf(entry.File);
            SeriesMember member = new(key ?? entry.File)
            {
                Index = [.. axes.Select(axis => NumberOf(entry, axis))],
                Scene = Invariant($"{WellName.Of(entry.Row, entry.Column)}_f{entry.Field}"),
                SceneOrder = [entry.Row, entry.Column, entry.Field],
                Well = (entry.Row, entry.Column),
                IsMissing = key is null,
            };
            _entries[member.Key] = entry;
            members.Add(member);
        }

        Account();
        long onlyChannel = entries[0].Channel;
        SeriesLayout layout = new(axes, members)
        {
            RefineChannel = (number, channel) => Channel(number < 0 ? onlyChannel : number, channel),
            RefineScene = Scene,
        };
        PlateInfo plate = WellName.Plate(_index.Name, entries.Select(e => (e.Row, e.Column)), Math.Min(_index.Rows, WellName.MostRows), Math.Min(_index.Columns, WellName.MostColumns));
        return new SeriesScenes(_store, options, layout).Build(_index.Format, _index.Warnings, plate, _index.Original, _index.Unused);
    }

    private static long NumberOf(PlateEntry entry, char axis) => axis switch { 'T' => entry.Time, 'C' => entry.Channel, _ => entry.Section };

    /// <summary>The key of a file that is there; null for others, and for names that lead out of the folder.</summary>
    private string? KeyOf(string file)
    {
        string name = file.Replace('\\', '/');
        if (name.Length == 0 || name.StartsWith('/') || name.Contains(':', StringComparison.Ordinal) || name.Split('/').Any(part => part is ".." or "." or ""))
        {
            _outside.Add(file);
            return null;
        }

        string key = _folder + name, folder = key[..(key.LastIndexOf('/') + 1)];
        if (!_store.CanList) return _store.Length(key) is null ? null : key;
        if (!_listed.TryGetValue(folder, out HashSet<string>? there)) _listed[folder] = there = new HashSet<string>(_store.List(folder).Select(n => folder + n), StringComparer.OrdinalIgnoreCase);
        return there.TryGetValue(key, out string? actual) ? actual : null;
    }

    /// <summary>What the index names in vain, and what lies beside it unnamed.</summary>
    private void Account()
    {
        if (_outside.Count > 0) _index.Warnings.Add(Invariant($"{Counts.Of(_outside.Count, "file")} that the index names {Counts.Pick(_outside.Count, "lies outside of its folder and is", "lie outside of its folder and are")} not followed ({ContentPart.Names(_outside)})"));
        if (_twice.Count > 0) _index.Unused.Add(new ContentPart("entry", _twice.Count, ContentPart.Names(_twice), "the index puts another file at the same well, field, time point, channel and section"));
        List<string> unnamed = [];
        foreach (HashSet<string> there in _listed.Values) unnamed.AddRange(there.Where(key => !_entries.ContainsKey(key) && !_twice.Contains(key[_folder.Length..]) && !_index.Told.Contains(key[_folder.Length..]) && SeriesFolder.EndingOf(key) is not null));
        unnamed.Sort(StringComparer.Ordinal);
        if (unnamed.Count > 0) _index.Unused.Add(new ContentPart("file", unnamed.Count, ContentPart.Names(unnamed), "they lie beside the index, which does not name them"));
    }

    private Channel Channel(long number, Channel channel)
    {
        if (!_index.Channels.TryGetValue(number, out PlateChannel? facts)) return channel;
        return channel with
        {
            Name = facts.Name ?? channel.Name,
            Excitation = facts.Excitation is > 0 and { } excitation ? new Quantity(excitation, Units.Nanometer) : channel.Excitation,
            Emission = facts.Emission is > 0 and { } emission ? new Quantity(emission, Units.Nanometer) : channel.Emission,
            Exposure = facts.Exposure is > 0 and { } exposure ? new Quantity(exposure, Units.Second) : channel.Exposure,
        };
    }

    private SceneContent Scene(IReadOnlyList<SeriesMember> members, SceneContent scene)
    {
        List<PlateEntry> entries = [.. members.Select(m => _entries[m.Key])];
        (double X, double Y)? pixel = Pixel(entries);
        return scene with
        {
            PixelSize = scene.PixelSize with
            {
                X = pixel is { } p ? new Quantity(p.X, Units.Micrometer) : scene.PixelSize.X,
                Y = pixel is { } q ? new Quantity(q.Y, Units.Micrometer) : scene.PixelSize.Y,
                Z = Step(entries) is { } step ? new Quantity(step, Units.Micrometer) : scene.PixelSize.Z,
            },
            Objective = _index.Objective ?? scene.Objective,
            Acquired = _index.Acquired ?? scene.Acquired,
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(() => Planes(entries)),
        };
    }

    /// <summary>The pixel size that the channels of a field agree on; null when none states it.</summary>
    private (double X, double Y)? Pixel(List<PlateEntry> entries)
    {
        (double X, double Y)? pixel = null;
        foreach (long number in entries.Select(e => e.Channel).Distinct().Order())
        {
            if (!_index.Channels.TryGetValue(number, out PlateChannel? channel) || channel.Pixel is not { X: > 0, Y: > 0 } own) continue;
            pixel ??= own;
            if (own != pixel) _index.Warnings.Add(Invariant($"channel {number} has pixels of {own.X} x {own.Y} um, the first channel has {pixel.Value.X} x {pixel.Value.Y} um, which is stated for all"));
        }

        return pixel;
    }

    /// <summary>The distance of sections, where their heights are stated and even.</summary>
    private static double? Step(List<PlateEntry> entries)
    {
        SortedDictionary<long, double> heights = [];
        foreach (PlateEntry entry in entries)
        {
            if (entry.Time == entries[0].Time && entry.Channel == entries[0].Channel && (entry.Height ?? entry.Position.Z) is { } height) heights.TryAdd(entry.Section, height);
        }

        if (heights.Count < 2) return null;
        double[] sorted = [.. heights.Values];
        double step = (sorted[^1] - sorted[0]) / (sorted.Length - 1);
        for (int i = 1; i < sorted.Length; i++)
        {
            if (Math.Abs(sorted[i] - sorted[i - 1] - step) > Math.Abs(step) / 20) return null;
        }

        return step == 0 ? null : Math.Round(Math.Abs(step), 6);
    }

    private static List<PlaneInfo> Planes(List<PlateEntry> entries)
    {
        long[] times = [.. entries.Select(e => e.Time).Distinct().Order()], channels = [.. entries.Select(e => e.Channel).Distinct().Order()], sections = [.. entries.Select(e => e.Section).Distinct().Order()];
        static Quantity? Length(double? value) => value is { } v ? new Quantity(v, Units.Micrometer) : null;
        return
        [
            .. entries.Select(e => new PlaneInfo(Array.BinarySearch(times, e.Time), Array.BinarySearch(channels, e.Channel), Array.BinarySearch(sections, e.Section))
            {
                Time = e.Seconds is { } seconds ? new Quantity(seconds, Units.Second) : null,
                PositionX = Length(e.Position.X),
                PositionY = Length(e.Position.Y),
                PositionZ = Length(e.Position.Z),
            }),
        ];
    }
}
