using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// Keeps the writers of coarse levels and the one who replaces the levels apart: any number may write levels, and only without them are levels moved. Each side shows itself before it looks for the other, so one of
/// two always sees the other; both show themselves by locks, which fall with their process.
/// </summary>
internal static class LevelGate
{
    private const string Prefix = "level-writer-";
    private static long _count;

    /// <summary>Shows a writer of levels; waits while levels are being replaced. Look at the metadata again behind it.</summary>
    public static IDisposable Enter(Store store, string image, CancellationToken cancellation)
    {
        for (; ; )
        {
            IDisposable shown = store.Lock(Writer(image), cancellation);
            if (!store.CanList || store.Length(Replacing(image)) is null) return shown;
            shown.Dispose();
            // Waits for the other, or takes the lock of one that was killed.
            store.Lock(Replacing(image), cancellation).Dispose();
        }
    }

    /// <summary>Waits until nobody writes levels, and keeps them out until the result is disposed of.</summary>
    public static IDisposable Close(Store store, string image, CancellationToken cancellation)
    {
        IDisposable closed = store.Lock(Replacing(image), cancellation);
        try
        {
            string folder = ZarrArray.Join(image, GrowthKeys.Folder + "/locks");
            foreach (string name in store.List(folder))
            {
                if (name.StartsWith(Prefix, StringComparison.Ordinal) && !name.EndsWith(FileStore.TemporaryEnding, StringComparison.Ordinal)) store.Lock(folder + "/" + name, cancellation).Dispose();
            }

            return closed;
        }
        catch
        {
            closed.Dispose();
            throw;
        }
    }

    /// <summary>True while levels are being replaced: a level that the metadata lists may be away for a moment.</summary>
    public static bool IsReplacing(Store store, string image) => store.CanList && store.Length(Replacing(image)) is not null;

    private static string Replacing(string image) => ZarrArray.Join(image, GrowthKeys.Folder + "/locks/replacing-levels");

    private static string Writer(string image) =>
        ZarrArray.Join(image, Invariant($"{GrowthKeys.Folder}/locks/{Prefix}{Environment.MachineName}-{Environment.ProcessId:x}-{Interlocked.Increment(ref _count):x}"));
}
