using System.Text.Json;
using System.Text.Json.Nodes;
using Lamella.Stores;
using Lamella.Zarr.Metadata;

namespace Lamella.Pipelines.Repair;

/// <summary>The metadata documents of a store as a repair reads and changes them; what is not touched keeps its place and spelling.</summary>
internal sealed class RepairDocuments(Store store)
{
    private readonly Dictionary<string, JsonObject?> _documents = new(StringComparer.Ordinal);
    private readonly List<string> _changed = [];

    /// <summary>The keys that were changed.</summary>
    public IReadOnlyList<string> Changed => _changed;

    /// <summary>A document; null when it does not exist or is not a JSON object.</summary>
    public JsonObject? Find(string key)
    {
        if (_documents.TryGetValue(key, out JsonObject? known)) return known;
        // The text is checked by the reader of all Zarr documents, which also takes the bare NaN of Python.
        JsonObject? node = JsonText.TryLoad(store, key) is { ValueKind: JsonValueKind.Object } document ? JsonNode.Parse(document.GetRawText()) as JsonObject : null;
        _documents[key] = node;
        return node;
    }

    /// <summary>The attributes of a group and the key of their document; null when there are none.</summary>
    public (JsonObject Attributes, string Key)? Attributes(string path)
    {
        string prefix = path.Length == 0 ? string.Empty : path + "/";
        if (Find(prefix + "zarr.json") is { } v3) return v3["attributes"] is JsonObject attributes ? (attributes, prefix + "zarr.json") : null;
        return Find(prefix + ".zattrs") is { } v2 ? (v2, prefix + ".zattrs") : null;
    }

    /// <summary>Notes a change.</summary>
    public void Touch(string key)
    {
        if (!_changed.Contains(key)) _changed.Add(key);
    }
}
