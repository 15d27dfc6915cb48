using System.Text.Json;
using System.Text.Json.Nodes;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// Publishes a new length of an axis: coarse levels first, the full one last, each in one step. A reader that trusts the shape of full resolution finds every sample below it stored, on every level.
/// </summary>
internal static class ShapeWriter
{
    private const string OmeXmlKey = "OME/METADATA.ome.xml";

    /// <summary>Writes the shapes of <paramref name="grown"/>. The OME-XML beside the image, where there is one, is brought up to date before them, consolidated copies after.</summary>
    public static void Publish(StoredPyramid grown, OmeXmlUpdate omeXml)
    {
        if (omeXml == OmeXmlUpdate.Now) UpdateOmeXml(grown, []);
        for (int level = grown.Arrays.Count - 1; level >= 0; level--) grown.Store.Put(grown.Arrays[level].Metadata.Key, ZarrDocuments.Value(grown.Arrays[level].Metadata.Document));
        foreach (string group in grown.Path.Length == 0 ? (string[])[string.Empty] : [grown.Path, string.Empty]) UpdateConsolidated(grown, group);
    }

    /// <summary>True when a store has an OME-XML beside its images.</summary>
    public static bool HasOmeXml(Store store) => store.Length(OmeXmlKey) is not null;

    /// <summary>Forces the OME-XML of a store to the disk.</summary>
    public static void FlushOmeXml(FileStore store) => store.FlushToDisk(OmeXmlKey);

    /// <summary>States the sizes of the image, and facts about its planes, in the OME-XML of its store. False when there is none, or it does not describe the image.</summary>
    public static bool UpdateOmeXml(StoredPyramid grown, IReadOnlyList<PlaneInfo> facts) => UpdateOmeXml(grown.Store, [(grown, facts)]);

    /// <summary>As <see cref="UpdateOmeXml(StoredPyramid, IReadOnlyList{PlaneInfo})"/>, for several images of one store: the document is long and is written once. False when it does not describe one of them; the others are stated.</summary>
    public static bool UpdateOmeXml(Store store, IReadOnlyList<(StoredPyramid Image, IReadOnlyList<PlaneInfo> Facts)> grown)
    {
        if (!HasOmeXml(store)) return false;
        // Images of one store share the document, and may be written at once.
        using IDisposable held = store.Lock(GrowthKeys.OmeXml());
        if (store.TryReadAll(OmeXmlKey) is not { } bytes) return false;
        OmeDocument document = OmeXmlReader.Read(bytes);
        List<OmeImage> images = [.. document.Images];
        IReadOnlyList<string>? paths = null;
        bool all = true, changed = false;
        foreach ((StoredPyramid image, IReadOnlyList<PlaneInfo> facts) in grown)
        {
            int index = IndexOf(image, document, ref paths);
            all &= index >= 0;
            if (index < 0 || Updated(image, facts, images[index].Pixels, index) is not { } pixels) continue;
            images[index] = images[index] with { Pixels = pixels };
            changed = true;
        }

        if (changed) store.Put(OmeXmlKey, OmeXmlWriter.Write(document with { Images = images }, new Findings(), new OmeXmlWriteOptions { MetadataOnly = true }));
        return all;
    }

    /// <summary>The sizes of an image and the facts about its planes; null when they are stated already.</summary>
    private static OmePixels? Updated(StoredPyramid grown, IReadOnlyList<PlaneInfo> facts, OmePixels pixels, int index)
    {
        OmePixels updated = pixels with
        {
            SizeT = Size(grown, 'T', pixels.SizeT),
            SizeC = Size(grown, 'C', pixels.SizeC),
            SizeZ = Size(grown, 'Z', pixels.SizeZ),
            SizeY = Size(grown, 'Y', pixels.SizeY),
            SizeX = Size(grown, 'X', pixels.SizeX),
            Planes = facts.Count == 0 ? pixels.Planes : Merge(pixels.Planes, facts),
        };
        if (updated == pixels) return null;
        return updated.SizeC == pixels.SizeC ? updated : updated with { Channels = Channels(pixels, updated.SizeC, index) };
    }

    /// <summary>The planes of a document with new facts: a plane that is told of again has the later ones. Those that stay unknown keep what was known.</summary>
    private static OmePlanes Merge(OmePlanes old, IReadOnlyList<PlaneInfo> facts)
    {
        Dictionary<(int T, int C, int Z), PlaneInfo> news = [];
        foreach (PlaneInfo fact in facts) news[(fact.T, fact.C, fact.Z)] = fact;
        OmePlanes merged = new();
        PlaneInfo[] known = OmeSceneFacts.Planes(old);
        for (int row = 0; row < known.Length; row++)
        {
            PlaneInfo plane = known[row];
            if (news.Remove((plane.T, plane.C, plane.Z), out PlaneInfo later))
            {
                plane = later with
                {
                    Time = later.Time ?? plane.Time,
                    Exposure = later.Exposure ?? plane.Exposure,
                    PositionX = later.PositionX ?? plane.PositionX,
                    PositionY = later.PositionY ?? plane.PositionY,
                    PositionZ = later.PositionZ ?? plane.PositionZ,
                };
            }

            int at = OmeDocumentBuilder.AddPlane(merged, plane);
            if (old.Extras.TryGetValue(row, out OmeExtra? extra)) merged.Extras[at] = extra;
        }

        foreach (PlaneInfo plane in news.Values) OmeDocumentBuilder.AddPlane(merged, plane);
        return merged;
    }

