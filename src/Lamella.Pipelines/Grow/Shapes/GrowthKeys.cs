using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>The keys by which writers of one image talk to each other, in a folder <c>.lamella</c> beside its levels. Readers take no notice of it.</summary>
internal static class GrowthKeys
{
    /// <summary>The folder's name.</summary>
    public const string Folder = ".lamella";

    /// <summary>How folders begin in which new levels are made.</summary>
    public const string Workplace = "levels-";

    /// <summary>How folders begin in which new images are made.</summary>
    public const string NewImage = "new-";

    /// <summary>The folder of an image.</summary>
    public static string Of(string image) => ZarrArray.Join(image, Folder);

    /// <summary>Held by the one who changes shapes or the list of levels.</summary>
    public static string Structure(string image) => ZarrArray.Join(image, Folder + "/locks/structure");

    /// <summary>Held by the one who changes a document that others may change too: the attributes of the image, and copies of metadata.</summary>
    public static string Attributes(string image) => ZarrArray.Join(image, Folder + "/locks/attributes");

    /// <summary>Held by the one who changes the OME-XML of the store, which all its images share.</summary>
    public static string OmeXml() => Folder + "/locks/ome-xml";

    /// <summary>Held by the one who adds images to a store or a plate.</summary>
    public const string Collection = Folder + "/locks/collection";

    /// <summary>Held by the one who adds label images to an image.</summary>
    public static string Labels(string image) => ZarrArray.Join(image, Folder + "/locks/labels");

    /// <summary>Held by the one who changes a stored chunk.</summary>
    public static string Chunk(string image, string key) => ZarrArray.Join(image, Folder + "/locks/" + key[(image.Length == 0 ? 0 : image.Length + 1)..].Replace('/', '-'));

    /// <summary>There while an axis grows: how far chunks may hold samples beyond the shape.</summary>
    public static string Growing(string image) => ZarrArray.Join(image, Folder + "/growing");

    /// <summary>There while new levels are made beside the listed ones: boxes that others finish meanwhile must be made again.</summary>
    public static string Remaking(string image) => ZarrArray.Join(image, Folder + "/remaking");

    /// <summary>One record for each box whose coarse levels are not yet made.</summary>
    public static string Pending(string image) => ZarrArray.Join(image, Folder + "/pending");

    /// <summary>Removes the folders that nobody needs any more.</summary>
    public static void Tidy(FileStore store, string image)
    {
        string folder = ZarrArray.Join(image, Folder);
        LockFile.Tidy(store.PathOf(folder + "/locks"));
        foreach (string name in (string[])["/locks", "/pending", string.Empty]) store.DeleteIfEmpty(folder + name);
    }

    /// <summary>Removes levels that a killed remake left unfinished, and its mark. The caller holds the structure lock.</summary>
    public static void RemoveWorkplaces(FileStore store, string image)
    {
        store.Delete(Remaking(image));
        foreach (string name in store.List(ZarrArray.Join(image, Folder)))
        {
            if (name.StartsWith(Workplace, StringComparison.Ordinal)) store.DeleteTree(ZarrArray.Join(image, Folder) + "/" + name.TrimEnd('/'));
        }
    }
}
