using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using Lamella.IO;

namespace Lamella.Cloud;

/// <summary>
/// Blocks of remote values in a folder, each a file named by the digest of URL, ETag and range, with a checksum in front. Safe for several processes: files appear by renaming, and a block that is missing, cut or spoilt
/// is read from the server. Least recently used ones go when the folder grows too large.
/// </summary>
internal sealed class DiskCache
{
    private const string Ending = ".block";
    private const int Checksum = 8;
    private readonly string _folder;
    private readonly long _most;
    private long _sinceSweep;

    private DiskCache(string folder, long most)
    {
        _folder = Path.GetFullPath(folder);
        _most = most;
        _sinceSweep = most;
    }

    /// <summary>The cache in a folder, which is made.</summary>
    /// <exception cref="StoreException">The folder cannot be made.</exception>
    public static DiskCache At(string folder, long most)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreException.Writing(e, folder);
        }

        return new DiskCache(folder, most);
    }

    /// <summary>The version of which a block is kept; null when none is.</summary>
    public string? StampOf(string url, long offset, long count)
    {
        string path = PathOf(url, string.Empty, offset, count);
        try
        {
            return File.Exists(path) && File.ReadAllText(path) is { Length: > 0 and < 4096 } stamp && File.Exists(PathOf(url, stamp, offset, count)) ? stamp : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a block; false when it is not there as it was written. Values without a version are not kept.</summary>
    public bool TryRead(string url, string? stamp, long offset, long count, ByteBuffer destination)
    {
        if (stamp is null) return false;
        string path = PathOf(url, stamp, offset, count);
        try
        {
            if (!File.Exists(path)) return false;
            byte[] bytes = File.ReadAllBytes(path);
            if (bytes.Length < Checksum || XxHash3.HashToUInt64(bytes.AsSpan(Checksum)) != BitConverter.ToUInt64(bytes)) return false;
            bytes.AsSpan(Checksum).CopyTo(destination.Resize(bytes.Length - Checksum));
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process is removing it.
            return false;
        }
    }

    /// <summary>Keeps a block. What cannot be written is not kept: the cache is never the reason of a failure.</summary>
    public void Write(string url, string? stamp, long offset, long count, ReadOnlySpan<byte> bytes)
    {
        if (stamp is null || bytes.Length > _most / 4) return;
        string path = PathOf(url, stamp, offset, count);
        string temporary = Invariant($"{path}.{Environment.ProcessId:x}-{Environment.CurrentManagedThreadId:x}.tmp");
        try
        {
            byte[] all = new byte[bytes.Length + Checksum];
            BitConverter.TryWriteBytes(all, XxHash3.HashToUInt64(bytes));
            bytes.CopyTo(all.AsSpan(Checksum));
            File.WriteAllBytes(temporary, all);
            File.Move(temporary, path, overwrite: true);
            File.WriteAllText(temporary, stamp);
            File.Move(temporary, PathOf(url, string.Empty, offset, count), overwrite: true);
            if (Interlocked.Add(ref _sinceSweep, all.Length) > _most / 8) Sweep();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
        }
    }

    private void Sweep()
    {
        Interlocked.Exchange(ref _sinceSweep, 0);
        FileInfo[] files = [.. new DirectoryInfo(_folder).EnumerateFiles("*" + Ending).OrderByDescending(f => f.LastWriteTimeUtc)];
        long held = 0;
        foreach (FileInfo file in files)
        {
            held += file.Length;
            if (held > _most) TryDelete(file.FullName);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody reads it; a later sweep removes it.
        }
    }

    private string PathOf(string url, string stamp, long offset, long count) =>
        Path.Join(_folder, System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Invariant($"{url}\n{stamp}\n{offset}\n{count}"))).AsSpan(0, 20)) + Ending);
}
