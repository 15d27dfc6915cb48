using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Lamella.Stores;

/// <summary>What the files of a folder looked like when they were first asked for. Thread-safe.</summary>
internal sealed class FileStamps(string root)
{
    private readonly ConcurrentDictionary<string, string?> _seen = new(StringComparer.Ordinal);

    /// <summary>True when the whole folder is watched; single keys that were seen before stay.</summary>
    public bool Everything { get; set; }

    /// <summary>The keys with the stamps that they had.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string?>> Seen => [.. _seen];

    /// <summary>
    /// Length, time of the last change and time of birth: a file that is replaced under its name has another birth, one that is rewritten another change. Null when there is no such file.
    /// </summary>
    public static string? Of(FileInfo file) =>
        file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks} {file.CreationTimeUtc.Ticks}") : null;

    /// <summary>Remembers a file that is asked for.</summary>
    public void Note(string key, FileInfo file)
    {
        if (!Everything && !_seen.ContainsKey(key)) _seen.TryAdd(key, Of(file));
    }

    /// <summary>The stamp of a whole folder: of the names and stamps of all files in it, in whatever order they are found.</summary>
    public string OfAll()
    {
        long count = 0;
        ulong low = 0, high = 0;
        foreach (FileInfo file in new DirectoryInfo(root).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false }))
        {
            FileInfo real = FileLinks.Follow(file.FullName);
            // A rewrite is found, not an attack: no cryptography, which would take the system's OpenSSL.
            UInt128 digest = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(System.IO.Path.GetRelativePath(root, file.FullName) + "\n" + Of(real)));
            low += (ulong)digest;
            high += (ulong)(digest >> 64);
            count++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{count} {high:x16}{low:x16}");
    }
}
