using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lamella.Stores;

namespace Lamella.Pipelines.Metadata;

/// <summary>The JSON documents of a Zarr hierarchy that an edit touches. Members that are not edited keep their values as they are written: numbers keep their digits.</summary>
internal sealed class JsonTree(Store store)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 128 };
    private static readonly JsonWriterOptions Writing = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>zarr-python 2 reads the documents of version 2 as ASCII and fails on anything else.</summary>
    private static readonly JsonWriterOptions WritingAscii = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    private readonly Dictionary<string, (byte[] Old, JsonObject Node)> _documents = new(StringComparer.Ordinal);
    private readonly List<string> _changed = [];

    /// <summary>The keys that were changed, in the order of their first change.</summary>
    public IReadOnlyList<string> Changed => _changed;

    /// <summary>The attributes of the group at a path, and the key of the document that holds them.</summary>
    /// <exception cref="RefusedException">There is no such document.</exception>
    public (JsonObject Attributes, string Key) Attributes(string path)
    {
        string prefix = path.Length == 0 ? string.Empty : path + "/";
        if (Find(prefix + "zarr.json") is { } v3)
        {
            if (v3["attributes"] is JsonObject attributes) return (attributes, prefix + "zarr.json");
        }
        else if (Find(prefix + ".zattrs") is { } v2)
        {
            return (v2, prefix + ".zattrs");
        }

        throw new RefusedException($"the group '{path}' has no attributes to edit");
    }

    /// <summary>Notes that a document was changed, and carries the change into the consolidated metadata of all groups above.</summary>
    public void Touch(string key)
    {
        if (!_changed.Contains(key)) _changed.Add(key);
    }

    /// <summary>Brings consolidated metadata in step with all that was touched.</summary>
    public void Consolidate()
    {
        foreach (string key in _changed.ToArray())
        {
            bool v3 = key.EndsWith("zarr.json", StringComparison.Ordinal);
            int slash = key.LastIndexOf('/');
            string group = slash < 0 ? string.Empty : key[..slash];
            for (string above = group; ; above = above[..Math.Max(0, above.LastIndexOf('/'))])
            {
                string prefix = above.Length == 0 ? string.Empty : above + "/";
                if (v3) ConsolidateV3(prefix, group, key);
                else ConsolidateV2(prefix, key);
                if (above.Length == 0) break;
            }
        }
    }

    /// <summary>The old and the new bytes of a changed document.</summary>
    public (byte[] Old, byte[] New) Bytes(string key)
    {
        (byte[] old, JsonObject node) = _documents[key];
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, key.EndsWith("zarr.json", StringComparison.Ordinal) ? Writing : WritingAscii)) node.WriteTo(writer);
        return (old, buffer.ToArray());
    }

    private JsonObject? Find(string key)
    {
        if (_documents.TryGetValue(key, out (byte[] Old, JsonObject Node) known)) return known.Node;
        if (store.TryReadAll(key) is not { } bytes) return null;
        try
        {
            ReadOnlySpan<byte> text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
            if (JsonNode.Parse(text, null, Strict) is not JsonObject node) throw new RefusedException($"{key} is not a JSON object and cannot be edited");
            _documents[key] = (bytes, node);
            return node;
        }
        catch (JsonException e)
        {
            throw new RefusedException($"{key} cannot be edited: it is not plain JSON ({e.Message})");
        }
    }

    private void ConsolidateV2(string prefix, string key)
    {
        if (Find(prefix + ".zmetadata")?["metadata"] is not JsonObject metadata || !metadata.ContainsKey(key[prefix.Length..])) return;
        metadata[key[prefix.Length..]] = _documents[key].Node.DeepClone();
        Touch(prefix + ".zmetadata");
    }

    private void ConsolidateV3(string prefix, string group, string key)
    {
        string above = prefix.TrimEnd('/');
        if (above == group || Find(prefix + "zarr.json")?["consolidated_metadata"] is not JsonObject consolidated || consolidated["metadata"] is not JsonObject metadata) return;
        if (metadata[group[prefix.Length..]] is not JsonObject entry) return;
        entry["attributes"] = _documents[key].Node["attributes"]?.DeepClone();
        Touch(prefix + "zarr.json");
    }
}
