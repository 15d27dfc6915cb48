using System.Collections;
using Lamella.Codecs.XxHash;
using Lamella.Engine;
using Lamella.Execution;
using Lamella.IO;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Formats.OmeZarr;

/// <summary>The chunks and shards of one scene on their way into a store: one put for each, in any order.</summary>
internal sealed class OmeZarrSceneSink : SceneSink
{
    private readonly ScenePlan _plan;
    private readonly IReadOnlyList<ZarrArray> _arrays;
    private readonly Journal _journal;
    private readonly BitArray[] _stored;

    public OmeZarrSceneSink(ScenePlan plan, IReadOnlyList<ZarrArray> arrays, Journal journal, bool inOrder)
    {
        InOrder = inOrder;
        _plan = plan;
        _arrays = arrays;
        _journal = journal;
        _stored = [.. plan.Levels.Select(level => new BitArray(level.BlockCount <= int.MaxValue ? (int)level.BlockCount : throw new RefusedException("a level has more than two thousand million chunks; use larger ones")))];
        MarkProven();
    }

    /// <inheritdoc/>
    public override bool InOrder { get; }

    /// <inheritdoc/>
    public override bool IsStored(int level, long block) => _stored[level][(int)block];

    /// <inheritdoc/>
    public override bool LeavesOutZeros(int level) => _arrays[level].EmptyChunks == EmptyChunks.Skip && _arrays[level].Metadata.FillValue is { } fill && !fill.AsSpan().ContainsAnyExcept((byte)0);

    /// <inheritdoc/>
    public override bool Encode(int level, long block, in BlockSamples samples, ByteBuffer encoded) => _arrays[level].Encoder.Encode(samples.Memory, samples.Strides, samples.Extent, encoded);

    /// <summary>What writes to a remote store; null for a local one.</summary>
    public UploadQueue? Uploads { get; init; }

    /// <inheritdoc/>
    public override void Store(int level, long block, ReadOnlySpan<byte> encoded)
    {
        if (Uploads is { } uploads && !encoded.IsEmpty) uploads.Add(encoded, bytes => StoreNow(level, block, bytes.Span));
        else StoreNow(level, block, encoded);
    }

    private void StoreNow(int level, long block, ReadOnlySpan<byte> encoded)
    {
        if (!encoded.IsEmpty) _arrays[level].Store.Put(KeyOf(level, block), encoded);

        // The journal answers for resumed runs; within a run no block is asked for twice, so the bits stay as they were read.
        _journal.Add([_plan.Index, level, block, encoded.Length, (long)XxHash64.Hash(encoded)]);
    }

    /// <summary>Adds the keys of the blocks that an interrupted run has stored and that are as it stored them.</summary>
    public void AddProvenKeys(HashSet<string> keys)
    {
        for (int level = 0; level < _stored.Length; level++)
        {
            for (int block = 0; block < _stored[level].Length; block++)
            {
                if (_stored[level][block]) keys.Add(KeyOf(level, block));
            }
        }
    }

    /// <summary>Takes a block for stored when it is as the last line about it says. A line may have outlived its block: the journal is one file, the blocks are many, and a power loss keeps no order.</summary>
    private void MarkProven()
    {
        if (_arrays.Count > 0 && _arrays[0].Store.Requests is > 0 and { } requests)
        {
            if (_journal.IsLost) MarkFound(requests);
            else MarkProvenRemotely(requests);
            return;
        }

        BitArray[] seen = [.. _stored.Select(bits => new BitArray(bits.Length))];
        using ByteBuffer bytes = new();
        for (int i = _journal.Entries.Count - 1; i >= 0; i--)
        {
            if (_journal.Entries[i] is not [var scene, var level, var block, var length, var checksum] || scene != _plan.Index) continue;
            if ((ulong)level >= (ulong)_stored.Length || (ulong)block >= (ulong)_stored[level].Length || seen[level][(int)block]) continue;
            seen[level][(int)block] = true;
            _stored[level][(int)block] = IsProven(_arrays[(int)level].Store, KeyOf((int)level, block), length, checksum, bytes);
        }
    }

    /// <summary>As <see cref="MarkProven"/>, many at once: each is read back.</summary>
    private void MarkProvenRemotely(int requests)
    {
        Dictionary<(long Level, long Block), (long Length, long Checksum)> last = [];
        foreach (long[] entry in _journal.Entries)
        {
            if (entry is [var scene, var level, var block, var length, var checksum] && scene == _plan.Index && (ulong)level < (ulong)_stored.Length && (ulong)block < (ulong)_stored[level].Length) last[(level, block)] = (length, checksum);
        }

        KeyValuePair<(long Level, long Block), (long Length, long Checksum)>[] entries = [.. last];
        bool[] proven = new bool[entries.Length];
        WorkQueue.RunWaiting(
            entries.Length,
            requests,
            (_, i) =>
            {
                ((long level, long block), (long length, long checksum)) = entries[i];
                using ByteBuffer bytes = new();
                bool there = _arrays[(int)level].Store.TryRead(KeyOf((int)level, block), ByteRange.All, bytes, out long _);
                proven[i] = there ? bytes.Length == length && (long)XxHash64.Hash(bytes.Span) == checksum : length == 0;
            },
            CancellationToken.None);
        for (int i = 0; i < entries.Length; i++) _stored[entries[i].Key.Level][(int)entries[i].Key.Block] = proven[i];
    }

    /// <summary>Takes every block that is there for stored, and writes the lines that are lost: values are put whole or not at all, and by this plan only.</summary>
    private void MarkFound(int requests)
    {
        for (int level = 0; level < _stored.Length; level++)
        {
            BitArray stored = _stored[level];
            bool[] found = new bool[stored.Length];
            WorkQueue.RunWaiting(
                found.Length,
                requests,
                (_, block) =>
                {
                    using ByteBuffer bytes = new();
                    found[block] = _arrays[level].Store.TryRead(KeyOf(level, block), ByteRange.All, bytes, out long _);
                    if (found[block]) _journal.Add([_plan.Index, level, block, bytes.Length, (long)XxHash64.Hash(bytes.Span)]);
                },
                CancellationToken.None);
            for (int block = 0; block < found.Length; block++) stored[block] = found[block];
        }
    }

    private bool IsProven(Store store, string key, long length, long checksum, ByteBuffer bytes)
    {
        long? found = store.Length(key);
        if (length == 0 || found != length) return length == 0 && found is null;
        // The writes of this boot are not lost; what was changed since by others has a later time, or the same where the clock of the file system is slow.
        if (_journal.IsOfThisBoot && store is FileStore folder && folder.LastWriteUtc(key) < _journal.LastLineUtc) return true;
        return store.TryRead(key, ByteRange.All, bytes) && (long)XxHash64.Hash(bytes.Span) == checksum;
    }

    private string KeyOf(int level, long block)
    {
        LevelGrid grid = _plan.Levels[level];
        Span<long> index = stackalloc long[grid.Grid.Length];
        for (int i = index.Length - 1; i >= 0; i--) (block, index[i]) = Math.DivRem(block, grid.Grid[i]);
        return _arrays[level].KeyOf(index);
    }
}
