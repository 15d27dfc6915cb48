using System.Text.Json.Nodes;
using Lamella.Formats.OmeZarr;
using Lamella.Ome;
using Lamella.Pipelines.Metadata;
using Lamella.Stores;

namespace Lamella.Pipelines.Grow;

/// <summary>The pixel hash that an image carries. It goes before the first sample changes: a hash of other pixels is worse than none, and a writer may be killed at any moment.</summary>
internal static class StoredHash
{
    private const string OmeXmlKey = "OME/METADATA.ome.xml";

    /// <summary>Removes the hash of an image, from its attributes and from the OME-XML beside it, where they are. Hashes of other images stay.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The group of the image.</param>
    public static void Drop(Store store, string path)
    {
        string prefix = path.Length == 0 ? string.Empty : path + "/";
        if (Mentions(store, prefix + "zarr.json", "\"pixelHash\""u8) || Mentions(store, prefix + ".zattrs", "\"pixelHash\""u8)) DropNote(store, path);
        if (Mentions(store, OmeXmlKey, "lamella/pixel-hash"u8)) DropAnnotations(store, path);
    }

    private static bool Mentions(Store store, string key, ReadOnlySpan<byte> text) => store.TryReadAll(key) is { } bytes && bytes.AsSpan().IndexOf(text) >= 0;

    private static void DropNote(Store store, string path)
    {
        using IDisposable held = store.Lock(GrowthKeys.Attributes(path));
        JsonTree tree = new(store);
        (JsonObject attributes, string key) = tree.Attributes(path);
        JsonArray? multiscales = (attributes["ome"] as JsonObject ?? attributes)["multiscales"] as JsonArray;
        bool removed = false;
        foreach (JsonNode? multiscale in multiscales ?? [])
        {
            if (((multiscale as JsonObject)?["metadata"] as JsonObject)?[LamellaNote.Member] is JsonObject note) removed |= note.Remove("pixelHash");
        }

        if (!removed) return;
        tree.Touch(key);
        tree.Consolidate();
        foreach (string changed in tree.Changed) store.Put(changed, tree.Bytes(changed).New);
    }

    private static void DropAnnotations(Store store, string path)
    {
        IReadOnlyList<string> images = ImagePaths.Find(store);
        int number = images.ToList().IndexOf(path);
        // Labels, and images that are in no list yet, are not described there.
        if (number < 0) return;
        using IDisposable held = store.Lock(GrowthKeys.OmeXml());
        OmeDocument document = OmeXmlReader.Read(store.TryReadAll(OmeXmlKey)!);
        HashSet<string> gone = [.. document.Annotations.Where(a => a.Namespace == OmeDocumentBuilder.PixelHashNamespace && a.Id is not null).Select(a => a.Id!)];
        // A document of other images does not tell which hash is whose; a wrong one is worse than none.
        if (document.Images.Count == images.Count) gone.IntersectWith(document.Images[number].AnnotationRefs);
        if (gone.Count == 0) return;
        document = document with
        {
            Annotations = [.. document.Annotations.Where(a => a.Id is null || !gone.Contains(a.Id))],
            Images = [.. document.Images.Select(image => image with { AnnotationRefs = [.. image.AnnotationRefs.Where(r => !gone.Contains(r))] })],
        };
        store.Put(OmeXmlKey, OmeXmlWriter.Write(document, new Findings(), new OmeXmlWriteOptions { MetadataOnly = true }));
    }
}
