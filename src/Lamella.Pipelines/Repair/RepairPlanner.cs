using System.Globalization;
using System.Text.Json.Nodes;
using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Pipelines.Grow;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;

namespace Lamella.Pipelines.Repair;

/// <summary>Finds what is wrong with a store and can be mended without doubt. Reads metadata, and the smallest level of images whose display ranges were measured. Changes nothing.</summary>
internal sealed class RepairPlanner
{
    private readonly Store _store;
    private readonly RepairDocuments _documents;
    private readonly RepairPlan _plan = new();
    private readonly SortedSet<string> _groups = new(StringComparer.Ordinal) { string.Empty };

    private RepairPlanner(Store store)
    {
        _store = store;
        _documents = new RepairDocuments(store);
    }

    /// <summary>Plans the repair of everything below the root of a store.</summary>
    /// <exception cref="DamagedDataException">A document cannot be read.</exception>
    public static RepairPlan Find(Store store)
    {
        RepairPlanner planner = new(store);
        planner.Run();
        return planner._plan;
    }

    private void Run()
    {
        if (ZarrGroup.TryOpen(_store) is null)
        {
            if (ZarrArray.TryOpen(_store) is { } array) Keys(array);
        }
        else
        {
            foreach (string image in ImagePaths.Find(_store).Distinct(StringComparer.Ordinal)) Image(image, label: false);
            foreach (string group in _groups) Version(group);
            new ConsolidatedRepair(_store, _documents, _plan).Run(_groups);
        }

        // A document that names others comes after them.
        foreach (string key in _documents.Changed.OrderByDescending(k => k.Count(c => c == '/')).ThenBy(k => k, StringComparer.Ordinal)) _plan.Documents.Add(new(key, _documents.Find(key)!));
    }

    private void Image(string path, bool label)
    {
        if (ZarrGroup.TryOpen(_store, path) is not { } group) return;
        NgffGroup metadata = NgffReader.Read(group.Attributes);
        for (string above = path; ; above = above[..Math.Max(0, above.LastIndexOf('/'))])
        {
            _groups.Add(above);
            if (above.Length == 0) break;
        }

        int before = _plan.Steps.Count;
        foreach (NgffMultiscale multiscale in metadata.Multiscales) Levels(path, metadata, multiscale);
        AxisUnits(path);
        if (metadata.Multiscales.Count == 1)
        {
            Orphans(path, metadata.Multiscales[0]);
            DisplayRanges(path);
        }

        if (_plan.Steps.Count > before) _plan.Images.Add(path);
        if (label) return;
        string labels = ZarrArray.Join(path, "labels");
        if (ZarrGroup.TryOpen(_store, labels) is not { } listed) return;
        _groups.Add(labels);
        foreach (string name in NgffReader.Read(listed.Attributes).Labels) Image(ZarrArray.Join(labels, name), label: true);
    }

    private void Levels(string path, NgffGroup metadata, NgffMultiscale multiscale)
    {
        bool[] there = new bool[multiscale.Datasets.Count];
        for (int level = 0; level < multiscale.Datasets.Count; level++)
        {
            string at = ZarrArray.Join(path, multiscale.Datasets[level].Path.Trim('/'));
            if (ZarrArray.TryOpen(_store, at) is not { } array)
            {
                // Made from the level before, where the scales say how.
                there[level] = level > 0 && there[level - 1] && metadata.Multiscales.Count == 1 && LevelRemake.StatedStep(multiscale, level) is not null;
                if (!there[level]) continue;
                _plan.Levels.Add((path, level, at));
                _plan.Add(RepairRules.LevelMissing, at, "the level is listed and does not exist");
                continue;
            }

            there[level] = true;
            Keys(array);
            if (metadata.Version == NgffRelease.V05) Names(array, multiscale);
        }
    }

    /// <summary>States the separator under which the chunks are stored.</summary>
    private void Keys(ZarrArray array)
    {
        if (array.StatedKeys is not { } stated) return;
        ChunkKeyEncoding stored = array.Metadata.KeyEncoding;
        // A v2 array cannot say that its keys begin with c.
        if (array.Metadata.ZarrFormat == 2 && stored.Prefixed) return;
        if (_documents.Find(array.Metadata.Key) is not { } document) return;
        if (array.Metadata.ZarrFormat == 2) document["dimension_separator"] = stored.Separator.ToString();
        else document["chunk_key_encoding"] = new JsonObject { ["name"] = stored.Prefixed ? "default" : "v2", ["configuration"] = new JsonObject { ["separator"] = stored.Separator.ToString() } };
        _documents.Touch(array.Metadata.Key);
        _plan.Add(RepairRules.ChunkKeys, array.Path, $"the metadata states chunk keys of the form {ChunkKeySearch.Describe(stated)} and none is stored; the chunks have keys of the form {ChunkKeySearch.Describe(stored)}");
    }

    private void Names(ZarrArray array, NgffMultiscale multiscale)
    {
        List<string> axes = [.. multiscale.Axes.Select(a => a.Name)];
        if (array.Metadata.ZarrFormat != 3 || axes.Count != array.Metadata.Rank || axes.Any(string.IsNullOrEmpty)) return;
        if (array.Metadata.DimensionNames is { } names && names.SequenceEqual(axes, StringComparer.Ordinal)) return;
        if (_documents.Find(array.Metadata.Key) is not { } document) return;
        document["dimension_names"] = new JsonArray([.. axes.Select(name => (JsonNode?)name)]);
        _documents.Touch(array.Metadata.Key);
        _plan.Add(RepairRules.DimensionNames, array.Path, $"dimension_names are not {string.Join(", ", axes)}, the names of the axes");
    }

