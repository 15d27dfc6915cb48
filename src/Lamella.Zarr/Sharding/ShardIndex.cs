namespace Lamella.Zarr.Sharding;

/// <summary>The decoded index of one shard: offset and length of every inner chunk, in C order. Immutable.</summary>
internal sealed class ShardIndex(ulong[] entries, long version = 0)
{
    /// <summary>The index of a shard that is not stored: every chunk is absent.</summary>
    public static ShardIndex Absent { get; } = new([]);

    /// <summary>The version of the shard that the index belongs to; 0 when the store cannot tell.</summary>
    public long Version => version;

    /// <summary>Bytes of memory that the index takes.</summary>
    public long Bytes => 64 + (entries.Length * 8L);

    /// <summary>Where an inner chunk lies; false when it is absent and all fill.</summary>
    public bool TryGet(int chunk, out long offset, out long length)
    {
        offset = length = 0;
        if (entries.Length == 0) return false;
        ulong start = entries[2 * chunk], count = entries[(2 * chunk) + 1];
        if (start == ulong.MaxValue && count == ulong.MaxValue) return false;
        if (start > long.MaxValue || count > int.MaxValue || start > (ulong)long.MaxValue - count)
            Throw.Damaged("Zarr", Invariant($"the shard index places chunk {chunk} at {start}+{count}"));
        offset = (long)start;
        length = (long)count;
        return true;
    }
}
