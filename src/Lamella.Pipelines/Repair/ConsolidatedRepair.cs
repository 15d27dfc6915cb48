using System.Text.Json;
using System.Text.Json.Nodes;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;

namespace Lamella.Pipelines.Repair;

/// <summary>Brings consolidated metadata in step with the documents that it copies: those that a repair changes, and those that somebody else has changed.</summary>
internal sealed class ConsolidatedRepair(Store store, RepairDocuments documents, RepairPlan plan)
{
    /// <summary>Looks at the groups that may hold copies.</summary>
    public void Run(IEnumerable<string> groups)
    {
        foreach (string group in groups.ToList())
        {
            string prefix = group.Length == 0 ? string.Empty : group + "/";
            if (documents.Find(prefix + ".zmetadata")?["metadata"] is JsonObject v2) Update(group, prefix + ".zmetadata", v2, name => prefix + name);
            if ((documents.Find(prefix + "zarr.json")?["consolidated_metadata"] as JsonObject)?["metadata"] is JsonObject v3) Update(group, prefix + "zarr.json", v3, name => $"{prefix}{name.Trim('/')}/zarr.json");
        }
    }

    private void Update(string group, string holder, JsonObject copies, Func<string, string> keyOf)
    {
        List<string> stale = [];
        foreach (string name in copies.Select(c => c.Key).ToList())
        {
            string key = keyOf(name);
            if (documents.Find(key) is not { } own)
            {
                // A level that is about to be made.
                if (plan.Levels.Any(l => l.Path == key[..Math.Max(0, key.LastIndexOf('/'))])) continue;
                // The copy of a node that is gone. One of which nothing but the copy exists may be all that there is.
                if (store.CanList && store.List(key[..Math.Max(0, key.LastIndexOf('/'))]).Any()) continue;
                copies.Remove(name);
                stale.Add($"{key} does not exist");
                documents.Touch(holder);
                continue;
            }

            bool changed = documents.Changed.Contains(key);
            string? differs = Difference(key, own, copies[name]);
            if (!changed && differs is null) continue;
            if (!changed) stale.Add($"{key}: {differs}");
            JsonObject copy = (JsonObject)own.DeepClone();
            // A group's own copies are not repeated inside another copy.
            copy.Remove("consolidated_metadata");
            copies[name] = copy;
            documents.Touch(holder);
        }

        if (stale.Count > 0) plan.Add(RepairRules.Consolidated, group, $"the copies of {ContentPart.Names(stale)} are out of date");
    }

    /// <summary>What differs between a document and its copy, by meaning for arrays; null when nothing does.</summary>
    private static string? Difference(string key, JsonObject own, JsonNode? copy)
    {
        if (copy is not JsonObject other) return "not an object";
        if (key.EndsWith(".zattrs", StringComparison.Ordinal)) return JsonNode.DeepEquals(own, other) ? null : "attributes";
        if (key.EndsWith(".zgroup", StringComparison.Ordinal)) return null;
        bool v3 = key.EndsWith("zarr.json", StringComparison.Ordinal);
        if (v3 && !JsonNode.DeepEquals(own["attributes"] ?? new JsonObject(), other["attributes"] ?? new JsonObject())) return "attributes";
        if (v3 && own["node_type"]?.ToString() != "array") return null;
        JsonElement document = JsonText.Parse(System.Text.Encoding.UTF8.GetBytes(own.ToJsonString()), key), copied = JsonText.Parse(System.Text.Encoding.UTF8.GetBytes(other.ToJsonString()), key);
        ZarrArrayMetadata metadata = v3 ? ZarrArrayParserV3.Parse(document, key) : ZarrArrayParserV2.Parse(document, null, key);
        return ConsolidatedCopy.Difference(metadata, copied);
    }
}