    private void AxisUnits(string path)
    {
        if (_documents.Attributes(path) is not { } found) return;
        foreach (JsonObject multiscale in Objects(Member(found.Attributes, "multiscales")))
        {
            foreach (JsonObject axis in Objects(multiscale["axes"]).Concat(Objects(multiscale["coordinateSystems"]).SelectMany(system => Objects(system["axes"])))) AxisUnit(path, axis, found.Key);
        }
    }

    private void AxisUnit(string path, JsonObject axis, string key)
    {
        if (axis["unit"] is not JsonValue value || !value.TryGetValue(out string? unit) || axis["type"] is not JsonValue type || !type.TryGetValue(out string? kind) || kind is not ("space" or "time")) return;
        char letter = kind == "time" ? 'T' : 'X';
        if (NgffUnits.Listed(letter, unit) is not null) return;
        string? name = NgffUnits.Find(letter, unit);
        string? listed = NgffUnits.Listed(letter, name);
        // A length that the specification does not list would need another scale: that is an edit, not a repair.
        if (name is not null && listed is null) return;
        string of = axis["name"]?.ToString() ?? "?";
        if (listed is null) axis.Remove("unit");
        else axis["unit"] = listed;
        _documents.Touch(key);
        _plan.Add(RepairRules.AxisUnit, path, listed is null ? $"'{unit}' of axis {of} is not a unit of {(kind == "time" ? "time" : "length")}; an axis without a unit keeps its scale" : $"'{unit}' of axis {of} is the unit {listed} by another name");
    }

    private void Version(string path)
    {
        if (_documents.Attributes(path) is not { } found) return;
        if (found.Attributes["ome"] is JsonObject ome)
        {
            if (ome.ContainsKey("version")) return;
            string release = (Objects(ome["multiscales"]).Any(m => m.ContainsKey("coordinateSystems")) ? NgffRelease.V06 : NgffRelease.V05).Text();
            ome["version"] = release;
            _documents.Touch(found.Key);
            _plan.Add(RepairRules.Version, path, $"the version is not stated; by the form of the metadata it is {release}");
            return;
        }

        if (!found.Key.EndsWith(".zattrs", StringComparison.Ordinal)) return;
        foreach (JsonObject multiscale in Objects(found.Attributes["multiscales"]))
        {
            // Axes as objects and scales came with 0.4; older forms are not told apart.
            if (multiscale.ContainsKey("version") || !Objects(multiscale["axes"]).Any() || !Objects(multiscale["datasets"]).All(d => d.ContainsKey("coordinateTransformations"))) continue;
            multiscale["version"] = NgffRelease.V04.Text();
            _documents.Touch(found.Key);
            _plan.Add(RepairRules.Version, path, "the version is not stated; by the form of the metadata it is 0.4");
        }
    }

    /// <summary>Arrays and folders of chunks that go by the name of a level and are none: a killed or disturbed change of the levels leaves such.</summary>
    private void Orphans(string path, NgffMultiscale multiscale)
    {
        if (!_store.CanList || multiscale.Datasets.Count == 0) return;
        string first = multiscale.Datasets[0].Path;
        if (first.Contains('/', StringComparison.Ordinal) || first.Length == 0 || !first.EndsWith('0') || ZarrArray.TryOpen(_store, ZarrArray.Join(path, first)) is not { } full) return;
        HashSet<string> listed = [.. multiscale.Datasets.Select(d => d.Path.Trim('/').Split('/')[0])];
        foreach (string entry in _store.List(path))
        {
            string name = entry.TrimEnd('/');
            if (!entry.EndsWith('/') || listed.Contains(name) || !name.StartsWith(first[..^1], StringComparison.Ordinal) || !int.TryParse(name.AsSpan(first.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)) continue;
            string at = ZarrArray.Join(path, name);
            if (ZarrGroup.TryOpen(_store, at) is not null) continue;
            if (ZarrArray.TryOpen(_store, at) is { } array && !IsReduced(array, full)) continue;
            _plan.Orphans.Add(at);
            _plan.Add(RepairRules.OrphanLevel, at, "it has the name of a level and the image does not list it; what it stores is not a part of the image");
        }
    }

    private static bool IsReduced(ZarrArray array, ZarrArray full)
    {
        if (array.Metadata.Rank != full.Metadata.Rank || array.Metadata.DataType.Name != full.Metadata.DataType.Name) return false;
        for (int i = 0; i < full.Metadata.Rank; i++)
        {
            if (array.Shape[i] > full.Shape[i]) return false;
        }

        return true;
    }

    private void DisplayRanges(string path)
    {
        if (_documents.Attributes(path) is not { } found) return;
        try
        {
            StoredPyramid image = StoredPyramid.Open(_store, path, null);
            IReadOnlyList<int> stale = MeasuredWindows.Stale(image);
            if (stale.Count == 0 || !MeasuredWindows.Apply(found.Attributes, MeasuredWindows.Fresh(image)!)) return;
            _documents.Touch(found.Key);
            _plan.Add(RepairRules.DisplayRange, path, $"the display range of channel {string.Join(", ", stale)} was measured on other samples");
        }
        catch (LamellaException e) when (e is DamagedDataException or UnsupportedFeatureException or RefusedException)
        {
            // What keeps the image from being opened or read has a rule of its own.
        }
    }

    private static JsonNode? Member(JsonObject attributes, string name) => (attributes["ome"] as JsonObject)?[name] ?? attributes[name];

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => list is JsonArray items ? items.OfType<JsonObject>() : [];
}