    /// <summary>The place of the image in the document: the only one, or that of its number in the layout of bioformats2raw.</summary>
    private static int IndexOf(StoredPyramid image, OmeDocument document, ref IReadOnlyList<string>? paths)
    {
        if (image.Path.Length == 0) return document.Images.Count == 1 ? 0 : -1;
        if (paths is null)
        {
            // The list of a collection names its images in the order of the document; to look for them takes long on a large plate.
            IReadOnlyList<string> series = ZarrGroup.TryOpen(image.Store, "OME") is { } ome ? NgffReader.Read(ome.Attributes).Series : [];
            paths = series.Count == document.Images.Count ? series : ImagePaths.Find(image.Store);
        }

        int index = paths.ToList().IndexOf(image.Path);
        return paths.Count == document.Images.Count ? index : -1;
    }

    private static int Size(StoredPyramid image, char axis, int now)
    {
        int i = image.AxisSet.IndexOf(axis);
        if (i < 0) return now;
        long size = image.Shape[i];
        // An extra axis is folded into the one in front of it (docs/concepts/axes.md).
        for (int k = i + 1; k < image.Axes.Length && !Axes.Standard.Contains(image.Axes[k], StringComparison.Ordinal); k++) size *= image.Shape[k];
        // OME-XML knows no image without time points: it says 1 until there are more.
        return checked((int)Math.Max(1, size));
    }

    /// <summary>New channels have a number and no more.</summary>
    private static IReadOnlyList<OmeChannel> Channels(OmePixels pixels, int count, int image)
    {
        List<OmeChannel> channels = [.. pixels.Channels];
        int samples = channels.Sum(c => c.SamplesPerPixel ?? 1);
        for (; samples < count; samples++) channels.Add(new OmeChannel { Id = Invariant($"Channel:{image}:{channels.Count}"), SamplesPerPixel = 1 });
        return channels;
    }

    /// <summary>Removes copies of array metadata, which are only a short cut, from a group and the root: they would list levels that are gone.</summary>
    public static void DropConsolidated(Store store, string path)
    {
        foreach (string group in path.Length == 0 ? (string[])[string.Empty] : [path, string.Empty])
        {
            string prefix = group.Length == 0 ? string.Empty : group + "/";
            store.Delete(prefix + ".zmetadata");
            if (store.TryReadAll(prefix + "zarr.json") is not { } bytes || bytes.AsSpan().IndexOf("consolidated_metadata"u8) < 0) continue;
            if (JsonNode.Parse(bytes) is not JsonObject root || !root.Remove("consolidated_metadata")) continue;
            using JsonDocument document = JsonDocument.Parse(root.ToJsonString());
            store.Put(prefix + "zarr.json", ZarrDocuments.Value(document.RootElement));
        }
    }

    /// <summary>Refuses an image of which a consolidated copy says something else than the array itself, but for the shape, which growth updates: one of the two is not what readers see.</summary>
    public static void RefuseConflicts(StoredPyramid image)
    {
        foreach (string group in image.Path.Length == 0 ? (string[])[string.Empty] : [image.Path, string.Empty])
        {
            if (ZarrGroup.TryOpen(image.Store, group)?.Consolidated is not { } copies) continue;
            foreach (ZarrArray array in image.Arrays)
            {
                string name = array.Path[(group.Length == 0 ? 0 : group.Length + 1)..] + (array.Metadata.ZarrFormat == 2 ? "/.zarray" : string.Empty);
                if (copies.TryGetValue(name, out JsonElement copy) && ConsolidatedCopy.Difference(array.Metadata, copy) is { } differs && differs != ConsolidatedCopy.ShapeOnly)
                    Throw.Refused($"the consolidated metadata says otherwise of {array.Path} than its own document ({differs}); bring the copy up to date first", new Remedy.RepairStore());
            }
        }
    }

    private static void UpdateConsolidated(StoredPyramid grown, string group)
    {
        string prefix = group.Length == 0 ? string.Empty : group + "/";
        foreach (string key in (string[])[prefix + ".zmetadata", prefix + "zarr.json"])
        {
            if (grown.Store.TryReadAll(key) is not { } seen) continue;
            bool v2 = key.EndsWith(".zmetadata", StringComparison.Ordinal);
            // Only documents that carry copies are parsed into a tree.
            if (!v2 && seen.AsSpan().IndexOf("consolidated_metadata"u8) < 0) continue;
            using IDisposable held = grown.Store.Lock(GrowthKeys.Attributes(grown.Path));
            if (grown.Store.TryReadAll(key) is not { } bytes) continue;
            JsonNode? root = JsonNode.Parse(bytes);
            JsonNode? nodes = v2 ? root?["metadata"] : root?["consolidated_metadata"]?["metadata"];
            if (nodes is not JsonObject) continue;
            bool changed = false;
            foreach (ZarrArray array in grown.Arrays)
            {
                string name = array.Path[prefix.Length..] + (v2 ? "/.zarray" : string.Empty);
                if (nodes[name] is not JsonObject node) continue;
                node["shape"] = new JsonArray([.. array.Shape.ToArray().Select(n => (JsonNode?)JsonValue.Create(n))]);
                changed = true;
            }

            if (!changed) continue;
            using JsonDocument document = JsonDocument.Parse(root!.ToJsonString());
            grown.Store.Put(key, ZarrDocuments.Value(document.RootElement));
        }
    }
}

/// <summary>Whether a change of shape also goes into the OME-XML at once.</summary>
internal enum OmeXmlUpdate
{
    /// <summary>Before the shapes.</summary>
    Now,

    /// <summary>Not yet: more is to come within moments.</summary>
    Later,
}
