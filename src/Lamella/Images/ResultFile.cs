using Lamella.Formats;
using Lamella.Stores;

namespace Lamella;

/// <summary>
/// Files beside conversions: samples, pictures, lists. One appears under its name when it is complete, and replaces another only when the caller says so; an image, and whatever a result was made of, is never
/// replaced.
/// </summary>
public static class ResultFile
{
    private static long _temporary;

    /// <summary>Writes a file; its folder exists. A device or a pipe is written into.</summary>
    /// <param name="path">The name.</param>
    /// <param name="overwrite">True to replace a file of that name, unless it is an image that is more than a PNG or JPEG.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="StoreException">A file of that name exists and is not to be replaced, or it cannot be written.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            if (IsDescriptor(path) || IsDevice(path))
            {
                // A device or a pipe is written into, never replaced by a file.
                using FileStream device = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
                write(device);
                return;
            }

            if (Directory.Exists(path)) Throw.Store(StoreFailure.Unwritable, $"{path} cannot be written: it is a folder");
            if (!overwrite && Path.Exists(path)) throw new StoreException(StoreFailure.Exists, $"{path} exists") { Remedy = new Remedy.Replace(AnyFile: false) };
            string place = overwrite ? FileLinks.Follow(path).FullName : path;
            if (overwrite) RefuseImage(place, path);
            Replace(place, overwrite, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }
    }

    /// <summary>Refuses a name whose file is a part of an image, whatever may be replaced.</summary>
    /// <exception cref="StoreException">The file is the image, one of its files, or would lie inside it.</exception>
    public static void RefuseSource(string path, BioImage source)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(source);
        if (FileLinks.Same(path, source.Path)) Throw.Store(StoreFailure.Exists, $"{path} is the image itself; choose another name");
        bool exists = Path.Exists(path);
        foreach (Store store in source.Content.Stores)
        {
            // A Zarr is its whole folder: a picture in it would change it.
            if (store.Watching == WatchScope.Everything && IsBelow(path, store.Name)) Throw.Store(StoreFailure.Unwritable, $"{path} would lie inside the image {source.Path}; choose another folder");
            if (!exists) continue;
            foreach ((string key, string? stamp) in store.Watched)
            {
                if (stamp is not null && FileLinks.Same(path, Path.Join(store.Name, key))) Throw.Store(StoreFailure.Exists, $"{path} is a file of the image {source.Path}; choose another name");
            }
        }
    }

    /// <summary>True for a pipe, a socket or a device: to open one may wait for ever.</summary>
    public static bool IsDevice(string path) => FileKinds.Of(path) == FileKind.Special;

    private static bool IsBelow(string file, string folder)
    {
        string real = FileLinks.RealPath(folder);
        return FileLinks.RealPath(file).StartsWith(Path.TrimEndingDirectorySeparator(real) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    /// <summary>An image that is named where a result is expected would be destroyed by one wrong word. Pictures that any program makes again, PNG and JPEG, are replaced.</summary>
    private static void RefuseImage(string place, string shown)
    {
        if (!File.Exists(place) || new FileInfo(place).Length == 0) return;
        using FileStore folder = new(Path.GetDirectoryName(Path.GetFullPath(place))!);
        DetectionContext context = new(folder, Path.GetFileName(place), place, SourceKind.File);
        if (ImageFormats.Default.Detect(context) is not { } format || format.Id is "png" or "jpeg" || context.Head.Length < 4) return;
        if (format.Detect(context) == Detection.Name) return;
        Throw.Store(StoreFailure.Exists, $"{shown} is an image ({format.Name}), which is not replaced; remove it first, or choose another name");
    }

    private static void Replace(string path, bool overwrite, Action<Stream> write)
    {
        // A name that nobody has, created and not opened: neither a file nor a link of another gets written.
        string partial = Invariant($"{path}.{Environment.ProcessId:x}-{Interlocked.Increment(ref _temporary):x}{FileStore.TemporaryEnding}");
        bool ours = false;
        try
        {
            using (FileStream stream = new(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
            {
                ours = true;
                write(stream);
            }

            File.Move(partial, path, overwrite);
        }
        catch
        {
            if (ours) FileErrors.TryDelete(partial);
            throw;
        }
    }

    /// <summary>The names of open streams: what they lead to was opened by whoever started the program, also where that is a file.</summary>
    private static bool IsDescriptor(string path)
    {
        if (OperatingSystem.IsWindows()) return false;
        string full = Path.GetFullPath(path);
        return full is "/dev/stdout" or "/dev/stderr" || full.StartsWith("/dev/fd/", StringComparison.Ordinal) || (full.StartsWith("/proc/", StringComparison.Ordinal) && full.Contains("/fd/", StringComparison.Ordinal));
    }
}
