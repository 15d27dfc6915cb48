using Lamella.Formats;
using Lamella.Formats.Raster;
using Lamella.Stores;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Cli.Output;

/// <summary>Files that a command writes beside its conversions: samples, pictures, lists. One appears under its name when it is complete, and replaces another only when the user says so.</summary>
internal static class OutputFile
{
    /// <summary>The name for standard output.</summary>
    public const string Standard = "-";

    private const int StandardOutputDescriptor = 1;
    private static long _temporary;

    /// <summary>Writes a file; its folder exists.</summary>
    /// <exception cref="StoreException">A file of that name exists and is not to be replaced, or it cannot be written.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        if (path.Length == 0) throw new ArgumentException("the name of the output is empty; is a variable of your script unset?");
        try
        {
            if (IsDescriptor(path) || FileKinds.Of(path) == FileKind.Special)
            {
                // A device or a pipe is written into, never replaced by a file.
                using FileStream device = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
                write(device);
                return;
            }

            if (Directory.Exists(path)) Throw.Store(StoreFailure.Unwritable, $"{path} cannot be written: it is a folder");
            if (!overwrite && Path.Exists(path)) Throw.Store(StoreFailure.Exists, $"{path} exists; --overwrite replaces it");
            string place = overwrite ? FileLinks.Follow(path).FullName : path;
            if (overwrite) RefuseImage(place, path);
            Replace(place, overwrite, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }
    }

    /// <summary>Writes binary results to standard output.</summary>
    /// <exception cref="StoreException">It cannot be written, or whoever read it has gone.</exception>
    public static void WriteStandard(Action<Stream> write)
    {
        try
        {
            // The console's own stream takes a reader that has gone for one that listens, and the work would go on for nobody.
            using Stream stream = OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new FileStream(new SafeFileHandle(StandardOutputDescriptor, ownsHandle: false), FileAccess.Write, bufferSize: 1);
            write(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, ResultWriter.Name);
        }
    }

    /// <summary>An image that is named where a result is expected would be destroyed by one wrong word. Pictures that any program makes again, PNG and JPEG, are replaced.</summary>
    private static void RefuseImage(string place, string shown)
    {
        if (!File.Exists(place) || new FileInfo(place).Length == 0) return;
        using FileStore folder = new(Path.GetDirectoryName(Path.GetFullPath(place))!);
        DetectionContext context = new(folder, Path.GetFileName(place), place, SourceKind.File);
        if (FormatRegistry.Detect(context) is not { } format || format is PngFormat or JpegFormat || context.Head.Length < 4) return;
        if (format.Detect(context) == Detection.Name) return;
        Throw.Store(StoreFailure.Exists, $"{shown} is an image ({format.Name}), which this command does not replace; remove it first, or choose another name");
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
