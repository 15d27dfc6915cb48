using Lamella.Formats.Lif.Structure;
using Lamella.Stores;

namespace Lamella.Formats.Lif;

/// <summary>Opens a LIF, LOF or LIFEXT: every image in the tree of its XML is a scene, named by its path.</summary>
internal static class LifReader
{
    /// <summary>Reads the XML and the heads of the blocks, and makes scenes of them.</summary>
    public static ImageContent Read(Store store, string key)
    {
        LifCollection collection = new(store);
        Add(collection, key, string.Empty);
        string extension = key.EndsWith(".lif", StringComparison.OrdinalIgnoreCase) ? key + "ext" : string.Empty;
        if (extension.Length > 0 && store.Length(extension) is not null) collection.Warnings.Add($"{extension[(extension.LastIndexOf('/') + 1)..]} beside the file holds views of its images that were reduced for display; it can be opened by itself");
        return collection.Content(LifContainer.Format);
    }

    /// <summary>Adds the images of a file below a path.</summary>
    public static void Add(LifCollection collection, string key, string path)
    {
        LifContainer container = LifContainer.Open(collection.Store, key);
        collection.Warnings.AddRange(container.Warnings);
        collection.AddXml(container.IsObject ? "LOF XML" : container.Xml.IsExtension ? "LIFEXT XML" : "LIF XML", key, container.XmlText);
        collection.FileTime ??= container.Xml.FileTime;
        // Empty blocks belong to folders. Elements that are no images, and those that fail, are told by themselves.
        HashSet<string> named = [.. container.Xml.Elements.Select(e => e.MemoryId ?? string.Empty)];
        List<string> free = [.. container.Blocks.Values.Where(b => b.Size > 0 && !container.IsObject && !named.Contains(b.Id)).Select(b => b.Id)];
        if (free.Count > 0) collection.Unused.Add(new ContentPart("memory block", free.Count, ContentPart.Names(free), "no image of the XML names them"));
        List<LifElement> others = [.. container.Xml.Elements.Where(e => e.Image is null && e.Problem is null && !e.IsLifetime && container.Blocks.GetValueOrDefault(e.MemoryId ?? string.Empty) is { Size: > 0 } && !container.IsObject)];
        if (others.Count > 0) collection.Unused.Add(new ContentPart("memory block", others.Count, ContentPart.Names(others.Select(e => LifCollection.NameOf(e, path))), "the elements that name them are not images"));
        if (container.Twice.Count > 0) collection.Unused.Add(new ContentPart("memory block", container.Twice.Count, ContentPart.Names(container.Twice), "another block has the same name; the one whose size the XML states is taken"));
        foreach (LifElement element in container.Xml.Elements)
        {
            if (!collection.Takes(element, path)) continue;
            LifBlock? block = container.IsObject ? container.Blocks[string.Empty] : container.Blocks.GetValueOrDefault(element.MemoryId ?? string.Empty);
            if (block is null) collection.Missing.Add(new ContentPart("image", 1, $"{LifCollection.NameOf(element, path)}, memory {element.MemoryId ?? "without a name"}", "its memory is not in the file; the image reads as zero"));
            collection.Add(element, path, new LifMemory(collection.Store, block is null ? [] : [new LifSegment(0, block.Available, key, block.Offset)]));
        }
    }
}
