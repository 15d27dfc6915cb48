namespace Lamella.Stores;

/// <summary>Locks by name within this process. A name costs memory only while somebody holds it or waits for it; two names never share a lock, so a holder may take others in a fixed order.</summary>
internal static class KeyLocks
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<(object Scope, string Key), Entry> Entries = [];

    /// <summary>Waits for the lock of a name within a scope (a store), and takes it.</summary>
    public static IDisposable Take(object scope, string key, CancellationToken cancellation)
    {
        Entry entry = Enter(scope, key);
        try
        {
            entry.Free.Wait(cancellation);
        }
        catch
        {
            Leave(scope, key, entry);
            throw;
        }

        return new Holder(scope, key, entry);
    }

    /// <summary>Takes the lock when it is free; null when it is not.</summary>
    public static IDisposable? TryTake(object scope, string key)
    {
        Entry entry = Enter(scope, key);
        if (entry.Free.Wait(0, CancellationToken.None)) return new Holder(scope, key, entry);
        Leave(scope, key, entry);
        return null;
    }

    private static Entry Enter(object scope, string key)
    {
        lock (Gate)
        {
            if (!Entries.TryGetValue((scope, key), out Entry? entry)) Entries[(scope, key)] = entry = new Entry();
            entry.Users++;
            return entry;
        }
    }

    private static void Leave(object scope, string key, Entry entry)
    {
        lock (Gate)
        {
            if (--entry.Users > 0) return;
            Entries.Remove((scope, key));
        }

        entry.Free.Dispose();
    }

    private sealed class Entry
    {
        public SemaphoreSlim Free { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Holder(object scope, string key, Entry entry) : IDisposable
    {
        private Entry? _entry = entry;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _entry, null) is not { } held) return;
            held.Free.Release();
            Leave(scope, key, held);
        }
    }
}
