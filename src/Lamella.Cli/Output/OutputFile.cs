using Lamella.Stores;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Cli.Output;

/// <summary>Files that a command writes beside its conversions: samples, pictures, lists. One appears under its name when it is complete, and replaces another only when the user says so.</summary>
internal static class OutputFile
{
    /// <summary>The name for standard output.</summary>
    public const string Standard = "-";

    private const int StandardOutputDescriptor = 1;

    /// <summary>Writes a file; its folder exists.</summary>
    /// <exception cref="StoreException">A file of that name exists and is not to be replaced, or it cannot be written.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        if (path.Length == 0) throw new ArgumentException("the name of the output is empty; is a variable of your script unset?");
        try
        {
            if (IsDevice(path))
            {
                // A device or a pipe is written into, never replaced by a file.
                using FileStream device = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
                write(device);
                return;
            }

            if (Directory.Exists(path)) Throw.Store(StoreFailure.Unwritable, $"{path} cannot be written: it is a folder");
            if (!overwrite && Path.Exists(path)) Throw.Store(StoreFailure.Exists, $"{path} exists; --overwrite replaces it");
            string place = overwrite ? FileLinks.Follow(path).FullName : path;
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

    private static void Replace(string path, bool overwrite, Action<Stream> write)
    {
        string partial = path + ".partial";
        try
        {
            using (FileStream stream = new(partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1)) write(stream);
            File.Move(partial, path, overwrite);
        }
        catch
        {
            FileErrors.TryDelete(partial);
            throw;
        }
    }

    private static bool IsDevice(string path)
    {
        if (OperatingSystem.IsWindows()) return false;
        string full = Path.GetFullPath(path);
        return full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal);
    }
}
