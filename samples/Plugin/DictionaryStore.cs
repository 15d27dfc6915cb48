using System.Collections.Concurrent;
using Lamella;
using Lamella.Stores;

namespace Samples;

/// <summary>Keys and values in memory. A database or a service of one's own looks the same.</summary>
internal sealed class DictionaryStore : Store
{
    private readonly ConcurrentDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string Name => "dictionary";

    /// <summary>Puts a value in.</summary>
    public void Add(string key, byte[] value) => _values[key] = value;

    /// <summary>Puts all files of a folder in, under their paths with slashes.</summary>
    public void AddFolder(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            Add(Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllBytes(file));
    }

    /// <inheritdoc/>
    public override long? Length(string key) => _values.TryGetValue(key, out byte[]? value) ? value.Length : null;

    /// <inheritdoc/>
    public override int Read(string key, long offset, Span<byte> destination)
    {
        if (!_values.TryGetValue(key, out byte[]? value)) throw new StoreException(StoreFailure.NotFound, $"{Name}/{key} does not exist");
        if (offset >= value.Length) return 0;
        int count = (int)Math.Min(destination.Length, value.Length - offset);
        value.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    /// <inheritdoc/>
    public override IEnumerable<string> List(string prefix)
    {
        string start = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
        return _values.Keys.Where(key => key.StartsWith(start, StringComparison.Ordinal)).Select(key => FirstPart(key[start.Length..])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

        // What lies deeper is a folder, and ends with a slash.
        static string FirstPart(string rest) => rest.IndexOf('/', StringComparison.Ordinal) is >= 0 and int slash ? rest[..(slash + 1)] : rest;
    }
}
