using Lamella.Stores;

namespace Lamella.Cloud;

/// <summary>Finds what a web URL names: a value, or a folder that is a Zarr. A web server has no list, so a folder shows itself by the documents of a Zarr alone.</summary>
internal static class WebPlace
{
    /// <summary>The documents by which a folder is a Zarr.</summary>
    internal static readonly string[] ZarrDocuments = ["zarr.json", ".zattrs", ".zgroup", ".zarray"];

    /// <summary>Opens it.</summary>
    public static StorePlace Open(WebUrl url, CloudOptions options, int above)
    {
        if (url.Name.Length == 0 || url.Name.EndsWith(".zarr", StringComparison.OrdinalIgnoreCase)) return Folder(url, options, null);
        (Uri root, string key) = url.At(above);
        HttpStore store = new(root, options);
        bool keep = false;
        try
        {
            keep = store.Length(key) is not null;
            if (keep) return new StorePlace(store, key, PlaceKind.Value, url.Shown);
            return Folder(url, options, store.Reader.Missing(key, store.Reader.OnlyRefused));
        }
        finally
        {
            if (!keep) store.Dispose();
        }
    }

    private static StorePlace Folder(WebUrl url, CloudOptions options, StoreException? otherwise)
    {
        HttpStore store = new(url.AsFolder, options);
        try
        {
            if (Array.Exists(ZarrDocuments, name => store.Length(name) is not null)) return new StorePlace(store, string.Empty, PlaceKind.Folder, url.Shown);
            throw otherwise ?? (store.Reader.OnlyRefused
                ? store.Reader.Missing(string.Empty, isForbidden: true)
                : new StoreException(StoreFailure.NotFound, $"{url.Shown} does not exist, or is a folder that is not a Zarr; a web server has no list of files, so name the file"));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }
}
