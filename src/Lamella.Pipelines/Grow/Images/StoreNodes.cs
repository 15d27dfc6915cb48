using System.Text.Json.Nodes;
using Lamella.Ome;
using Lamella.Pipelines.Metadata;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>Adds groups to a store and members to their metadata. What else the groups hold stays as it is; where the store repeats its metadata in the root, the copies follow.</summary>
internal static class StoreNodes
{
    /// <summary>Sets a member of the OME metadata of a group, which is made where it does not exist.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The group.</param>
    /// <param name="model">Metadata that holds the member.</param>
    /// <param name="member">Its name.</param>
    /// <param name="release">The release of the store.</param>
    public static void Set(FileStore store, string path, NgffGroup model, string member, NgffRelease release)
    {
        // Others edit the root too; the groups below belong to whoever holds the lock of the collection or of the labels.
        using IDisposable? held = path.Length == 0 ? store.Lock(GrowthKeys.Attributes(path)) : null;
        byte[] attributes = NgffWriter.Write(model, release, new Findings());
        if (ZarrGroup.TryOpen(store, path) is null || !HasAttributes(store, path))
        {
            ZarrDocumentSet documents = new(release >= NgffRelease.V05 ? 3 : 2);
            documents.AddGroup(path, attributes);
            foreach ((string key, byte[] document) in documents.Finish(consolidated: false)) store.Put(key, document);
        }
        else
        {
            JsonTree tree = new(store);
            (JsonObject old, string key) = tree.Attributes(path);
            JsonObject source = (JsonObject)JsonNode.Parse(attributes)!, target = old;
            if (release >= NgffRelease.V05)
            {
                if (old["ome"] is not JsonObject ome) old["ome"] = ome = new JsonObject { ["version"] = release.Text() };
                target = ome;
                source = (JsonObject)source["ome"]!;
            }

            target[member] = source[member]?.DeepClone();
            tree.Touch(key);
            foreach (string changed in tree.Changed) store.Put(changed, tree.Bytes(changed).New);
        }
    }

    /// <summary>Makes a group without metadata where there is none.</summary>
    public static void Ensure(FileStore store, string path, NgffRelease release)
    {
        if (ZarrGroup.TryOpen(store, path) is not null) return;
        ZarrDocumentSet documents = new(release >= NgffRelease.V05 ? 3 : 2);
        documents.AddGroup(path, null);
        foreach ((string key, byte[] document) in documents.Finish(consolidated: false)) store.Put(key, document);
    }

    /// <summary>Brings the copies of metadata in the root in step with the documents below some paths; nothing where the root has none.</summary>
    public static void Consolidate(FileStore store, IReadOnlyList<string> paths)
    {
        using IDisposable held = store.Lock(GrowthKeys.Attributes(string.Empty));
        foreach (string key in (string[])["zarr.json", ".zmetadata"])
        {
            bool v2 = key == ".zmetadata";
            if (store.TryReadAll(key) is not { } bytes || (!v2 && bytes.AsSpan().IndexOf("consolidated_metadata"u8) < 0)) continue;
            JsonNode root = JsonNode.Parse(bytes)!;
            if ((v2 ? root["metadata"] : root["consolidated_metadata"]?["metadata"]) is not JsonObject copies) continue;
            foreach (string path in paths) Copy(store, path, copies, v2);
            store.Put(key, System.Text.Encoding.UTF8.GetBytes(root.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true, NewLine = "\n" })));
        }
    }

    private static void Copy(FileStore store, string path, JsonObject copies, bool v2)
    {
        string prefix = path.Length == 0 ? string.Empty : path + "/";
        foreach (string name in v2 ? (string[])[".zgroup", ".zarray", ".zattrs"] : ["zarr.json"])
        {
            if ((path.Length == 0 && !v2) || store.TryReadAll(prefix + name) is not { } document || JsonNode.Parse(document) is not JsonObject copy) continue;
            copy.Remove("consolidated_metadata");
            copies[v2 ? prefix + name : path] = copy;
        }

        if (path.Length == 0) return;
        foreach (string child in store.List(path))
        {
            if (child.EndsWith('/') && child[0] != '.' && child is not "c/" && (store.Length(prefix + child + "zarr.json") ?? store.Length(prefix + child + ".zarray") ?? store.Length(prefix + child + ".zgroup")) is not null) Copy(store, prefix + child[..^1], copies, v2);
        }
    }

    private static bool HasAttributes(FileStore store, string path)
    {
        string prefix = path.Length == 0 ? string.Empty : path + "/";
        if (store.TryReadAll(prefix + "zarr.json") is { } v3) return JsonNode.Parse(v3)?["attributes"] is JsonObject;
        return store.Length(prefix + ".zattrs") is not null;
    }
}
