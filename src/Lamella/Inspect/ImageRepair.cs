using Lamella.Pipelines.Repair;
using Lamella.Stores;

namespace Lamella;

/// <summary>
/// Mends in place what is often wrong with OME-Zarr folders and can be mended without doubt: chunk keys other than the stated ones, units and versions and dimension names, copies of metadata that are out of date, levels
/// that are listed and absent or stored and not listed, display ranges of other samples. Pixels of full resolution are never touched, and every repair can be taken back.
/// </summary>
public static class ImageRepair
{
    /// <summary>Says what <see cref="Run"/> would do. Changes nothing.</summary>
    /// <param name="path">The folder of an OME-Zarr, or of an array in it.</param>
    /// <exception cref="StoreException">There is no such folder.</exception>
    /// <exception cref="LamellaException">A metadata document is damaged.</exception>
    public static RepairResult Plan(string path)
    {
        using FileStore store = Open(path);
        return new RepairResult(RepairPlanner.Find(store).Steps, null);
    }

    /// <summary>Repairs a store. Old documents are saved in it first.</summary>
    /// <param name="path">The folder of an OME-Zarr, or of an array in it.</param>
    /// <param name="options">Workers and memory for levels that are made; null for the defaults.</param>
    /// <exception cref="StoreException">There is no such folder, it cannot be written, or somebody else is changing an image in it.</exception>
    /// <exception cref="LamellaException">A metadata document is damaged.</exception>
    public static RepairResult Run(string path, ExecutionOptions? options = null)
    {
        using FileStore store = Open(path);
        return new StoreRepair(store, options ?? ExecutionOptions.Default).Run();
    }

    /// <summary>Takes the last repair of a store back.</summary>
    /// <param name="path">The folder that was repaired.</param>
    /// <returns>The saved copy that was put back; null when no repair is left.</returns>
    /// <exception cref="RefusedException">A document was changed after the repair.</exception>
    public static string? Undo(string path)
    {
        using FileStore store = Open(path);
        return new StoreRepair(store, ExecutionOptions.Default).Undo();
    }

    private static FileStore Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path)) Throw.Refused($"{path} is a file; only an OME-Zarr in a folder can be repaired in place; convert the image to make a new one", new Remedy.ConvertFirst(".ome.zarr"));
        if (!Directory.Exists(path)) Throw.Store(StoreFailure.NotFound, $"there is no folder {path}");
        return new FileStore(path);
    }
}
