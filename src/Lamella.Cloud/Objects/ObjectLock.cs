using System.Diagnostics;
using System.Text;
using Lamella.Stores;

namespace Lamella.Cloud.Objects;

/// <summary>
/// A lock among all who write one prefix of a bucket: an object that is put on the condition that there is none, and removed at the end. Its holder renews it every 20 seconds. It is stale when its holder ran on this machine and is
/// gone, or when it has not changed for 3 minutes by the watch of the one who waits: clocks of machines are not compared. It is then replaced on the condition that it is still the same.
/// </summary>
/// <remarks>A holder that is silent for 3 minutes (a laptop that sleeps) loses it. Stored chunks do not depend on it: they are changed by conditional writes.</remarks>
internal sealed class ObjectLock : IDisposable
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(3);
    private readonly ObjectStore _store;
    private readonly string _key;
    private readonly string _holder;
    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private string? _stamp;
    private int _renewals;

    private ObjectLock(ObjectStore store, string key, string holder, string? stamp)
    {
        _store = store;
        _key = key;
        _holder = holder;
        _stamp = stamp;
        _timer = new Timer(_ => Renew(), null, RenewEvery, RenewEvery);
    }

    /// <summary>Waits for a lock and takes it.</summary>
    public static ObjectLock Take(ObjectStore store, string key, CancellationToken cancellation)
    {
        const int Longest = 2000;
        string? seen = null;
        long since = Stopwatch.GetTimestamp();
        for (int pause = 20; ; pause = Math.Min(Longest, pause * 2))
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryOnce(store, key, ref seen, ref since, out _) is { } held) return held;
            cancellation.WaitHandle.WaitOne(Random.Shared.Next(pause / 2, pause));
        }
    }

    /// <summary>Takes a lock that nobody holds, or whose holder ran here and is gone; null when somebody holds it.</summary>
    public static ObjectLock? TryTake(ObjectStore store, string key, out string? holder)
    {
        const int Tries = 3;
        string? seen = null;
        long since = Stopwatch.GetTimestamp();
        holder = null;
        for (int i = 0; i < Tries; i++)
        {
            if (TryOnce(store, key, ref seen, ref since, out holder) is { } held) return held;
            if (holder is not null) return null;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            // One that was taken over is another's.
            if (_stamp is null || _store.Stamp(_key) != _stamp) return;
            _store.Delete(_key);
            _stamp = null;
        }
    }

    /// <summary>One look: free, stale or held. A lock that is held is named in <paramref name="holder"/>.</summary>
    private static ObjectLock? TryOnce(ObjectStore store, string key, ref string? seen, ref long since, out string? holder)
    {
        holder = null;
        string mine = LockHolder.Current(Random.Shared.NextInt64()).ToText();
        if (store.PutIf(key, Encoding.UTF8.GetBytes(mine), null)) return new ObjectLock(store, key, mine, store.Stamp(key));
        using IO.ByteBuffer text = new();
        if (!store.TryReadStamped(key, text, out string? stamp)) return null;
        LockHolder? other = LockHolder.Parse(Encoding.UTF8.GetString(text.Span));
        if (stamp != seen) (seen, since) = (stamp, Stopwatch.GetTimestamp());
        bool stale = other is { IsHere: true, IsAlive: false } || Stopwatch.GetElapsedTime(since) > StaleAfter;
        if (stale && store.PutIf(key, Encoding.UTF8.GetBytes(mine), stamp)) return new ObjectLock(store, key, mine, store.Stamp(key));
        if (!stale) holder = other?.ToString() ?? "another writer";
        return null;
    }

    private void Renew()
    {
        lock (_gate)
        {
            if (_stamp is null) return;
            try
            {
                byte[] text = Encoding.UTF8.GetBytes(Invariant($"{_holder}renewed {++_renewals}\n"));
                _stamp = _store.PutIf(_key, text, _stamp) ? _store.Stamp(_key) : null;
            }
            catch (StoreException)
            {
                // The next renewal may get through; if none does for minutes, another writer takes over, and the end of this one finds that.
            }
        }
    }
}
