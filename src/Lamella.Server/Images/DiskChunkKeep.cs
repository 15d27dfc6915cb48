using System.IO.Hashing;
using System.Text;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Server;

/// <summary>
/// Chunks in files, within a bound. A file is written under another name and renamed, and begins with its length and checksum: whatever a kill leaves behind is not taken for a chunk. What was used least recently goes first.
/// </summary>
internal sealed class DiskChunkKeep : ChunkKeep
{
    private const int Header = 24;
    private const string Ending = ".chunk";
    private readonly string _folder;
    private readonly long _budget;
    private readonly bool _own;
    private readonly Lock _gate = new();
    private long _bytes;
    private int _temporary;

    public DiskChunkKeep(string? folder, long budget)
    {
        _own = folder is null;
        _folder = folder ?? Directory.CreateTempSubdirectory("lamella-serve-").FullName;
        _budget = budget;
        Directory.CreateDirectory(_folder);
        foreach (FileInfo file in Files())
        {
            if (file.Extension == Ending) _bytes += file.Length;
            else if (file.LastWriteTimeUtc < DateTime.UtcNow.AddHours(-1)) Delete(file);
        }
    }

    /// <summary>The bytes that are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <inheritdoc/>
    public override bool TryGet(string key, ByteBuffer chunk)
    {
        string path = PathOf(key);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            Span<byte> header = stackalloc byte[Header];
            if (file.ReadAtLeast(header, Header, throwOnEndOfStream: false) < Header || file.Length - Header > Array.MaxLength) return false;
            Span<byte> bytes = chunk.Resize(file.Length - Header);
            if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) return false;
            if (!HeaderOf(key, bytes).AsSpan().SequenceEqual(header)) return false;
            File.SetLastAccessTimeUtc(path, DateTime.UtcNow);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Put(string key, ReadOnlySpan<byte> chunk)
    {
        string path = PathOf(key), temporary = Invariant($"{path}.{Environment.ProcessId:x}-{Interlocked.Increment(ref _temporary):x}");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1))
            {
                file.Write(HeaderOf(key, chunk));
                file.Write(chunk);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk costs speed, not answers.
            Delete(new FileInfo(temporary));
            return;
        }

        lock (_gate)
        {
            _bytes += chunk.Length + Header;
            if (_bytes > _budget) Trim();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_own && Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        base.Dispose(disposing);
    }

    /// <summary>Removes the oldest until a fifth is free.</summary>
    private void Trim()
    {
        long left = 0;
        List<FileInfo> files = [.. Files().Where(file => file.Extension == Ending).OrderByDescending(file => file.LastAccessTimeUtc)];
        foreach (FileInfo file in files)
        {
            if (left + file.Length <= _budget / 5 * 4) left += file.Length;
            else Delete(file);
        }

        _bytes = left;
    }

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(_folder).EnumerateFiles("*", SearchOption.AllDirectories);

    private static void Delete(FileInfo file)
    {
        try
        {
            file.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process has it open, or has removed it.
        }
    }

    private string PathOf(string key)
    {
        string name = Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(key)));
        return Path.Join(_folder, name[..2], name + Ending);
    }

    /// <summary>Checksums of the key, so that two keys with one name are told apart, and of the bytes with their length.</summary>
    private static byte[] HeaderOf(string key, ReadOnlySpan<byte> chunk)
    {
        byte[] header = new byte[Header];
        BitConverter.TryWriteBytes(header, XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(key)));
        BitConverter.TryWriteBytes(header.AsSpan(8), (long)chunk.Length);
        BitConverter.TryWriteBytes(header.AsSpan(16), XxHash3.HashToUInt64(chunk));
        return header;
    }
}
