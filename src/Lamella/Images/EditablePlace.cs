using Lamella.Stores;

namespace Lamella;

/// <summary>Where an OME-Zarr lies that is changed in place.</summary>
internal static class EditablePlace
{
    /// <summary>The store of a folder; or of a URL, whose path becomes its name without anything secret.</summary>
    /// <exception cref="RefusedException">The path is a file.</exception>
    /// <exception cref="StoreException">There is no such folder, or nothing can be written there.</exception>
    public static WritableStore ForChange(ref string path, StoreProvider? stores)
    {
        if (stores?.Knows(path) == true)
        {
            StorePlace place = stores.OpenForWriting(path, PlaceKind.Folder);
            path = place.Shown;
            return place.Store.ForWriting();
        }

        if (File.Exists(path)) throw new RefusedException($"{path} is a file; only an OME-Zarr in a folder can be changed in place; convert the image first") { Remedy = new Remedy.ConvertFirst(".ome.zarr") };
        if (!Directory.Exists(path)) throw new StoreException(StoreFailure.NotFound, $"{path} does not exist: there is no folder of that name").WithPath(path);
        return new FileStore(path);
    }
}
