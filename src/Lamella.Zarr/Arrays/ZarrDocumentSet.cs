using System.Text.Json;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Arrays;

/// <summary>The metadata documents of a hierarchy that is being written, in the order of writing: arrays, then groups, the root last, which is the commit mark. Consolidated on request.</summary>
internal sealed class ZarrDocumentSet(int format)
{
    private readonly List<KeyValuePair<string, byte[]>> _documents = [];

    /// <summary>Adds the documents of an array.</summary>
    public void Add(ZarrArray array) => _documents.AddRange(array.Documents());

    /// <summary>Adds a group with its attributes, a JSON object; null for none.</summary>
    public void AddGroup(string path, byte[]? attributes)
    {
        if (format == 3)
        {
            _documents.Add(new(ZarrArray.Join(path, "zarr.json"), ZarrDocuments.Group(3, attributes is null ? null : JsonText.Parse(attributes, path))));
            return;
        }

        if (attributes is not null) _documents.Add(new(ZarrArray.Join(path, ".zattrs"), attributes));
        _documents.Add(new(ZarrArray.Join(path, ".zgroup"), ZarrDocuments.Group(2, null)));
    }

    /// <summary>
    /// The documents to write. Consolidated metadata repeats them all in one place: <c>.zmetadata</c> in v2, an inline member of the root group in v3 (with must_understand false, so that readers may pass
    /// over it).
    /// </summary>
    public List<KeyValuePair<string, byte[]>> Finish(bool consolidated)
    {
        if (!consolidated) return _documents;
        int root = _documents.FindIndex(d => d.Key is "zarr.json" or ".zgroup" or ".zattrs");
        if (root < 0) return _documents;
        List<KeyValuePair<string, byte[]>> result = [.. _documents];
        SortedDictionary<string, JsonElement> nodes = new(StringComparer.Ordinal);
        foreach ((string key, byte[] document) in _documents)
        {
            if (format == 2) nodes[key] = JsonText.Parse(document, key);
            else if (key != "zarr.json") nodes[key[..^"/zarr.json".Length]] = JsonText.Parse(document, key);
        }

        if (format == 2) result.Insert(root, new(".zmetadata", ZarrDocuments.ConsolidatedV2(nodes)));
        else result[root] = new("zarr.json", ZarrDocuments.ConsolidatedV3(JsonText.Parse(result[root].Value, "zarr.json"), nodes));
        return result;
    }
}
