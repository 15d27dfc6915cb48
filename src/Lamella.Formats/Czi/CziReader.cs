using System.Globalization;
using Lamella.Engine;
using Lamella.Formats.Czi.Structure;
using Lamella.Stores;

namespace Lamella.Formats.Czi;

/// <summary>Opens a CZI: scenes, shapes, tile positions and levels come from the directory alone, names and sizes from the XML.</summary>
internal sealed class CziReader
{
    private const string ExtraAxes = "HIRVB";
    private readonly CziFile _file;
    private readonly CziMetadata _metadata;
    private readonly List<string> _warnings;
    private readonly List<ContentPart> _unused = [];
    private readonly List<(char Axis, int First)> _planeAxes = [];
    private long _missing;
    private int _scenesWithGaps;
    private int _firstTile = int.MaxValue;

    private CziReader(CziFile file)
    {
        _file = file;
        _warnings = file.Warnings;
        _metadata = CziMetadata.Parse(file.MetadataXml, _warnings);
    }

    /// <summary>Reads the directory of the file and makes scenes of it.</summary>
    public static ImageContent Read(Store store, string key) => new CziReader(CziFile.Open(store, key)).Content();

    private ImageContent Content()
    {
        SortedDictionary<int, (List<int> Full, List<int> Pyramid)> groups = Group();
        FindAxes(groups.Values.SelectMany(g => g.Full));
        List<CziSceneLayout> layouts = [];
        foreach ((int number, (List<int> full, List<int> pyramid)) in groups)
        {
            if (full.Count > 0) layouts.Add(new CziSceneLayout(_file, number, [.. full], [.. pyramid], _planeAxes));
        }

        if (layouts.Count == 0) Throw.Damaged(CziSegment.Format, "the file has no tile of full resolution");
        List<int> reduced = [.. groups.Where(g => g.Value.Full.Count == 0).Select(g => g.Key)];
        if (reduced.Count > 0) _unused.Add(new ContentPart("scene", reduced.Count, ContentPart.Names(reduced.Select(n => Invariant($"S{n}"))), "they have pyramid tiles only"));
        bool hasOrigin = layouts.Exists(l => l.X != 0 || l.Y != 0);
        PixelSizes sizes = _metadata.PixelSizes();
        List<SceneContent> scenes = [.. layouts.Select(layout => Scene(layout, sizes, hasOrigin))];
        List<KeyValuePair<string, string>> original = [];
        if (_file.MetadataXml is { } xml) original.Add(new("CZI XML", xml));
        if (_file.Attachments.Count > 0) original.Add(new("CZI attachments", string.Join('\n', _file.Attachments.Select(a => $"{a.Name} ({a.Type})"))));
        return new ImageContent
        {
            Format = CziSegment.Format,
            Scenes = scenes,
            Attachments = [.. _file.Attachments.Select(a => new ImageAttachment(a.Name, a.Type))],
            OriginalMetadata = original,
            Warnings = _warnings,
            Unused = [.. _file.Unused, .. _unused],
            Missing = Missing(),
            MissingPlanes = _missing,
        };
    }

    private List<ContentPart> Missing()
    {
        List<ContentPart> missing = [.. _file.Missing];
        int absent = _file.Entries.Count(e => e.HasPixels && _file.Part(e.FilePart) is not null && !_file.IsThere(e));
        if (absent > 0) missing.Add(new ContentPart("subblock", absent, Invariant($"of {_file.Entries.Count} that the directory names"), "the file ends before them; they read as zero"));
        if (_missing > 0) missing.Add(new ContentPart("plane", _missing, "of " + Counts.Of(_scenesWithGaps, "scene"), "they are not in the file; they read as zero"));
        return missing;
    }

