using Lamella.IO;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Stores;

/// <summary>
/// A folder as a store. A value is a file; <see cref="Put"/> writes a temporary sibling and renames it. Files open with full sharing, so that a file which an instrument still writes can be looked at.
/// </summary>
public sealed class FileStore : WritableStore
{
    /// <summary>How the names of values end that are being written.</summary>
    public const string TemporaryEnding = ".tmp";

    private const int MaxOpenFiles = 64;
    private const int MostAttempts = 5;
    private readonly string _root;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, SafeFileHandle Handle)>> _open = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, SafeFileHandle Handle)> _recent = new();
    private readonly bool _durable;
    private volatile FileStamps? _stamps;
    private volatile string? _madeFolder;
    private long _temporary;

    /// <summary>Opens (without touching it) the folder. With <paramref name="durable"/> every value is flushed to the disk before it gets its name.</summary>
    public FileStore(string folder, Durability durable = Durability.AtCommit)
    {
        _root = System.IO.Path.GetFullPath(folder);
        _durable = durable == Durability.EveryKey;
    }

    /// <inheritdoc/>
    public override string Name => _root;

    /// <summary>The path of a key; a key that would leave the folder is refused.</summary>
    public string PathOf(string key)
    {
        foreach (Range part in key.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> name = key.AsSpan(part);
            if (name is "" or "." or ".." || name.Contains('\\') || name.Contains('\0'))
                Throw.Store(StoreFailure.NotFound, $"the key '{key}' is not a valid place inside {_root}");
        }

        return System.IO.Path.Join(_root, key);
    }

    /// <inheritdoc/>
    public override long? Length(string key)
    {
        string path = PathOf(key);
        try
        {
            FileInfo file = FileLinks.Follow(path);
            _stamps?.Note(key, file);
            return file.Exists ? file.Length : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, path);
        }
    }

    /// <inheritdoc/>
    public override int Read(string key, long offset, Span<byte> destination)
    {
        for (; ; )
        {
            SafeFileHandle handle = Open(key);
            try
            {
                return ReadFully(handle, offset, destination);
            }
            catch (ObjectDisposedException)
            {
                // Another thread closed the least recently used handle between our look-up and the read: open again.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                // Not supported is a place within a pipe or a device.
                throw FileErrors.Reading(e, PathOf(key));
            }
        }
    }

    /// <inheritdoc/>
    public override bool TryRead(string key, ByteRange range, ByteBuffer destination) => TryRead(key, range, destination, Versions.Ignored, out _);

    /// <inheritdoc/>
    public override bool TryRead(string key, ByteRange range, ByteBuffer destination, out long version) => TryRead(key, range, destination, Versions.Wanted, out version);

    /// <inheritdoc/>
    internal override bool TryReadPart(string key, ByteRange range, ByteBuffer destination)
    {
        for (; ; )
        {
            try
            {
                SafeFileHandle handle = Open(key);
                (long offset, long length) = range.Resolve(RandomAccess.GetLength(handle));
                Span<byte> span = destination.Resize(length);
                destination.Truncate(ReadFully(handle, offset, span));
                return true;
            }
            catch (ObjectDisposedException)
            {
                // As above.
            }
            catch (StoreException e) when (e.Failure == StoreFailure.NotFound)
            {
                return false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                throw FileErrors.Reading(e, PathOf(key));
            }
        }
    }

    private bool TryRead(string key, ByteRange range, ByteBuffer destination, Versions versions, out long version)
    {
        version = 0;
        // Whole small files (Zarr chunks) come and go once: their handles are not worth keeping.
        string path = PathOf(key);
        try
        {
            if (!LookAt(key, path)) return false;
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            long total = RandomAccess.GetLength(handle);
            (long offset, long length) = range.Resolve(total);
            // Time and length of the very file that is open here, whatever has its name by now.
            if (versions == Versions.Wanted) version = (File.GetLastWriteTimeUtc(handle).Ticks << 12) ^ total;
            Span<byte> span = destination.Resize(length);
            destination.Truncate(ReadFully(handle, offset, span));
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(path)) return false;
            throw FileErrors.Reading(e, path);
        }
    }

    /// <inheritdoc/>
    public override void Put(string key, ReadOnlySpan<byte> value)
    {
        string path = PathOf(key);
        string temporary = TemporaryFor(path);
        try
        {
            string folder = System.IO.Path.GetDirectoryName(path)!;
            for (int attempt = 0; ; attempt++)
            {
                // Asked for in front of the write: a failed attempt would cost more than the look, and every new row of chunks has a folder of its own.
                if (!string.Equals(folder, _madeFolder, StringComparison.Ordinal)) Directory.CreateDirectory(folder);
                _madeFolder = folder;
                try
                {
                    Write(temporary, value);
                    break;
                }
                catch (IOException e) when (FileErrors.IsExisting(e) && attempt < MostAttempts)
                {
                    // What a killed process of the same number left, or somebody's link: neither is written into.
                    temporary = TemporaryFor(path);
                }
                catch (IOException e) when ((e is DirectoryNotFoundException or FileNotFoundException) && attempt < MostAttempts)
                {
                    // Another process may tidy an empty folder away again.
                    _madeFolder = null;
                }
            }

            Forget(key);
            // File systems count time in steps of milliseconds; the version of a replaced value must differ all the same.
            if (File.Exists(path)) File.SetLastWriteTimeUtc(temporary, DateTime.UtcNow);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            FileErrors.TryDelete(temporary);
            throw FileErrors.Writing(e, path);
        }
    }

    /// <inheritdoc/>
    public override bool Delete(string key)
    {
        string path = PathOf(key);
        Forget(key);
        try
        {
            if (!File.Exists(path)) return false;
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }
    }

    /// <inheritdoc/>
    public override IDisposable Lock(string key, CancellationToken cancellation = default)
    {
        string path = PathOf(key);
        // Threads of this process queue up in memory; one of them at a time asks the file system.
        IDisposable here = KeyLocks.Take(typeof(FileStore), path, cancellation);
        return Guarded(here, () => LockFile.Take(path, here, cancellation));
    }

    /// <inheritdoc/>
    public override IDisposable LockNow(string key)
    {
        string path = PathOf(key);
        IDisposable here = KeyLocks.TryTake(typeof(FileStore), path) ?? throw new StoreException(StoreFailure.Conflict, $"{path} is held by another writer in this process");
        return Guarded(here, () => LockFile.TakeNow(path, here));
    }

    /// <inheritdoc/>
    public override void SweepTemporaries(string key)
    {
        string path = PathOf(key);
        string folder = System.IO.Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) return;
        try
        {
            foreach (string file in Directory.EnumerateFiles(folder, System.IO.Path.GetFileName(path) + ".*" + TemporaryEnding)) FileErrors.TryDelete(file);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process has tidied it away.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, folder);
        }
    }

    /// <summary>When a value was last written.</summary>
    public DateTime LastWriteUtc(string key) => File.GetLastWriteTimeUtc(PathOf(key));

    /// <summary>Removes everything that is none of the given keys. Links are removed, never followed.</summary>
    public void DeleteAllBut(IReadOnlySet<string> keys)
    {
        try
        {
            if (Directory.Exists(_root)) Sweep(new DirectoryInfo(_root), string.Empty, keys);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, _root);
        }
    }

    private static void Sweep(DirectoryInfo folder, string prefix, IReadOnlySet<string> keys)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo inner && inner.LinkTarget is null) Sweep(inner, prefix + inner.Name + "/", keys);
            else if (entry.LinkTarget is not null || !keys.Contains(prefix + entry.Name)) entry.Delete();
        }
    }

    /// <summary>Removes all keys below a prefix.</summary>
    public void DeleteTree(string prefix)
    {
        string path = PathOf(prefix);
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }
    }

    /// <summary>Forces a value to the disk, so that it survives a loss of power; one that does not exist is passed over.</summary>
    public void FlushToDisk(string key)
    {
        string path = PathOf(key);
        try
        {
            if (!File.Exists(path)) return;
            // Windows flushes through handles that may write.
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
        }
        catch (FileNotFoundException)
        {
            // Another writer is replacing it.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }
    }

    /// <summary>Removes a folder of keys that has none left.</summary>
    public void DeleteIfEmpty(string prefix)
    {
        try
        {
            Directory.Delete(PathOf(prefix));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It holds something, or is gone: both are as they should be.
        }
    }

    private static LockFile Guarded(IDisposable here, Func<LockFile> take)
    {
        try
        {
            return take();
        }
        catch
        {
            here.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string prefix)
    {
        string folder = prefix.Trim('/').Length == 0 ? _root : PathOf(prefix.Trim('/'));
        if (!Directory.Exists(folder)) return [];
        try
        {
            List<string> names = [];
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos()) names.Add(entry is DirectoryInfo ? entry.Name + "/" : entry.Name);
            names.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, folder);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            foreach ((_, SafeFileHandle handle) in _recent) handle.Dispose();
            _recent.Clear();
            _open.Clear();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    public override void Watch(WatchScope scope)
    {
        _stamps ??= new FileStamps(_root);
        _stamps.Everything = scope == WatchScope.Everything;
    }

    /// <inheritdoc/>
    public override WatchScope? Watching => _stamps is { } stamps ? stamps.Everything ? WatchScope.Everything : WatchScope.Asked : null;

    /// <inheritdoc/>
    public override IReadOnlyCollection<KeyValuePair<string, string?>> Watched => _stamps?.Seen ?? [];

    /// <inheritdoc/>
    public override string? Stamp(string key)
    {
        string path = PathOf(key);
        try
        {
            return FileStamps.Of(FileLinks.Follow(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, path);
        }
    }

    /// <inheritdoc/>
    public override string? StampOfAll()
    {
        if (_stamps is not { Everything: true } stamps) return null;
        try
        {
            return stamps.OfAll();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(e, _root);
        }
    }

    /// <summary>Looks at a file before it is opened: a pipe or a device is refused, since to open it may wait for ever. False when there is none.</summary>
    private bool LookAt(string key, string path)
    {
        FileInfo file = FileLinks.Follow(path);
        _stamps?.Note(key, file);
        // A folder has no length; whoever opens it says so. A file that another process has put there since this look was missing when it was asked for.
        if (!file.Exists && !FileLinks.LeadsToNoPath(path, file)) return false;
        if (!file.Exists || !FileKinds.IsRegular(file)) Throw.Damaged("file", $"{path} is a pipe or a device where a file was expected");
        return true;
    }

    private static int ReadFully(SafeFileHandle handle, long offset, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int count = RandomAccess.Read(handle, destination[done..], offset + done);
            if (count == 0) break;
            done += count;
        }

        return done;
    }

    private string TemporaryFor(string path) => Invariant($"{path}.{Environment.ProcessId:x}-{Interlocked.Increment(ref _temporary):x}{TemporaryEnding}");

    private void Write(string path, ReadOnlySpan<byte> value)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        RandomAccess.Write(handle, value, 0);
        if (_durable) RandomAccess.FlushToDisk(handle);
    }

    private SafeFileHandle Open(string key)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(key, out LinkedListNode<(string Key, SafeFileHandle Handle)>? node))
            {
                if (node != _recent.First)
                {
                    _recent.Remove(node);
                    _recent.AddFirst(node);
                }

                return node.Value.Handle;
            }

            string path = PathOf(key);
            SafeFileHandle handle;
            try
            {
                LookAt(key, path);
                handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw FileErrors.Reading(e, path);
            }

            _open[key] = _recent.AddFirst((key, handle));
            if (_recent.Count > MaxOpenFiles) Close(_recent.Last!);
            return handle;
        }
    }

    private void Forget(string key)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(key, out LinkedListNode<(string Key, SafeFileHandle Handle)>? node)) Close(node);
        }
    }

    private void Close(LinkedListNode<(string Key, SafeFileHandle Handle)> node)
    {
        _recent.Remove(node);
        _open.Remove(node.Value.Key);
        node.Value.Handle.Dispose();
    }

    private enum Versions
    {
        Ignored,
        Wanted,
    }
}
