using Lamella.Engine;
using Lamella.Formats.NdTiff.Structure;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Dialects;
using Lamella.Stores;

namespace Lamella.Formats.NdTiff;

/// <summary>Opens a data set: positions are scenes, other axes are those of the pictures, rows and columns make one plane, folders of reduced resolutions are levels.</summary>
internal sealed class NdTiffReader(Store store)
{
    private const string Format = "NDTiff";
    private const int MostListedPlanes = 1 << 16;
    private const int MostChannels = 64;

    private readonly List<string> _warnings = [];
    private readonly List<ContentPart> _unused = [];
    private readonly List<ContentPart> _missing = [];
    private readonly Dictionary<string, long?> _lengths = new(StringComparer.Ordinal);
    private long _missingPlanes;
    private NdTiffMetadata _summary = NdTiffMetadata.Parse(null);

    /// <summary>Opens a folder, its index, or one of its files.</summary>
    public ImageContent Read(OpenContext context)
    {
        NdTiffFolder folder = new(store, _warnings, _unused);
        int slash = context.Key.LastIndexOf('/');
        string prefix = slash < 0 ? string.Empty : context.Key[..(slash + 1)];
        List<(long Factor, List<NdTiffEntry> Entries)> levels = [];
        if (context.Detected.Kind == SourceKind.Folder && store.Length(NdTiffIndex.FileName) is null)
        {
            levels.Add((1, folder.Read(NdTiffFolder.FullResolution)));
            foreach ((long factor, string place) in folder.Levels()) levels.Add((factor, folder.Read(place, factor)));
        }
        else if (context.Detected.Kind == SourceKind.Folder || context.Detected.Name == NdTiffIndex.FileName)
        {
            levels.Add((1, folder.Read(prefix)));
        }
        else
        {
            // A file is opened with its siblings where the index beside it names it.
            List<NdTiffEntry> entries = store.Length(prefix + NdTiffIndex.FileName) is null ? [] : folder.Read(prefix);
            if (!entries.Exists(e => e.Key == context.Key)) entries = folder.Read(TiffFile.Shared(context.Detected) ?? TiffFile.Open(store, context.Key));
            levels.Add((1, entries));
        }

        _summary = NdTiffMetadata.Parse(folder.Summary);
        List<SceneContent> scenes = Scenes(levels);
        if (scenes.Count == 0) Throw.Damaged(Format, "no picture of the data set is stored");
        List<KeyValuePair<string, string>> originals = [];
        if (folder.Summary is { } summary) originals.Add(new("NDTiff summary", summary));
        if (NdTiffMetadata.Of(store, levels[0].Entries[0]).Text is { } first) originals.Add(new("MicroManagerMetadata", first));
        return new ImageContent
        {
            Format = Format,
            Scenes = scenes,
            Warnings = _warnings,
            Unused = _unused,
            Missing = _missing,
            MissingPlanes = _missingPlanes,
            OriginalMetadata = originals,
        };
    }

    private List<SceneContent> Scenes(List<(long Factor, List<NdTiffEntry> Entries)> levels)
    {
        List<NdTiffEntry> full = Stored(levels[0].Entries);
        List<NdTiffAxis> axes = [.. full.SelectMany(e => e.Axes).Select(a => a.Key).Distinct(StringComparer.Ordinal).Where(n => n is not ("position" or "row" or "column")).Select(name => NdTiffAxis.Of(name, full))];
        axes.Sort((a, b) => Rank(a.Name).CompareTo(Rank(b.Name)));
        NdTiffAxis positions = NdTiffAxis.Of("position", full);
        List<List<NdTiffEntry>> fields = [.. Enumerable.Range(0, Math.Max(1, positions.Positions.Count)).Select(_ => new List<NdTiffEntry>())];
        foreach (NdTiffEntry entry in full) fields[positions.IndexOf(entry)].Add(entry);
        List<SceneContent> scenes = [];
        for (int i = 0; i < fields.Count; i++)
        {
            if (fields[i].Count == 0) continue;
            string? name = positions.Positions.Count == 0 ? null : positions.Positions[i].Word ?? Invariant($"position {positions.Positions[i].Index}");
            NdTiffPosition? place = positions.Positions.Count == 0 ? null : positions.Positions[i];
            List<(long Factor, List<NdTiffEntry> Entries)> reduced = [.. levels.Skip(1).Select(l => (l.Factor, Stored(l.Entries).FindAll(e => place is null || e["position"] is not { } p || p == place)))];
            scenes.Add(SceneOf(name, axes, fields[i], reduced));
        }

        return scenes;
    }

    /// <summary>Slowest first: axes of the user's own names, then time, channels, sections.</summary>
    private static int Rank(string name) => name switch { "time" => 1, "channel" => 2, "z" => 3, _ => 0 };

