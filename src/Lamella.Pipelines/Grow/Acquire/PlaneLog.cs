using Lamella.Formats.OmeZarr;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Microsoft.Win32.SafeHandles;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// The record of the planes that an acquisition has stored: one line for each, appended when its samples are stored on all levels and before the write returns. It outlives a killed process, so that the next one
/// who opens the image shows every plane in it. Not thread-safe.
/// </summary>
internal sealed class PlaneLog : IDisposable
{
    private readonly FileStore _store;
    private readonly string _image;
    private readonly string _key;
    private SafeFileHandle? _file;
    private long _end;

    private PlaneLog(FileStore store, string image)
    {
        _store = store;
        _image = image;
        _key = KeyOf(image);
    }

    /// <summary>The key of an image's record.</summary>
    public static string KeyOf(string image) => ZarrArray.Join(image, UnwrittenPlanes.RecordKey);

    /// <summary>Starts a record, or goes on with the one that is there. <paramref name="left"/> are its planes, in the order of their writing.</summary>
    public static PlaneLog Open(FileStore store, string image, int rank, out List<PlaneRecord> left)
    {
        PlaneLog log = new(store, image);
        left = [];
        byte[] old = store.TryReadAll(log._key, int.MaxValue - 64) ?? [];
        for (int start = 0, end; (end = Array.IndexOf(old, (byte)'\n', start)) >= 0; start = end + 1)
        {
            if (PlaneRecord.Parse(old.AsMemory(start, end - start), rank) is { } plane) left.Add(plane);
        }

        InterruptedAcquisitions.Announce(store, image);
        // A line that a killed process did not finish ends here.
        log.Start(old.Length > 0 && old[^1] != (byte)'\n' ? old[..(Array.LastIndexOf(old, (byte)'\n') + 1)] : null);
        return log;
    }

    /// <summary>Notes a plane.</summary>
    public void Add(PlaneRecord plane)
    {
        byte[] line = [.. plane.ToBytes(), (byte)'\n'];
        try
        {
            RandomAccess.Write(_file!, line, _end);
            _end += line.Length;
        }
        catch (IOException e)
        {
            throw FileErrors.Writing(e, _store.PathOf(_key));
        }
    }

    /// <summary>Leaves only the planes that the image's own metadata does not account for yet.</summary>
    public void Keep(IEnumerable<PlaneRecord> planes)
    {
        using MemoryStream lines = new();
        foreach (PlaneRecord plane in planes)
        {
            lines.Write(plane.ToBytes());
            lines.WriteByte((byte)'\n');
        }

        Start(lines.ToArray());
    }

    /// <summary>Removes the record: the image's own metadata accounts for everything.</summary>
    public void Remove()
    {
        Close();
        _store.Delete(_key);
        InterruptedAcquisitions.Withdraw(_store, _image);
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Start(byte[]? content)
    {
        if (content is not null || _store.Length(_key) is null)
        {
            // The old file goes when the new one has its name: one of the two is always there.
            Close();
            _store.Put(_key, content ?? []);
        }

        string path = _store.PathOf(_key);
        try
        {
            _file ??= File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            _end = RandomAccess.GetLength(_file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(e, path);
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
