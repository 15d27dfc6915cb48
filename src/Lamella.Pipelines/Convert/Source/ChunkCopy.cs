using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;
using Lamella.Zarr.Arrays;
using Lamella.Zarr.Sharding;

namespace Lamella.Pipelines.Convert;

/// <summary>
/// Makes the stored blocks of a target array from those of a source array with the same chunks and codecs, without decoding: whole keys where both store the same, else chunk by chunk into or out of shards.
/// Thread-safe.
/// </summary>
internal sealed class ChunkCopy(ZarrLevelSource source, ZarrArray target, LevelGrid grid, bool wholeKeys)
{
    private readonly ShardLayout? _shard = wholeKeys ? null : target.Codec.Shard?.Layout;

    /// <summary>Makes a block of the target; false when the source stores nothing of it.</summary>
    public bool Copy(long block, ByteBuffer encoded)
    {
        Span<long> index = stackalloc long[grid.Grid.Length];
        for (int i = index.Length - 1; i >= 0; i--) (block, index[i]) = Math.DivRem(block, grid.Grid[i]);
        if (_shard is not null) return Pack(index, encoded);
        if (!wholeKeys) return source.TryReadStored(index, encoded);
        (Store store, string key) = source.StoredChunk(index);
        return store.TryRead(key, ByteRange.All, encoded);
    }

    private bool Pack(ReadOnlySpan<long> index, ByteBuffer output)
    {
        int rank = index.Length;
        Span<long> at = stackalloc long[rank];
        Span<long> chunk = stackalloc long[rank];
        at.Clear();
        ulong[] entries = new ulong[_shard!.ChunkCount * 2];
        Array.Fill(entries, ulong.MaxValue);
        output.Resize(0);
        if (!_shard.IndexAtEnd) output.Resize(_shard.IndexBytes).Clear();
        bool any = false;
        using ByteBuffer stored = new();
        for (int i = 0; i < _shard.ChunkCount; i++, _shard.Advance(at))
        {
            bool inside = true;
            for (int k = 0; k < rank; k++)
            {
                chunk[k] = (index[k] * _shard.Grid[k]) + at[k];
                inside &= chunk[k] * _shard.Inner.Shape[k] < grid.Shape[k];
            }

            if (!inside || !source.TryReadStored(chunk, stored)) continue;
            entries[2 * i] = (ulong)output.Length;
            entries[(2 * i) + 1] = (ulong)stored.Length;
            output.Append(stored.Span);
            any = true;
        }

        if (!any) return false;
        byte[] directory = new byte[_shard.IndexBytes];
        _shard.WriteIndex(entries, directory);
        if (_shard.IndexAtEnd) output.Append(directory);
        else directory.CopyTo(output.Span);
        return true;
    }
}
