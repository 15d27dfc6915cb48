using System.Collections.Concurrent;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Stores;

/// <summary>
/// A lock between processes: a file whose name only one can create. It says who holds it, so that the lock of a holder that is gone can be taken over.
/// </summary>
/// <remarks>
/// <para>Taking: the file is created, which fails when it exists, and then says who did it. One that says nothing belongs to a process that is about to write it, or was killed on the way: it is stale after
/// <see cref="EmptyIsStaleAfter"/>.</para>
/// <para>A lock is stale when its holder ran on this machine and that process is gone (compared by number and time of start, so a reused number does not count), or when the holder ran elsewhere and the file was
/// not renewed for <see cref="StaleAfter"/>. Holders renew every <see cref="RenewEvery"/>. Ages are differences of times of one file system; clocks of machines are never compared.</para>
/// <para>Takeover: behind a second file that the operating system locks, and frees when its process ends, the lock is read again and deleted if it is the same stale one. Then all compete for it anew.</para>
/// </remarks>
internal sealed class LockFile : IDisposable
{
    /// <summary>How often holders show that they live.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);

    /// <summary>A holder on another machine that has not renewed for so long is taken to be gone.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromMinutes(3);

    /// <summary>A file that names no holder is taken to be the leftover of a killed process after so long.</summary>
    public static readonly TimeSpan EmptyIsStaleAfter = TimeSpan.FromSeconds(10);

    private const string GuardName = "takeover.guard";
    private const int LongestPauseMilliseconds = 40;
    private static readonly ConcurrentDictionary<LockFile, bool> Held = new();
    private static long _count;
    private static Timer? _renewal;
    private readonly string _path;
    private readonly byte[] _content;
    private readonly SafeFileHandle _handle;
    private readonly IDisposable _inner;
    private readonly long _taken = TimeProvider.System.GetTimestamp();
    private int _disposed;

    private LockFile(string path, byte[] content, SafeFileHandle handle, IDisposable inner)
    {
        _path = path;
        _content = content;
        _handle = handle;
        _inner = inner;
        Held[this] = true;
        if (Volatile.Read(ref _renewal) is null)
        {
            Timer timer = new(static _ => RenewAll(), null, RenewEvery, RenewEvery);
            if (Interlocked.CompareExchange(ref _renewal, timer, null) is not null) timer.Dispose();
        }
    }

