using System.Text.Json;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Metadata;

namespace Lamella.Formats.OmeZarr;

/// <summary>
/// Accounts for the nodes of a hierarchy: what the metadata leads to is noted while it is opened, and what else is stored beside it (tables, groups of other programs, arrays that no list names, attributes of
/// their own) is found by listing the groups that were opened. A store that cannot list is not asked.
/// </summary>
internal sealed class OmeZarrNodes(Store store)
{
    // A listing of more groups would cost more than opening the image.
    private const int MostGroups = 20_000;

    /// <summary>Where each list costs a request.</summary>
    private const int MostRemoteGroups = 8;
    private const int MostParts = 1000;
    private const int DeepestImage = 3;

    private static readonly HashSet<string> Members = new(
        ["multiscales", "omero", "image-label", "labels", "plate", "well", "bioformats2raw.layout", "series", "scene", "version", "coordinateSystems", "coordinateTransformations", "ome", "_ARRAY_DIMENSIONS"], StringComparer.Ordinal);

    private readonly HashSet<string> _groups = new(StringComparer.Ordinal) { string.Empty };
    private readonly HashSet<string> _arrays = new(StringComparer.Ordinal);
    private readonly List<ContentPart> _attributes = [];
    private readonly List<ForeignPart> _foreign = [];

    /// <summary>What belongs to other programs, once all is accounted for.</summary>
    public IReadOnlyList<ForeignPart> Foreign => _foreign;

    /// <summary>Notes a group that is listed or opened, and all above it.</summary>
    public void Group(string path)
    {
        for (path = path.Trim('/'); path.Length > 0 && _groups.Add(path); path = path[..Math.Max(0, path.LastIndexOf('/'))])
        {
        }
    }

    /// <summary>Notes an array that is listed or opened.</summary>
    public void Array(string path)
    {
        _arrays.Add(path.Trim('/'));
        Group(Parent(path.Trim('/')));
    }

    /// <summary>Notes the attributes of a group that are not of NGFF.</summary>
    public void Attributes(string path, JsonElement attributes)
    {
        if (attributes.ValueKind != JsonValueKind.Object) return;
        List<KeyValuePair<string, JsonElement>> own = [.. attributes.EnumerateObject().Where(p => !Members.Contains(p.Name)).Select(p => new KeyValuePair<string, JsonElement>(p.Name, p.Value))];
        bool isWrapped = attributes.TryGetProperty("ome", out JsonElement ome) && ome.ValueKind == JsonValueKind.Object;
        if (isWrapped) own.AddRange(ome.EnumerateObject().Where(p => !Members.Contains(p.Name)).Select(p => new KeyValuePair<string, JsonElement>("ome." + p.Name, p.Value)));
        if (own.Count == 0 || _attributes.Count >= MostParts) return;
        ContentPart part = new("attribute", own.Count, (path.Length == 0 ? string.Empty : path + ": ") + ContentPart.Names(own.Select(p => p.Key)), "the metadata of OME-Zarr does not define them");
        _attributes.Add(part);
        _foreign.Add(new ForeignPart(part, store, path, isWrapped ? 3 : 2) { Attributes = own });
    }

    /// <summary>What is stored beside the image.</summary>
    public IReadOnlyList<ContentPart> Unused()
    {
        List<ContentPart> unused = [.. _attributes];
        if (!store.CanList || _groups.Count > (store.IsLocal ? MostGroups : MostRemoteGroups)) return unused;
        foreach (string group in _groups.Order(StringComparer.Ordinal))
        {
            foreach (string entry in store.List(group))
            {
                if (!entry.EndsWith('/') || entry[0] == '.') continue;
                string path = ZarrArray.Join(group, entry[..^1]);
                if (_groups.Contains(path) || _arrays.Contains(path) || KindOf(path) is not { } kind || unused.Count >= MostParts) continue;
                ContentPart part = kind == "array" ? new(kind, 1, path, "no image lists it as a level") : new(kind, 1, path, "it is not a part of the image by the metadata of OME-Zarr");
                unused.Add(part);
                _foreign.Add(new ForeignPart(part, store, path, store.Length(ZarrArray.Join(path, "zarr.json")) is null ? 2 : 3));
            }
        }

        return unused;
    }

    /// <summary>The groups with images below one that has no metadata of its own, in the order of their names. Images are not looked for inside images.</summary>
    public static IReadOnlyList<string> FindImages(Store store)
    {
        List<string> images = [];
        int left = MostGroups;
        if (store.CanList) Search(store, string.Empty, 1, images, ref left);
        return images;
    }

    private static void Search(Store store, string group, int depth, List<string> images, ref int left)
    {
        foreach (string entry in store.List(group))
        {
            if (!entry.EndsWith('/') || entry[0] == '.' || entry is "__MACOSX/") continue;
            if (--left < 0) return;
            string path = ZarrArray.Join(group, entry[..^1]);
            if (ZarrGroup.TryOpen(store, path) is not { } found) continue;
            if (NgffReader.Read(found.Attributes).Multiscales.Count > 0) images.Add(path);
            else if (depth < DeepestImage) Search(store, path, depth + 1, images, ref left);
        }
    }

    private static string Parent(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    /// <summary>What a folder is to Zarr; null when it is no node.</summary>
    private string? KindOf(string path)
    {
        if (store.Length(ZarrArray.Join(path, ".zarray")) is not null) return "array";
        if (store.Length(ZarrArray.Join(path, "zarr.json")) is not null) return JsonText.TryLoad(store, ZarrArray.Join(path, "zarr.json")) is { } document && ZarrArray.IsGroup(document) ? "group" : "array";
        return store.Length(ZarrArray.Join(path, ".zgroup")) is not null || store.Length(ZarrArray.Join(path, ".zattrs")) is not null ? "group" : null;
    }
}
