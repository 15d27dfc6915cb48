using Lamella.Stores;

namespace Lamella;

/// <summary>Writing through a variable that promises reading only: what it holds is asked for at the moment of the write, and a store that cannot be written says so.</summary>
internal static class StoreWriting
{
    /// <summary>The store as one that can be written.</summary>
    /// <exception cref="StoreException">It cannot.</exception>
    public static WritableStore ForWriting(this Store store) =>
        store as WritableStore ?? throw new StoreException(StoreFailure.Unwritable, $"{store.Name} cannot be written: it is a read-only store");

    /// <inheritdoc cref="WritableStore.Put"/>
    public static void Put(this Store store, string key, ReadOnlySpan<byte> value) => store.ForWriting().Put(key, value);

    /// <inheritdoc cref="WritableStore.Delete"/>
    public static bool Delete(this Store store, string key) => store.ForWriting().Delete(key);

    /// <summary>Removes all values below a prefix, several at once; in a folder the folder itself, too.</summary>
    /// <param name="store">The store.</param>
    /// <param name="prefix">The prefix, without a slash at its end; empty for everything.</param>
    /// <param name="except">A key that stays; null for none.</param>
    public static void DeleteTree(this WritableStore store, string prefix, string? except)
    {
        if (store is FileStore folder && except is null)
        {
            folder.DeleteTree(prefix);
            return;
        }

        string start = prefix.Length == 0 ? string.Empty : prefix + "/";
        List<string> names = [.. store.List(prefix)];
        foreach (string name in names.Where(n => n.EndsWith('/'))) store.DeleteTree(start + name.TrimEnd('/'), except);
        string[] keys = [.. names.Where(n => !n.EndsWith('/')).Select(n => start + n).Where(key => key != except)];
        Execution.WorkQueue.RunWaiting(keys.Length, Math.Max(1, store.Requests), (_, i) => store.Delete(keys[i]), CancellationToken.None);
    }

    /// <inheritdoc cref="WritableStore.Lock"/>
    public static IDisposable Lock(this Store store, string key, CancellationToken cancellation = default) => store.ForWriting().Lock(key, cancellation);

    /// <inheritdoc cref="WritableStore.LockNow"/>
    public static IDisposable LockNow(this Store store, string key) => store.ForWriting().LockNow(key);

    /// <inheritdoc cref="WritableStore.SweepTemporaries"/>
    public static void SweepTemporaries(this Store store, string key) => store.ForWriting().SweepTemporaries(key);
}
