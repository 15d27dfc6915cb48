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

    /// <inheritdoc cref="WritableStore.Lock"/>
    public static IDisposable Lock(this Store store, string key, CancellationToken cancellation = default) => store.ForWriting().Lock(key, cancellation);

    /// <inheritdoc cref="WritableStore.LockNow"/>
    public static IDisposable LockNow(this Store store, string key) => store.ForWriting().LockNow(key);

    /// <inheritdoc cref="WritableStore.SweepTemporaries"/>
    public static void SweepTemporaries(this Store store, string key) => store.ForWriting().SweepTemporaries(key);
}