    /// <summary>The pictures whose bytes are there.</summary>
    private List<NdTiffEntry> Stored(List<NdTiffEntry> entries)
    {
        List<NdTiffEntry> stored = entries.FindAll(e => LengthOf(e.Key) is { } length && e.Bytes <= length - e.Pixels);
        if (stored.Count == entries.Count) return stored;
        List<string> keys = [.. entries.Where(e => LengthOf(e.Key) is not { } length || e.Bytes > length - e.Pixels).Select(e => e.Key).Distinct(StringComparer.Ordinal)];
        _missing.Add(new ContentPart("image", entries.Count - stored.Count, ContentPart.Names(keys), "the index lists them, and their files are missing or too short; they read as zero"));
        return stored;
    }

    private long? LengthOf(string key)
    {
        if (!_lengths.TryGetValue(key, out long? length)) _lengths.Add(key, length = store.Length(key));
        return length;
    }

    private SceneContent SceneOf(string? name, List<NdTiffAxis> axes, List<NdTiffEntry> entries, List<(long Factor, List<NdTiffEntry> Entries)> reduced)
    {
        NdTiffEntry model = entries[0];
        bool tiled = entries.Exists(e => e["row"] is not null || e["column"] is not null);
        List<TiffAxis> plane = [];
        foreach (NdTiffAxis axis in axes)
        {
            char letter = axis.Name switch { "time" => 'T', "channel" => 'C', "z" => 'Z', _ => TiffAxis.FreeLetter(axis.Name, plane.Select(a => a.Letter)) };
            plane.Add(new TiffAxis(letter, entries.Max(e => (long)axis.IndexOf(e)) + 1, letter is 'T' or 'C' or 'Z' ? null : axis.Name));
        }

        (string letters, long[] shape) = TiffAxis.Stored(plane);
        Int128 planes = 1;
        foreach (long length in shape) planes *= length;
        if (planes > int.MaxValue) Throw.Damaged(Format, Invariant($"the pictures lie on axes of {planes} planes"));
        NdTiffTiles tiles = NdTiffTiles.Of(entries, tiled, _summary, 1, null);
        NdTiffLevel level = new(store, letters, shape, tiles.Grid, Placed(tiles, entries, axes, plane, model));
        long missing = (long)planes - tiles.Planes;
        if (missing > 0)
        {
            _missingPlanes += missing;
            _missing.Add(new ContentPart("plane", missing, name ?? "the only scene", "no picture is stored for that combination of positions on the axes; it reads as zero"));
        }

        List<LevelSource> levels = [level];
        List<double> factors = [1];
        foreach ((long factor, List<NdTiffEntry> pictures) in reduced)
        {
            List<NdTiffEntry> fitting = pictures.FindAll(e => e.Type == model.Type && e.Samples == model.Samples && axes.TrueForAll(a => e[a.Name] is not { } p || a.Positions.Contains(p)));
            if (fitting.Count == 0) continue;
            NdTiffTiles small = NdTiffTiles.Of(fitting, tiled, _summary, factor, tiles);
            levels.Add(new NdTiffLevel(store, letters, shape, small.Grid, Placed(small, fitting, axes, plane, fitting[0])));
            factors.Add(factor);
        }

        return Facts(name, axes, plane, entries, levels) with { Downsample = (number, axis) => axis is 'Y' or 'X' ? factors[number] : null };
    }

    /// <summary>The pictures by plane, row and column. A picture that was written anew replaces the one before; those of another size or type cannot be shown.</summary>
    private Dictionary<(long Plane, long Row, long Column), NdTiffEntry> Placed(NdTiffTiles tiles, List<NdTiffEntry> entries, List<NdTiffAxis> axes, List<TiffAxis> plane, NdTiffEntry model)
    {
        Dictionary<(long Plane, long Row, long Column), NdTiffEntry> placed = [];
        HashSet<long> planes = [];
        long unlike = 0, replaced = 0;
        foreach (NdTiffEntry entry in entries)
        {
            if (entry.Width != model.Width || entry.Height != model.Height || entry.Type != model.Type || entry.Samples != model.Samples)
            {
                unlike++;
                continue;
            }

            long index = 0;
            bool inside = true;
            for (int i = 0; i < axes.Count; i++)
            {
                int at = axes[i].IndexOf(entry);
                inside &= at < plane[i].Length;
                index = (index * plane[i].Length) + at;
            }

            (long row, long column) = tiles.PlaceOf(entry);
            if (!inside || row < 0 || column < 0) continue;
            planes.Add(index);
            if (!placed.TryAdd((index, row, column), entry))
            {
                replaced++;
                placed[(index, row, column)] = entry;
            }
        }

        tiles.Planes = planes.Count;
        if (unlike > 0) _unused.Add(new ContentPart("image", unlike, model.Key, Invariant($"size or type differ from those of the first picture ({model.Width} x {model.Height} {model.Type.Name()})")));
        if (replaced > 0) _unused.Add(new ContentPart("image", replaced, model.Key, "a later picture has the same place"));
        return placed;
    }

