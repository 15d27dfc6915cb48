using System.Text;
using Lamella.Formats.OmeZarr;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// Finishes acquisitions whose process was killed, before an OME-Zarr is read: what they recorded is stored, and all that is missing is to show it (and to store what waited in their queue). As a database
/// rolls its journal forward when somebody opens it.
/// </summary>
internal static class InterruptedAcquisitions
{
    private const string Folder = GrowthKeys.Folder + "/acquiring";

    /// <summary>Notes in the root of a store that an image below it is being acquired, so that it is found without a search.</summary>
    public static void Announce(FileStore store, string image)
    {
        if (image.Length > 0) store.Put(KeyOf(image), Encoding.UTF8.GetBytes(image));
    }

    /// <summary>Takes the note away.</summary>
    public static void Withdraw(FileStore store, string image)
    {
        if (image.Length == 0) return;
        store.Delete(KeyOf(image));
        store.DeleteIfEmpty(Folder);
    }

    /// <summary>Finishes what is in a folder that is about to be read. Acquisitions that run are left alone, and so is a folder that cannot be written: its reader tells what is not shown.</summary>
    public static void Show(string folder)
    {
        // One look, for all the folders that nobody records into.
        if (!Directory.Exists(System.IO.Path.Join(folder, GrowthKeys.Folder))) return;
        using FileStore store = new(folder);
        try
        {
            PlateStore.Recover(store);
            foreach (string image in Find(store)) Show(store, image);
        }
        catch (LamellaException)
        {
            // Rights, a full disk, a damaged image: whoever reads it now sees what was in sight, and is told that there is more.
        }
    }

    private static void Show(FileStore store, string image)
    {
        if (UnwrittenPlanes.IsRunning(store, image) || ZarrGroup.TryOpen(store, image) is null) return;
        PyramidWriter writer = new(store, image, null);
        writer.RecoverAcquisition();
        writer.RepairBoxes(ExecutionOptions.Default);
        GrowthKeys.Tidy(store, image);
        if (image.Length > 0) GrowthKeys.Tidy(store, string.Empty);
    }

    private static List<string> Find(FileStore store)
    {
        List<string> images = [];
        if (store.Length(UnwrittenPlanes.RecordKey) is not null || PlaneSlots.Find(store, string.Empty).Any()) images.Add(string.Empty);
        foreach (string name in store.List(Folder))
        {
            if (!name.EndsWith('/') && !name.EndsWith(FileStore.TemporaryEnding, StringComparison.Ordinal) && store.TryReadAll(Folder + "/" + name, 1 << 12) is { } path) images.Add(Encoding.UTF8.GetString(path));
        }

        return images;
    }

    private static string KeyOf(string image) => Folder + "/" + image.Replace('/', '-');
}
