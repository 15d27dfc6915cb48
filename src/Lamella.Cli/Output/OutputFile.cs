using Microsoft.Win32.SafeHandles;

namespace Lamella.Cli.Output;

/// <summary>Where a command writes what is neither a conversion nor text: a file (<see cref="ResultFile"/>), or standard output.</summary>
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
        ResultFile.Write(path, overwrite, write);
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
            throw StoreException.Writing(e, ResultWriter.Name);
        }
    }

    /// <summary>Refuses an output that is a part of its source, under whatever name.</summary>
    /// <exception cref="StoreException">The file is the image, one of its files, or would lie inside it.</exception>
    public static void RefuseSource(string file, BioImage source)
    {
        if (file is not (Standard or "")) ResultFile.RefuseSource(file, source);
    }
}
