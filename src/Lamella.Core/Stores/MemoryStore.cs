using System.Collections.Concurrent;

namespace Lamella.Stores;

/// <summary>A store in memory: for tests, for small results, and for arrays that a caller already holds.</summary>
public sealed class MemoryStore : WritableStore
{
    private readonly ConcurrentDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string Name => "memory";

    /// <inheritdoc/>
    public override long? Length(string key) => _values.TryGetValue(key, out byte[]? value) ? value.Length : null;

    /// <inheritdoc/>
    public override int Read(string key, long offset, Span<byte> destination)
    {
        if (!_values.TryGetValue(key, out byte[]? value)) Throw.Store(StoreFailure.NotFound, $"{key} does not exist in memory");
        if (offset >= value!.Length) return 0;
        int count = (int)Math.Min(destination.Length, value.Length - offset);
        value.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    /// <inheritdoc/>
    public override string? Stamp(string key) => _values.TryGetValue(key, out byte[]? value) ? Invariant($"{System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value)} {value.Length}") : null;

    /// <inheritdoc/>
    public override void Put(string key, ReadOnlySpan<byte> value) => _values[key] = value.ToArray();

    /// <inheritdoc/>
    public override bool Delete(string key) => _values.TryRemove(key, out _);

    /// <inheritdoc/>
    public override IEnumerable<string> List(string prefix)
    {
        string start = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
        SortedSet<string> names = new(StringComparer.Ordinal);
        foreach (string key in _values.Keys)
        {
            if (!key.StartsWith(start, StringComparison.Ordinal)) continue;
            int slash = key.IndexOf('/', start.Length);
            names.Add(slash < 0 ? key[start.Length..] : key[start.Length..(slash + 1)]);
        }

        return names;
    }
}