    private SceneContent Facts(string? name, List<NdTiffAxis> axes, List<TiffAxis> plane, List<NdTiffEntry> entries, List<LevelSource> levels)
    {
        // Of a grid, the picture at the upper left.
        NdTiffMetadata first = NdTiffMetadata.Of(store, entries.MinBy(e => ((long)(e["row"]?.Index ?? 0) << 32) + (e["column"]?.Index ?? 0))!);
        Quantity? size = first.Above("PixelSizeUm", Units.Micrometer) ?? first.Above("PixelSize_um", Units.Micrometer) ?? _summary.Above("PixelSize_um", Units.Micrometer);
        PixelSizes place = new() { X = first.Stage('X'), Y = first.Stage('Y'), Z = first.Stage('Z') };
        Dictionary<char, AxisInfo> names = TiffAxis.Names(plane);
        for (int i = 0; i < axes.Count; i++)
        {
            if (names.TryGetValue(plane[i].Letter, out AxisInfo? info) && axes[i].Positions[0].Word is not null) names[plane[i].Letter] = info with { Labels = [.. axes[i].Positions.Take((int)plane[i].Length).Select(p => p.Word ?? string.Empty)] };
        }

        return new SceneContent
        {
            Name = name,
            Levels = levels,
            AxisInfo = names,
            Channels = Channels(axes, plane, entries),
            PixelSize = new PixelSizes { X = size, Y = size, Z = Section(axes, entries), T = _summary.Above("Interval_ms", Units.Millisecond) },
            Origin = place == PixelSizes.Unknown ? null : place,
            Objective = first.Lens(),
            Acquired = first.Time(),
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(() => Planes(axes, entries)),
        };
    }

    /// <summary>The distance of sections: what the summary says, else the way of the stage from the first to the second.</summary>
    private Quantity? Section(List<NdTiffAxis> axes, List<NdTiffEntry> entries)
    {
        if (axes.Find(a => a.Name == "z") is not { Positions.Count: > 1 } axis) return null;
        if (_summary.Number("z-step_um") is { } step && step != 0) return new Quantity(Math.Abs(step), Units.Micrometer);
        NdTiffEntry? one = entries.Find(e => axis.IndexOf(e) == 0), two = entries.Find(e => axis.IndexOf(e) == 1);
        if (one is null || two is null || NdTiffMetadata.Of(store, one).Stage('Z') is not { } low || NdTiffMetadata.Of(store, two).Stage('Z') is not { } high || low == high) return null;
        // The difference of two decimal numbers: its digits beyond those of a micrometer's billionth are noise.
        return new Quantity(Math.Round(Math.Abs(high.Value - low.Value), 9), Units.Micrometer);
    }

    private List<Channel> Channels(List<NdTiffAxis> axes, List<TiffAxis> plane, List<NdTiffEntry> entries)
    {
        int at = axes.FindIndex(a => a.Name == "channel");
        long count = at < 0 ? 1 : plane[at].Length;
        List<Channel> channels = [];
        for (int c = 0; c < count; c++)
        {
            NdTiffPosition? position = at < 0 ? null : axes[at].Positions[c];
            NdTiffEntry? entry = c >= MostChannels ? null : at < 0 ? entries[0] : entries.Find(e => axes[at].IndexOf(e) == c);
            NdTiffMetadata metadata = entry is null ? NdTiffMetadata.Parse(null) : NdTiffMetadata.Of(store, entry);
            channels.Add(new Channel { Name = position?.Word ?? metadata.Word("Channel"), PixelType = entries[0].Type, Samples = entries[0].Samples, Exposure = metadata.Above("Exposure", Units.Millisecond) });
        }

        return channels;
    }

    private List<PlaneInfo> Planes(List<NdTiffAxis> axes, List<NdTiffEntry> entries)
    {
        if (entries.Count > MostListedPlanes) return [];
        NdTiffAxis? t = axes.Find(a => a.Name == "time"), c = axes.Find(a => a.Name == "channel"), z = axes.Find(a => a.Name == "z");
        List<PlaneInfo> planes = [];
        HashSet<(int T, int C, int Z)> known = [];
        foreach (NdTiffEntry entry in entries)
        {
            PlaneInfo plane = new(t?.IndexOf(entry) ?? 0, c?.IndexOf(entry) ?? 0, z?.IndexOf(entry) ?? 0);
            if (!known.Add((plane.T, plane.C, plane.Z))) continue;
            NdTiffMetadata metadata = NdTiffMetadata.Of(store, entry);
            planes.Add(plane with
            {
                Time = metadata.Number("ElapsedTime-ms") is { } elapsed ? new Quantity(elapsed, Units.Millisecond) : null,
                Exposure = metadata.Above("Exposure", Units.Millisecond),
                PositionX = metadata.Stage('X'),
                PositionY = metadata.Stage('Y'),
                PositionZ = metadata.Stage('Z'),
            });
        }

        return planes;
    }
}