    /// <summary>The usable subblocks of each scene. Pyramid tiles without a scene, in a file that has scenes, belong to none.</summary>
    private SortedDictionary<int, (List<int> Full, List<int> Pyramid)> Group()
    {
        SortedDictionary<int, (List<int> Full, List<int> Pyramid)> groups = [];
        SortedSet<int> unknownTypes = [], undecodable = [];
        SortedSet<char> unknownDimensions = [];
        bool hasScenes = false;
        int empty = 0, unknownTiles = 0, outside = 0;
        string? known = null;
        foreach (CziEntry entry in _file.Entries) hasScenes |= entry.Has('S');
        for (int id = 0; id < _file.Entries.Count; id++)
        {
            CziEntry entry = _file.Entries[id];
            if (!entry.HasPixels)
            {
                empty++;
                continue;
            }

            if (CziPixelType.Find(entry.PixelType) is null)
            {
                unknownTypes.Add(entry.PixelType);
                unknownTiles++;
                continue;
            }

            if (!CziCompression.IsDecodable(entry.Compression)) undecodable.Add(entry.Compression);
            // Entries of one kind share the text.
            if (!ReferenceEquals(known, entry.Order)) AddUnknown(known = entry.Order, unknownDimensions);

            if (!entry.IsFullResolution && hasScenes && !entry.Has('S'))
            {
                outside++;
                continue;
            }

            int number = entry.Start('S');
            if (!groups.TryGetValue(number, out (List<int> Full, List<int> Pyramid) group)) groups[number] = group = ([], []);
            (entry.IsFullResolution ? group.Full : group.Pyramid).Add(id);
        }

        if (groups.Count == 0 && unknownTypes.Count > 0) Throw.Unsupported(CziSegment.Format, Invariant($"pixel type {unknownTypes.Min}"));
        if (unknownTiles > 0) _unused.Add(new ContentPart("subblock", unknownTiles, "pixel type " + string.Join(", ", unknownTypes), "their pixel type is not known"));
        foreach (int code in undecodable) _warnings.Add(Invariant($"some pixels cannot be read: compression {code} ({CziCompression.NameOf(code)}) is not supported"));
        foreach (char letter in unknownDimensions) _warnings.Add($"the unknown dimension '{letter}' is not looked at: planes that differ on it only hide each other");
        if (outside > 0) _unused.Add(new ContentPart("pyramid tile", outside, "without a scene", "the reduced pictures of a file with scenes belong to one"));
        if (empty > 0) _unused.Add(new ContentPart("subblock", empty, "entries of the directory", "they state no pixels"));
        return groups;
    }

    private static void AddUnknown(string order, SortedSet<char> unknown)
    {
        foreach (char letter in order)
        {
            if (letter is not ('X' or 'Y') && CziIndices.IndexOf(letter) < 0) unknown.Add(letter);
        }
    }

    /// <summary>
    /// The axes of all scenes: T, C and Z where they are stored, the others only where they have more than one index. Order: the reverse of the stored one, as that lists the fastest first. The smallest index of the
    /// file is index 0 in every scene.
    /// </summary>
    private void FindAxes(IEnumerable<int> full)
    {
        string letters = CziIndices.Letters;
        int[] least = new int[letters.Length], most = new int[letters.Length];
        Array.Fill(least, int.MaxValue);
        Array.Fill(most, int.MinValue);
        string order = string.Empty;
        int stored = 0;
        foreach (int id in full)
        {
            CziEntry entry = _file.Entries[id];
            if (order.Length < entry.Order.Length) order = entry.Order;
            for (int i = 0; i < letters.Length; i++)
            {
                int start = entry.Start(letters[i]);
                least[i] = Math.Min(least[i], start);
                most[i] = Math.Max(most[i], start);
                if (entry.Has(letters[i])) stored |= 1 << i;
            }

            if (entry.Has('M')) _firstTile = Math.Min(_firstTile, entry.Start('M'));
        }

        foreach (char letter in order.Reverse().Concat("BVHIRTCZ").Distinct())
        {
            int i = CziIndices.IndexOf(letter);
            if (i < 0 || letter is 'S' or 'M' || (stored & (1 << i)) == 0) continue;
            if (ExtraAxes.Contains(letter, StringComparison.Ordinal) && least[i] == most[i]) continue;
            _planeAxes.Add((letter, least[i]));
        }
    }

    private SceneContent Scene(CziSceneLayout layout, PixelSizes sizes, bool hasOrigin)
    {
        CziTiles tiles = new(_file, layout, layout.Full, factor: 1);
        List<CziTiles> pyramid = CziPyramid.Levels(_file, layout, tiles);
        List<LevelSource> levels = [CziMosaicLevel.Create(_file, layout, tiles), .. pyramid.Select(p => CziMosaicLevel.Create(_file, layout, p))];
        CountMissing(layout, tiles);
        Account(layout, tiles, pyramid);
        Mosaic? mosaic = MosaicOf(layout, tiles);
        IReadOnlyList<Channel> channels = Channels(layout);
        return new SceneContent
        {
            Name = _metadata.SceneName(layout.Number),
            Levels = levels,
            Downsample = (level, axis) => level > 0 && axis is 'Y' or 'X' ? pyramid[level - 1].Factor : null,
            Channels = channels,
            PixelSize = sizes,
            Origin = hasOrigin ? Origin(layout, sizes) : null,
            Acquired = _metadata.Acquired(),
            Objective = _metadata.Objective(),
            Mosaic = mosaic,
            TileLevel = mosaic is null ? null : CziTileLevel.TryCreate(_file, layout, tiles, FirstTile),
            Planes = new Lazy<IReadOnlyList<PlaneInfo>>(() => CziPlanes.Read(_file, layout, tiles, channels)),
            Notes = Notes(layout),
        };
    }

