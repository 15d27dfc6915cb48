using System.Text;
using System.Text.Json;
using Lamella.Codecs;
using Lamella.Stores;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Arrays;

/// <summary>A group of a Zarr hierarchy: its attributes and, where the store or consolidated metadata can tell, its children. Immutable.</summary>
internal sealed class ZarrGroup
{
    private readonly Dictionary<string, JsonElement>? _consolidated;
    private readonly ZarrCodecs? _codecs;

    private ZarrGroup(Store store, string path, int format, JsonElement attributes, Dictionary<string, JsonElement>? consolidated, IReadOnlyList<string> unsupported, ZarrCodecs? codecs)
    {
        Store = store;
        Path = path;
        ZarrFormat = format;
        Attributes = attributes;
        _consolidated = consolidated;
        _codecs = codecs;
        Unsupported = unsupported;
    }

    /// <summary>Where the keys lie.</summary>
    public Store Store { get; }

    /// <summary>The path within the store; empty for the root.</summary>
    public string Path { get; }

    /// <summary>2 or 3.</summary>
    public int ZarrFormat { get; }

    /// <summary>The user attributes; an empty object when there are none.</summary>
    public JsonElement Attributes { get; }

    /// <summary>Every part of the metadata that is not understood, by name.</summary>
    public IReadOnlyList<string> Unsupported { get; }

    /// <summary>True when the group carries the metadata of all nodes below it.</summary>
    public bool IsConsolidated => _consolidated is not null;

    /// <summary>Opens a group; a missing one is a <see cref="StoreFailure.NotFound"/>.</summary>
    public static ZarrGroup Open(Store store, string path = "", ZarrCodecs? codecs = null) => TryOpen(store, path, codecs) ?? throw new StoreException(StoreFailure.NotFound, $"{ZarrArray.Describe(store, path)} holds no Zarr group (neither zarr.json nor .zgroup)");

    /// <summary>Opens a group; null when there is none. A folder with <c>.zattrs</c> alone counts: intermediate groups of v2 often lack <c>.zgroup</c>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The place of the group.</param>
    /// <param name="codecs">The codecs to decode with; null for those of Lamella.</param>
    /// <param name="version">3 when only a group of Zarr v3 can be there, because the one above is: documents of v2 are not looked for.</param>
    public static ZarrGroup? TryOpen(Store store, string path = "", ZarrCodecs? codecs = null, int version = 0)
    {
        path = path.Trim('/');
        if (JsonText.TryLoad(store, ZarrArray.Join(path, "zarr.json")) is { } v3) return ZarrArray.IsGroup(v3) ? ParseV3(store, path, v3, codecs) : null;
        if (version == 3) return null;
        JsonElement? group = JsonText.TryLoad(store, ZarrArray.Join(path, ".zgroup"));
        JsonElement? attributes = JsonText.TryLoad(store, ZarrArray.Join(path, ".zattrs"));
        if (group is { } given && new JsonFields(given, ZarrArray.Join(path, ".zgroup")).Integer("zarr_format", 2) != 2) JsonText.Damaged(ZarrArray.Join(path, ".zgroup"), "zarr_format is not 2");
        if (group is null && (attributes is null || store.Length(ZarrArray.Join(path, ".zarray")) is not null)) return null;
        return new ZarrGroup(store, path, 2, Object(attributes), ConsolidatedV2(JsonText.TryLoad(store, ZarrArray.Join(path, ".zmetadata")), ZarrArray.Join(path, ".zmetadata")), [], codecs);
    }

    /// <summary>Opens a group below this one, on remote stores from consolidated metadata where it has it; null when there is none.</summary>
    public ZarrGroup? TryOpenGroup(string name)
    {
        name = name.Trim('/');
        string path = ZarrArray.Join(Path, name);
        if (_consolidated is not null)
        {
            // One small read on a local store; consolidated metadata may be older than the group.
            if (Store.IsLocal && TryOpen(Store, path, _codecs) is { } stored) return stored;
            if (ZarrFormat == 3 && _consolidated.TryGetValue(name, out JsonElement v3) && ZarrArray.IsGroup(v3)) return ParseV3(Store, path, v3, _codecs);
            if (ZarrFormat == 2 && _consolidated.ContainsKey(name + "/.zgroup")) return new ZarrGroup(Store, path, 2, Object(_consolidated.TryGetValue(name + "/.zattrs", out JsonElement attributes) ? attributes : null), null, [], _codecs);
        }

        // Consolidated metadata may be older than the group.
        return TryOpen(Store, path, _codecs);
    }

