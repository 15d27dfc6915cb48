using System.Collections.Concurrent;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Stores;

/// <summary>
/// A lock between processes: a file whose name only one can create. It says who holds it, so that the lock of a holder that is gone can be taken over.
/// </summary>
/// <remarks>
/// <para>Taking: the file is written under a name of its own and then moved to the lock's name, which fails when that exists; so it is complete from its first moment on.</para>
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

    private const string GuardName = "takeover.guard";
    private const int LongestPauseMilliseconds = 40;
    private static readonly ConcurrentDictionary<LockFile, bool> Held = new();
    private static long _count;
    private static Timer? _renewal;
    private readonly string _path;
    private readonly byte[] _content;
    private readonly SafeFileHandle _handle;
    private readonly IDisposable _inner;
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

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Held.TryRemove(this, out _);
        try
        {
            // Who was taken for dead has lost the lock and must not remove the next holder's.
            if (ReadAll(_path) is { } now && now.AsSpan().SequenceEqual(_content)) FileErrors.TryDelete(_path);
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
        long number = Interlocked.Increment(ref _count);
        byte[] content = Encoding.UTF8.GetBytes(LockHolder.Current(number).ToText());
        string own = Invariant($"{path}.{Environment.ProcessId:x}-{number:x}{FileStore.TemporaryEnding}");
        SafeFileHandle handle = Create(own, content);
        bool taken = false;
        try
        {
            File.Move(own, path, overwrite: false);
            taken = true;
            return new LockFile(path, content, handle, inner);
        }
        catch (IOException) when (File.Exists(path))
        {
            if (ReadAll(path) is { } found)
            {
                holder = LockHolder.Parse(Encoding.UTF8.GetString(found));
                if (IsStale(path, own, holder)) TakeOver(path, own, found);
            }

            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Another writer tidied the folder up in between.
            return null;
        }
        catch (IOException) when (!File.Exists(path) && File.Exists(own))
        {
            // The holder went between our attempt and the look: try again.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }
        finally
        {
            if (!taken)
            {
                handle.Dispose();
                FileErrors.TryDelete(own);
            }
        }
    }

    private static SafeFileHandle Create(string path, byte[] content)
    {
        try
        {
            try
            {
                return Write(path, content);
            }
            catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
                return Write(path, content);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }
    }

    private static SafeFileHandle Write(string path, byte[] content)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.Write(handle, content, 0);
        return handle;
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

    private static bool IsStale(string path, string own, LockHolder? holder)
    {
        if (holder is { IsHere: true }) return !holder.IsAlive;
        // Another machine, or a file that we cannot read: both times come from the same file system.
        return File.GetLastWriteTimeUtc(own) - File.GetLastWriteTimeUtc(path) > StaleAfter;
    }

    private static void TakeOver(string path, string own, byte[] stale)
    {
        string guard = System.IO.Path.Join(System.IO.Path.GetDirectoryName(path), GuardName);
        try
        {
            using FileStream only = new(guard, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (ReadAll(path) is { } now && now.AsSpan().SequenceEqual(stale) && IsStale(path, own, LockHolder.Parse(Encoding.UTF8.GetString(now)))) File.Delete(path);
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
