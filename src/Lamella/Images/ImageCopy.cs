using Lamella.Execution;
using Lamella.Formats;
using Lamella.IO;
using Lamella.Pipelines.Convert;
using Lamella.Stores;

namespace Lamella;

/// <summary>Copies an image as it is, value by value, between folders, files and object stores: nothing is decoded, shards stay shards. The documents by which a folder is a Zarr come last.</summary>
public static class ImageCopy
{
    private const int LocalWorkers = 4;
    private const long MostInMemory = 64 << 20;

    /// <summary>Copies an image.</summary>
    /// <param name="source">A file, a folder, or a URL.</param>
    /// <param name="target">The name of the copy: a path whose folder exists, or a URL that can be written. It does not exist yet, unless a copy is resumed.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told the bytes that were copied so far; called from several threads.</param>
    /// <exception cref="StoreException">The source cannot be read, or the target exists or cannot be written.</exception>
    /// <exception cref="UnsupportedFeatureException">The source is a folder of a web server, which has no list of its files.</exception>
    public static CopyResult Run(string source, string target, CopyOptions? options = null, IProgress<long>? progress = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(target);
        options ??= CopyOptions.Default;
        ImagePlace from = FormatRegistry.Find(source, OpenOptions.Default with { Stores = options.Stores });
        using Store store = from.Store;
        StorePlace to = Place(target, from.Kind == SourceKind.Folder ? PlaceKind.Folder : PlaceKind.Value, options.Stores);
        using WritableStore written = to.Store.ForWriting();
        string shownSource = from.Shown ?? Path.GetFullPath(source);
        if (to.Shown == shownSource || to.Shown.StartsWith(shownSource + "/", StringComparison.Ordinal)) throw new RefusedException($"the copy {to.Shown} would lie in its source; choose another name");
        return from.Kind == SourceKind.Folder ? new Job(store, string.Empty, written, string.Empty, to.Shown, options, progress).Folder() : new Job(store, from.Key, written, to.Key, to.Shown, options, progress).Value();
    }

    private static StorePlace Place(string target, PlaceKind kind, StoreProvider? stores)
    {
        if (stores?.Knows(target) == true) return stores.OpenForWriting(target, kind);
        string full = Path.GetFullPath(FormatRegistry.LocalPath(target).TrimEnd('/', '\\')), folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder)) throw new StoreException(StoreFailure.Unwritable, $"{target} cannot be written: the folder {folder} does not exist");
        return kind == PlaceKind.Folder ? new StorePlace(new FileStore(full), string.Empty, kind, full) : new StorePlace(new FileStore(folder), Path.GetFileName(full), kind, full);
    }

    private sealed class Job(Store source, string from, WritableStore target, string to, string shown, CopyOptions options, IProgress<long>? progress)
    {
        private long _bytes;
        private long _kept;

        public CopyResult Value()
        {
            if (target.Length(to) is not null && options.Interrupted != Interrupted.Resume) throw Exists();
            Copy(from, to);
            return new CopyResult(shown, 1, _bytes, _kept);
        }

        public CopyResult Folder()
        {
            if (!source.CanList) throw new UnsupportedFeatureException("copying a folder of a web server", $"{source.Name} is a folder of a web server, which has no list of its files; convert the image, or copy it from the object store or folder behind the server");
            if (options.Interrupted != Interrupted.Resume && target.List(string.Empty).Any()) throw Exists();
            List<string> keys = [], last = [];
            Stack<string> folders = new([string.Empty]);
            while (folders.TryPop(out string? folder))
            {
                foreach (string name in source.List(folder))
                {
                    if (name.EndsWith('/')) folders.Push(folder + name);
                    else if (folder.Length == 0 && TargetPlace.ZarrFiles.Append(".zattrs").Contains(name)) last.Add(name);
                    else keys.Add(folder + name);
                }
            }

            int workers = Math.Max(LocalWorkers, options.Execution.Requests > 0 ? options.Execution.Requests : Math.Max(source.Requests, target.Requests));
            WorkQueue.RunWaiting(keys.Count, workers, (_, i) => Copy(keys[(int)i], keys[(int)i]), options.Execution.Cancellation);
            foreach (string key in last.Order(StringComparer.Ordinal)) Copy(key, key);
            return new CopyResult(shown, keys.Count + last.Count, _bytes, _kept);
        }

        private StoreException Exists() => new(StoreFailure.Exists, $"cannot write {shown}: it exists; choose another name, or resume the copy that made it");

        private void Copy(string key, string place)
        {
            long length = source.Length(key) ?? throw new StoreException(StoreFailure.NotFound, $"{key} has vanished from {source.Name} while it was copied");
            using StoreStream content = new(source, key, length);
            if (options.Interrupted == Interrupted.Resume && target.Length(place) == length && IsEqual(content, place))
            {
                Interlocked.Increment(ref _kept);
            }
            else
            {
                content.Position = 0;
                if (length <= MostInMemory)
                {
                    byte[] all = new byte[length];
                    content.ReadExactly(all);
                    target.Put(place, all);
                }
                else
                {
                    target.PutFrom(place, content);
                }

                if (options.Verification != Verification.None && !IsEqual(content, place)) throw new DamagedDataException($"verification failed: {place} in {target.Name} is not what was sent");
            }

            progress?.Report(Interlocked.Add(ref _bytes, length));
        }

        private bool IsEqual(StoreStream content, string place)
        {
            const int Step = 4 << 20;
            if (target.Length(place) != content.Length) return false;
            byte[] one = new byte[Math.Min(Step, Math.Max(1, content.Length))];
            using ByteBuffer other = new();
            content.Position = 0;
            for (long at = 0; at < content.Length; at += Step)
            {
                Span<byte> part = one.AsSpan(0, (int)Math.Min(Step, content.Length - at));
                content.ReadExactly(part);
                if (!target.TryRead(place, ByteRange.From(at, part.Length), other) || !other.Span.SequenceEqual(part)) return false;
            }

            return true;
        }
    }
}
