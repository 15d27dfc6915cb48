using Lamella.Stores;

namespace Lamella.Cli.Output;

/// <summary>What no command writes over, whatever it was allowed to replace: the image that it reads, under whatever name, and with it every file that the image is made of.</summary>
internal static class OutputGuard
{
    /// <summary>Refuses an output that is a part of its source.</summary>
    /// <exception cref="StoreException">The file is the image, one of its files, or would lie inside it.</exception>
    public static void RefuseSource(string file, BioImage source)
    {
        if (file is OutputFile.Standard or "") return;
        if (FileLinks.Same(file, source.Path)) Throw.Store(StoreFailure.Exists, $"{file} is the image itself; choose another name");
        bool exists = Path.Exists(file);
        foreach (Store store in source.Content.Stores)
        {
            // A Zarr is its whole folder: a picture in it would change it.
            if (store.Watching == WatchScope.Everything && IsBelow(file, store.Name)) Throw.Store(StoreFailure.Unwritable, $"{file} would lie inside the image {source.Path}; choose another folder");
            if (!exists) continue;
            foreach ((string key, string? stamp) in store.Watched)
            {
                if (stamp is not null && FileLinks.Same(file, Path.Join(store.Name, key))) Throw.Store(StoreFailure.Exists, $"{file} is a file of the image {source.Path}; choose another name");
            }
        }
    }

    private static bool IsBelow(string file, string folder)
    {
        string real = FileLinks.RealPath(folder);
        return FileLinks.RealPath(file).StartsWith(Path.TrimEndingDirectorySeparator(real) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }
}