    private int FirstTile => _firstTile == int.MaxValue ? 0 : _firstTile;

    private List<Channel> Channels(CziSceneLayout layout)
    {
        int axis = layout.PlaneAxes.IndexOf('C', StringComparison.Ordinal);
        int first = axis < 0 ? 0 : layout.First[axis];
        List<Channel> channels = new(layout.Types.Length);
        for (int i = 0; i < layout.Types.Length; i++) channels.Add(_metadata.Channel(first + i, layout.Types[i]));
        return channels;
    }

    /// <summary>Where the scene's box starts in the document's plane; unknown without a scale.</summary>
    private static PixelSizes? Origin(CziSceneLayout layout, PixelSizes sizes)
    {
        if (sizes.X is not { } x || sizes.Y is not { } y) return null;
        return new PixelSizes { X = x with { Value = layout.X * x.Value }, Y = y with { Value = layout.Y * y.Value } };
    }

    /// <summary>Planes that the axes span and no tile is there for, in the directory or because its file is missing.</summary>
    private void CountMissing(CziSceneLayout layout, CziTiles tiles)
    {
        long there = 0;
        foreach (long plane in tiles.Planes)
        {
            (int start, int end) = tiles.Of(plane);
            bool any = false;
            for (int tile = start; tile < end && !any; tile++) any = _file.IsThere(tiles.Entry(tile));
            if (any) there++;
        }

        if (there == layout.PlaneCount) return;
        _missing += layout.PlaneCount - there;
        _scenesWithGaps++;
    }

    /// <summary>Tiles of the scene that nothing shows: reductions that are no level, and tiles that another covers wholly, as it has the same plane, place, size and number.</summary>
    private void Account(CziSceneLayout layout, CziTiles tiles, List<CziTiles> pyramid)
    {
        long reduced = layout.Pyramid.Length - pyramid.Sum(level => (long)level.Count);
        if (reduced > 0) _unused.Add(new ContentPart("pyramid tile", reduced, Invariant($"of scene S{layout.Number}"), "together they do not cover the scene, or are not a whole reduction of it"));
        int twice = 0;
        foreach (long plane in tiles.Planes)
        {
            (int start, int end) = tiles.Of(plane);
            for (int tile = start + 1; tile < end; tile++)
            {
                CziEntry a = tiles.Entry(tile - 1), b = tiles.Entry(tile);
                if (a.TileOrder == b.TileOrder && (a.X, a.Y, a.Width, a.Height) == (b.X, b.Y, b.Width, b.Height)) twice++;
            }
        }

        if (twice > 0) _unused.Add(new ContentPart("subblock", twice, Invariant($"of scene S{layout.Number}"), "another of the same plane, place and size covers it"));
    }

    /// <summary>The tiles of the plane that has most of them; null where no plane has more than one.</summary>
    private Mosaic? MosaicOf(CziSceneLayout layout, CziTiles tiles)
    {
        (int start, int end) = (0, 0);
        foreach (long plane in tiles.Planes)
        {
            (int from, int to) = tiles.Of(plane);
            if (to - from > end - start) (start, end) = (from, to);
        }

        if (end - start < 2) return null;
        List<MosaicTile> list = new(end - start);
        for (int tile = start; tile < end; tile++)
        {
            CziEntry entry = tiles.Entry(tile);
            list.Add(new MosaicTile((int)CziTileLevel.IndexOf(tiles, tile, start, FirstTile), entry.Y - layout.Y, entry.X - layout.X, entry.Height, entry.Width));
        }

        return new Mosaic(list);
    }

    private List<KeyValuePair<string, string>> Notes(CziSceneLayout layout)
    {
        List<KeyValuePair<string, string>> notes = [];
        if (layout.Number != 0) notes.Add(new("stored scene index", layout.Number.ToString(CultureInfo.InvariantCulture)));
        if (_metadata.Well(layout.Number) is { } well) notes.Add(new("well", well));
        for (int i = 0; i < layout.First.Length; i++)
        {
            if (layout.First[i] != 0) notes.Add(new($"first stored index of {layout.PlaneAxes[i]}", layout.First[i].ToString(CultureInfo.InvariantCulture)));
        }

        return notes;
    }
}
