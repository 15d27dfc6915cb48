using Lamella.Cloud.Objects;
using Lamella.Stores;

namespace Lamella.Cloud;

/// <summary>Finds what the URL of an object store names: a value, or a folder of values.</summary>
internal static class ObjectPlace
{
    /// <summary>What a conversion in progress puts into its target.</summary>
    private const string UnfinishedKey = ".lamella/writing";

    /// <summary>Opens it for reading.</summary>
    public static StorePlace Open(string text, CloudOptions options, int above)
    {
        ObjectUrl url = ObjectUrl.Parse(text);
        string shown = ObjectUrl.Shown(text);
        if (!text.EndsWith('/') && !url.Key.EndsWith(".zarr", StringComparison.OrdinalIgnoreCase) && url.Key.Length > 0)
        {
            string[] parts = url.Key.Split('/');
            int levels = Math.Min(above, parts.Length - 1);
            string prefix = string.Concat(parts[..^(levels + 1)].Select(part => part + "/")), key = string.Join('/', parts[^(levels + 1)..]);
            ObjectStore store = Store(url, prefix, options, isSnapshot: true);
            try
            {
                if (store.Length(key) is not null) return new StorePlace(store, key, PlaceKind.Value, shown);
            }
            catch
            {
                store.Dispose();
                throw;
            }

            if (store.Reader.OnlyRefused)
            {
                using (store) throw store.Reader.Missing(key, isForbidden: true);
            }

            store.Dispose();
        }

        ObjectStore folder = Store(url, url.Key.Length == 0 ? string.Empty : url.Key + "/", options, isSnapshot: true);
        try
        {
            if (Array.Exists(WebPlace.ZarrDocuments, name => folder.Length(name) is not null)) return new StorePlace(folder, string.Empty, PlaceKind.Folder, shown);
            if (folder.Reader.OnlyRefused) throw folder.Reader.Missing(string.Empty, isForbidden: true);
            if (folder.Length(UnfinishedKey) is not null) throw new StoreException(StoreFailure.NotFound, $"{shown} is not complete: a conversion is writing it, or was interrupted");
            if (folder.List(string.Empty).Any()) return new StorePlace(folder, string.Empty, PlaceKind.Folder, shown);
            throw new StoreException(StoreFailure.NotFound, $"{shown} does not exist");
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The store of a folder that is to be written; of a single value, the store of the folder that is to hold it.</summary>
    public static StorePlace OpenForWriting(string text, PlaceKind kind, CloudOptions options)
    {
        ObjectUrl url = ObjectUrl.Parse(text);
        if (url.Scheme == "gs") throw new StoreException(StoreFailure.Unwritable, $"{ObjectUrl.Shown(text)} cannot be written: Google's interface for S3 has no conditional writes; write to s3:// or az://, or copy the finished result with Google's own tools");
        if (url.Key.Length == 0) throw new StoreException(StoreFailure.Unwritable, $"{ObjectUrl.Shown(text)} cannot be written: it names no place in the {(url.Scheme == "az" ? "container" : "bucket")}");
        if (kind == PlaceKind.Folder) return new StorePlace(Store(url, url.Key + "/", options, isSnapshot: false), string.Empty, PlaceKind.Folder, ObjectUrl.Shown(text));
        int slash = url.Key.LastIndexOf('/');
        return new StorePlace(Store(url, url.Key[..(slash + 1)], options, isSnapshot: false), url.Key[(slash + 1)..], PlaceKind.Value, ObjectUrl.Shown(text));
    }

    private static ObjectStore Store(ObjectUrl url, string prefix, CloudOptions options, bool isSnapshot) =>
        new(url.Scheme == "az" ? new AzureProtocol(AzureContainer.Of(url, prefix)) : new S3Protocol(S3Bucket.Of(url, prefix, options)), options, isSnapshot);
}
