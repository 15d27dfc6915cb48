using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Lamella.Engine;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Pipelines.Blocks;

/// <summary>Blocks of coarse levels that several tiles make together, until the last part has come. Parts are disjoint, so they are placed without a lock.</summary>
internal sealed class PendingBlocks(IReadOnlyList<LevelGrid> levels, int elementSize) : IDisposable
{
    private readonly ConcurrentDictionary<(int Level, long Block), Pending> _blocks = new();

    /// <summary>A block that is being put together.</summary>
    public sealed class Pending
    {
        internal byte[] Samples = [];
        internal long Missing;
        internal long LastItem = -1;

        /// <summary>Where the block lies.</summary>
        public required int Level { get; init; }

        /// <summary>The block's index in its grid.</summary>
        public required long Block { get; init; }

        /// <summary>The tile with the highest number that contributed: in an ordered target the block is stored with it.</summary>
        public long Item => LastItem;
    }

    /// <summary>Places a part of a block. Returns the block when this was the last part; the caller then owns it and gives it back with <see cref="Release"/>.</summary>
    public Pending? Place(int level, long block, long item, ReadOnlySpan<long> offsetInBlock, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides, ReadOnlySpan<long> extent)
    {
        int rank = extent.Length;
        Span<long> offset = stackalloc long[rank];
        Span<long> size = stackalloc long[rank];
        Span<long> target = stackalloc long[rank];
        levels[level].BoxOf(block, offset, size);
        long at = 0, bytes = elementSize, part = 1;
        for (int i = rank - 1; i >= 0; i--)
        {
            target[i] = bytes;
            at += offsetInBlock[i] * bytes;
            bytes *= size[i];
            part *= extent[i];
        }

        Pending pending = _blocks.GetOrAdd((level, block), static (key, total) => new Pending { Level = key.Level, Block = key.Block, Missing = total }, bytes / elementSize);
        lock (pending)
        {
            if (pending.Samples.Length == 0) pending.Samples = Pooled.Rent<byte>(checked((int)bytes));
            pending.LastItem = Math.Max(pending.LastItem, item);
        }

        StridedCopy.Copy(
            ref MemoryMarshal.GetReference(samples), samples.Length, 0, strides, ref MemoryMarshal.GetArrayDataReference(pending.Samples), bytes, at, target, extent, elementSize);
        if (Interlocked.Add(ref pending.Missing, -part) > 0) return null;
        _blocks.TryRemove((level, block), out _);
        return pending;
    }

    /// <summary>The samples of a complete block: tight, C order.</summary>
    public static ReadOnlySpan<byte> SamplesOf(Pending pending) => pending.Samples;

    /// <summary>Gives the memory of a block back.</summary>
    public static void Release(Pending pending)
    {
        if (pending.Samples.Length > 0) Pooled.Return(pending.Samples);
        pending.Samples = [];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Pending pending in _blocks.Values) Release(pending);
        _blocks.Clear();
    }
}