    /// <summary>Waits for the lock and takes it. <paramref name="inner"/> is disposed of with it.</summary>
    public static LockFile Take(string path, IDisposable inner, CancellationToken cancellation)
    {
        for (int pause = 1; ; pause = Math.Min(2 * pause, LongestPauseMilliseconds))
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryTake(path, inner, out _) is { } taken) return taken;
            if (!cancellation.WaitHandle.WaitOne(1 + Random.Shared.Next(pause))) continue;
        }
    }

    /// <summary>Takes the lock, or says who holds it.</summary>
    public static LockFile TakeNow(string path, IDisposable inner)
    {
        LockHolder? holder = null;
        // A stale lock goes at the first attempt; at the second another process may have been faster.
        for (int attempt = 0; attempt < 3; attempt++)
        {
            if (TryTake(path, inner, out holder) is { } taken) return taken;
        }

        throw new StoreException(StoreFailure.Conflict, $"{System.IO.Path.GetFileName(path)} is held by {holder?.ToString() ?? "another writer"}; wait until it has finished");
    }

    /// <summary>
    /// Removes the locks of processes of this machine that are gone, and then the file behind which locks of a folder are taken over, when no lock is left there: without one nobody has anything to take over.
    /// </summary>
    public static void Tidy(string folder)
    {
        string guard = System.IO.Path.Join(folder, GuardName);
        try
        {
            if (!Directory.Exists(folder)) return;
            foreach (string path in Directory.GetFiles(folder))
            {
                if (System.IO.Path.GetFileName(path) != GuardName && ReadAll(path) is { } content && LockHolder.Parse(Encoding.UTF8.GetString(content)) is { IsHere: true, IsAlive: false }) TakeOver(path, content);
            }

            if (!File.Exists(guard)) return;
            using FileStream only = new(guard, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            if (Directory.EnumerateFileSystemEntries(folder).Take(2).Count() == 1) File.Delete(guard);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody is using it.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Held.TryRemove(this, out _);
        try
        {
            // Who was taken for dead has lost the lock and must not remove the next holder's. That takes minutes without a sign of life.
            bool surelyOurs = TimeProvider.System.GetElapsedTime(_taken) < StaleAfter / 2;
            if (surelyOurs || (ReadAll(_path) is { } now && now.AsSpan().SequenceEqual(_content))) FileErrors.TryDelete(_path);
        }
        finally
        {
            lock (_handle) _handle.Dispose();
            _inner.Dispose();
        }
    }

    private static LockFile? TryTake(string path, IDisposable inner, out LockHolder? holder)
    {
        holder = null;
        byte[] content = Encoding.UTF8.GetBytes(LockHolder.Current(Interlocked.Increment(ref _count)).ToText());
        if (Create(path, content) is { } handle) return new LockFile(path, content, handle, inner);
        if (ReadAll(path) is not { } found) return null;
        holder = LockHolder.Parse(Encoding.UTF8.GetString(found));
        if (holder is not { IsHere: true, IsAlive: true } && IsStale(path, holder)) TakeOver(path, found);
        return null;
    }

    /// <summary>Creates the file; null when it exists, or when its folder had to be made first.</summary>
    private static SafeFileHandle? Create(string path, byte[] content)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            // Nobody has locked anything here yet, or the last one has tidied up.
            MakeFolder(path);
            return null;
        }
        catch (IOException e) when (FileErrors.IsExisting(e))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }

        try
        {
            RandomAccess.Write(handle, content, 0);
            return handle;
        }
        catch (IOException e)
        {
            handle.Dispose();
            FileErrors.TryDelete(path);
            throw FileErrors.Writing(e, path);
        }
    }

    private static void MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }
    }

    private static byte[]? ReadAll(string path)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] content = new byte[Math.Min(RandomAccess.GetLength(handle), 4096)];
            return content[..RandomAccess.Read(handle, content, 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsStale(string path, LockHolder? holder)
    {
        if (holder is { IsHere: true }) return !holder.IsAlive;
        // Another machine, or a file that names nobody. Its age is told by a file of our own, so that both times come from the same file system.
        string own = Invariant($"{path}.{Environment.ProcessId:x}-{Interlocked.Increment(ref _count):x}{FileStore.TemporaryEnding}");
        try
        {
            File.WriteAllBytes(own, [0]);
            return File.GetLastWriteTimeUtc(own) - File.GetLastWriteTimeUtc(path) > (holder is null ? EmptyIsStaleAfter : StaleAfter);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            FileErrors.TryDelete(own);
        }
    }

    private static void TakeOver(string path, byte[] stale)
    {
        string guard = System.IO.Path.Join(System.IO.Path.GetDirectoryName(path), GuardName);
        try
        {
            using FileStream only = new(guard, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (ReadAll(path) is { } now && now.AsSpan().SequenceEqual(stale) && IsStale(path, LockHolder.Parse(Encoding.UTF8.GetString(now)))) File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process is taking it over.
        }
    }

    private static void RenewAll()
    {
        foreach (LockFile held in Held.Keys) held.Renew();
    }

    /// <summary>Writes the same bytes to the same file, whatever its name is by now: its time becomes that of the file system.</summary>
    private void Renew()
    {
        lock (_handle)
        {
            if (_handle.IsClosed) return;
            try
            {
                RandomAccess.Write(_handle, _content, 0);
            }
            catch (IOException)
            {
                // The next renewal may do better; three minutes are left.
            }
        }
    }
}