    /// <summary>The documents that consolidated metadata holds, by their paths below this group (v2: with the name of the document); null when there is none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Consolidated => _consolidated;

    /// <summary>Opens an array below this group, on remote stores from consolidated metadata where it has it; null when there is none.</summary>
    public ZarrArray? TryOpenArray(string name)
    {
        name = name.Trim('/');
        string path = ZarrArray.Join(Path, name);
        if (_consolidated is null) return ZarrArray.TryOpen(Store, path, _codecs);
        if (ZarrFormat == 3)
        {
            if (_consolidated.TryGetValue(name, out JsonElement v3) && !ZarrArray.IsGroup(v3)) return ZarrArray.OpenCopied(Store, path, v3, null, _codecs);
        }
        else if (_consolidated.TryGetValue(name + "/.zarray", out JsonElement v2))
        {
            return ZarrArray.OpenCopied(Store, path, v2, _consolidated.TryGetValue(name + "/.zattrs", out JsonElement attributes) ? attributes : null, _codecs);
        }

        // Consolidated metadata may be older than the array.
        return ZarrArray.TryOpen(Store, path, _codecs);
    }

    /// <summary>The paths of all nodes below this group that consolidated metadata names, or the direct children that a listing shows, in ordinal order; empty when neither is there.</summary>
    public IReadOnlyList<string> Children()
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        if (_consolidated is not null)
        {
            foreach (string key in _consolidated.Keys)
            {
                int last = key.LastIndexOf('/');
                if (ZarrFormat == 3) names.Add(key);
                else if (last > 0) names.Add(key[..last]);
            }
        }
        else if (Store.CanList)
        {
            foreach (string name in Store.List(Path))
            {
                if (name.EndsWith('/')) names.Add(name[..^1]);
            }
        }

        return [.. names];
    }

    private static ZarrGroup ParseV3(Store store, string path, JsonElement document, ZarrCodecs? codecs)
    {
        JsonFields fields = new(document, ZarrArray.Join(path, "zarr.json"));
        if (fields.Integer("zarr_format", 0) != 3) JsonText.Damaged(fields.Key, "zarr_format is not 3");
        List<string> unsupported = [];
        ZarrArrayParserV3.Extensions(fields, unsupported);
        Dictionary<string, JsonElement>? consolidated = null;
        if (fields.Optional("consolidated_metadata") is { ValueKind: JsonValueKind.Object } inline && inline.TryGetProperty("metadata", out JsonElement nodes) && nodes.ValueKind == JsonValueKind.Object)
        {
            consolidated = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (JsonProperty node in nodes.EnumerateObject()) consolidated[node.Name.Trim('/')] = node.Value;
        }

        return new ZarrGroup(store, path, 3, Object(fields.Optional("attributes")), consolidated, unsupported, codecs);
    }

    private static Dictionary<string, JsonElement>? ConsolidatedV2(JsonElement? document, string key)
    {
        if (document is not { } given) return null;
        JsonElement nodes = new JsonFields(given, key).Required("metadata");
        if (nodes.ValueKind != JsonValueKind.Object) JsonText.Damaged(key, "the metadata is not an object");
        Dictionary<string, JsonElement> result = new(StringComparer.Ordinal);
        foreach (JsonProperty node in nodes.EnumerateObject()) result[node.Name] = node.Value;
        return result;
    }

    private static JsonElement Object(JsonElement? attributes) =>
        attributes is { ValueKind: JsonValueKind.Object } given ? given : JsonText.Parse(Encoding.UTF8.GetBytes("{}"), ".zattrs");
}
