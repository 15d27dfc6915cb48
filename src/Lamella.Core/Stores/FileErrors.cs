namespace Lamella.Stores;

/// <summary>Turns the class library's file errors into <see cref="StoreException"/>s. Numbers are compared, never texts, which change with the language.</summary>
internal static class FileErrors
{
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int DiskFullCreate = unchecked((int)0x80131620);
    private const int NoSpaceUnix = 28;
    private const int QuotaUnix = 122;
    private const int ExistsUnix = 17;
    private const int ExistsWindows = unchecked((int)0x80070050);
    private const int SharedWindows = unchecked((int)0x80070020);

    /// <summary>The error of a failed read of <paramref name="path"/>.</summary>
    public static StoreException Reading(Exception error, string path) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => new StoreException(StoreFailure.NotFound, $"{path} does not exist", error),
        UnauthorizedAccessException when Directory.Exists(path) => new StoreException(StoreFailure.Unreadable, $"{path} is a folder where a file was expected", error),
        UnauthorizedAccessException => new StoreException(StoreFailure.Unreadable, $"{path} cannot be read: permission denied", error),
        _ => new StoreException(StoreFailure.Unreadable, $"{path} cannot be read: {error.Message}", error),
    };

    /// <summary>The error of a failed write of <paramref name="path"/>. A process under a file-size limit sees ArgumentOutOfRangeException from the class library.</summary>
    public static StoreException Writing(Exception error, string path) => error switch
    {
        IOException when IsFull(error) => new StoreException(StoreFailure.Full, $"{path} cannot be written: the disk is full", error),
        ArgumentOutOfRangeException => new StoreException(StoreFailure.Full, $"{path} cannot be written: the file would pass the size limit of this process or file system", error),
        UnauthorizedAccessException => new StoreException(StoreFailure.Unwritable, $"{path} cannot be written: permission denied", error),
        _ => new StoreException(StoreFailure.Unwritable, $"{path} cannot be written: {error.Message}", error),
    };

    /// <summary>Deletes a leftover; a failure to do so must not hide the error that led here.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The leftover keeps its temporary name, so nobody takes it for a result.
        }
    }

    /// <summary>True when a file could not be created because it exists (on Windows also when another process is creating or deleting it).</summary>
    public static bool IsExisting(IOException error) => error.HResult is ExistsUnix or ExistsWindows or SharedWindows;

    private static bool IsFull(Exception error) => error.HResult is DiskFullWindows or DiskFullCreate or NoSpaceUnix or QuotaUnix;
}
