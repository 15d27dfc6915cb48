using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Formats.OmeZarr;

/// <summary>
/// What other programs have put into an OME-Zarr (tables, groups, attributes) on its way into another one: carried along as it is, under the same path, when that is sure to keep its meaning. That is so when
/// the images stay where they were and whole, and, for groups and arrays, when the version of Zarr stays.
/// </summary>
internal static class ForeignParts
{
    /// <summary>Bytes that one node or all attributes of a group may have; the same as for a document of a vendor.</summary>
    public const long MostBytes = Ome.KeptMetadata.MostCharacters;

    private const int MostFiles = 100_000;
    private const string Wrapped = "ome.";

    /// <summary>The parts that can go along.</summary>
    /// <param name="source">The source.</param>
    /// <param name="plans">What is written of it.</param>
    /// <param name="layout">Where it is written.</param>
    /// <param name="format">The version of Zarr of the target.</param>
    public static IReadOnlyList<ForeignPart> That(ImageContent source, IReadOnlyList<ScenePlan> plans, OmeZarrLayout layout, int format)
    {
        if (source.Foreign.Count == 0) return [];
        // A table beside an image that has moved would speak of another one.
        if (layout.Images.Count != source.Scenes.Count || !layout.Images.All(image => image.Metadata.Place is { } place && place.Path == layout.PathOf(image))) return [];
        HashSet<string> groups = new(layout.Groups(_ => new Ome.NgffGroup()).Select(group => group.Key), StringComparer.Ordinal) { string.Empty };
        HashSet<string> taken = new(groups, StringComparer.Ordinal);
        foreach (ScenePlan plan in plans)
        {
            for (int level = 0; level < plan.Levels.Count; level++) taken.Add(layout.PathOf(plan, level));
        }

        return [.. source.Foreign.Where(part => part.Attributes.Count > 0 ? groups.Contains(part.Path) && FitsAttributes(part, format) : FitsNode(part, groups, taken, format))];
    }

    /// <summary>The attributes of a group with those of other programs. None replaces one that is there.</summary>
    public static byte[] Merge(IReadOnlyList<ForeignPart> parts, string path, byte[]? attributes)
    {
        JsonObject document = attributes is null ? [] : JsonNode.Parse(attributes)!.AsObject();
        foreach (ForeignPart part in parts.Where(p => p.Path == path))
        {
            foreach ((string name, JsonElement value) in part.Attributes)
            {
                bool inner = name.StartsWith(Wrapped, StringComparison.Ordinal) && document["ome"] is JsonObject;
                JsonObject target = inner ? document["ome"]!.AsObject() : document;
                target.TryAdd(inner ? name[Wrapped.Length..] : name, JsonNode.Parse(value.GetRawText()));
            }
        }

        using MemoryStream bytes = new();
        using (Utf8JsonWriter writer = new(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" })) document.WriteTo(writer);
        return bytes.ToArray();
    }

    /// <summary>Copies the files of nodes.</summary>
    public static void Copy(IReadOnlyList<ForeignPart> parts, Store target)
    {
        using ByteBuffer bytes = new();
        foreach (ForeignPart part in parts)
        {
            if (part.Attributes.Count > 0) continue;
            foreach (string key in Keys(part.Store, part.Path))
            {
                if (part.Store.TryRead(key, ByteRange.All, bytes)) target.Put(key, bytes.Span);
            }
        }
    }

    private static bool FitsAttributes(ForeignPart part, int format)
    {
        long bytes = 0;
        foreach ((string name, JsonElement value) in part.Attributes)
        {
            bytes += Encoding.UTF8.GetByteCount(value.GetRawText());
            if (format != 3 && name.StartsWith(Wrapped, StringComparison.Ordinal)) return false;
        }

        return bytes <= MostBytes;
    }

    private static bool FitsNode(ForeignPart part, HashSet<string> groups, HashSet<string> taken, int format)
    {
        string parent = part.Path[..Math.Max(0, part.Path.LastIndexOf('/'))];
        if (part.Format != format || !groups.Contains(parent) || taken.Any(path => path == part.Path || path.StartsWith(part.Path + "/", StringComparison.Ordinal))) return false;
        // The names of the target's own files, and of the OME-XML beside the images.
        if (part.Path is "OME" || parent is "OME") return false;
        long bytes = 0;
        int files = 0;
        foreach (string key in Keys(part.Store, part.Path))
        {
            bytes += part.Store.Length(key) ?? 0;
            if (bytes > MostBytes || ++files > MostFiles) return false;
        }

        return true;
    }

    /// <summary>All files below a node.</summary>
    private static IEnumerable<string> Keys(Store store, string path)
    {
        foreach (string name in store.List(path))
        {
            string key = ZarrArray.Join(path, name.TrimEnd('/'));
            if (!name.EndsWith('/')) yield return key;
            else foreach (string inner in Keys(store, key)) yield return inner;
        }
    }
}
