using System.Security.Cryptography;
using System.Text;
using Lamella.Stores;

namespace Lamella.Pipelines.Convert;

/// <summary>
/// The SHA-256 of what an image is made of, as anybody can make it again: of one file what <c>sha256sum FILE</c> prints, of several the SHA-256 of the lines that <c>sha256sum</c> prints for them, sorted by name in the order
/// of bytes. Files are those that were read when the image was opened; of a Zarr all files of its folder.
/// </summary>
internal static class SourceHash
{
    private const int Piece = 1 << 20;

    /// <summary>The hash of a source: <c>sha256:HEX</c>, or <c>sha256sum of N files:HEX</c>.</summary>
    /// <param name="source">An open image.</param>
    /// <param name="read">Told the bytes read so far, and those of all files.</param>
    /// <param name="cancellation">Ends the work between two pieces.</param>
    /// <exception cref="ArgumentException">The image lies in no file.</exception>
    /// <exception cref="DamagedDataException">A file is shorter than it was.</exception>
    public static string Of(ImageContent source, Action<long, long> read, CancellationToken cancellation)
    {
        List<(Store Store, string Key, long Length)> found = [];
        foreach (Store store in source.Stores)
        {
            IEnumerable<string> keys = store.Watching == WatchScope.Everything ? Below(store, string.Empty) : store.Watched.Where(w => w.Value is not null).Select(w => w.Key);
            foreach (string key in keys)
            {
                if (store.Length(key) is { } length) found.Add((store, key, length));
            }
        }

        byte[] piece = new byte[Piece];
        long done = 0, all = found.Sum(file => file.Length);
        List<(string Key, string Hash)> files = [.. found.Select(file => (file.Key, Of(file.Store, file.Key, file.Length)))];
        if (files.Count == 0) throw new ArgumentException("the image lies in no file, so its source has no hash; convert without one");
        if (files.Count == 1) return "sha256:" + files[0].Hash;
        files.Sort((a, b) => ByBytes(a.Key, b.Key));
        StringBuilder lines = new();
        foreach ((string key, string hash) in files) lines.Append(hash).Append("  ").Append(key).Append('\n');
        return Invariant($"sha256sum of {files.Count} files:{System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())))}");

        string Of(Store store, string key, long length)
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (long at = 0; at < length;)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = store.Read(key, at, piece.AsSpan(0, (int)Math.Min(Piece, length - at)));
                if (count == 0) Throw.Damaged("file", Invariant($"{key} had {length} bytes, and ends after {at}"));
                hash.AppendData(piece, 0, count);
                at += count;
                read(done += count, all);
            }

            return System.Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    private static int ByBytes(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));

    /// <summary>All files below a folder of a store.</summary>
    private static IEnumerable<string> Below(Store store, string folder)
    {
        foreach (string name in store.List(folder))
        {
            if (!name.EndsWith('/')) yield return folder + name;
            else foreach (string key in Below(store, folder + name)) yield return key;
        }
    }
}
