
namespace Lamella;

/// <summary>A box of a level: where it starts and how far it reaches on each axis, in the order of <see cref="Scene.Axes"/>, in pixels of that level. Immutable.</summary>
public sealed class Region : IEquatable<Region>
{
    private readonly long[] _offset;
    private readonly long[] _extent;

    /// <summary>Creates a box; both lists have one entry for each axis, offsets are not negative, extents are positive.</summary>
    public Region(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        if (offset.Length != extent.Length) throw new ArgumentException("A region needs an offset and an extent for every axis.", nameof(extent));
        for (int i = 0; i < offset.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset[i], nameof(offset));
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(extent[i], nameof(extent));
        }

        _offset = offset.ToArray();
        _extent = extent.ToArray();
    }

    /// <summary>The first index on each axis.</summary>
    public ReadOnlySpan<long> Offset => _offset;

    /// <summary>The number of indices on each axis.</summary>
    public ReadOnlySpan<long> Extent => _extent;

    /// <summary>The number of axes.</summary>
    public int Rank => _offset.Length;

    /// <inheritdoc/>
    public bool Equals(Region? other) => other is not null && Offset.SequenceEqual(other.Offset) && Extent.SequenceEqual(other.Extent);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Region);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (long n in _offset) hash.Add(n);
        foreach (long n in _extent) hash.Add(n);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(',', Enumerable.Range(0, Rank).Select(i => Invariant($"{_offset[i]}:{_offset[i] + _extent[i]}")));
}
