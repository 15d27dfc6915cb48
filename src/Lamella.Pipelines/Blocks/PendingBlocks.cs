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
        internal bool HasZeros;

        /// <summary>True of a complete block when all parts were zeros: it has no samples.</summary>
        public bool IsZero => Samples.Length == 0;

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
        Span<long> target = stackalloc long[extent.Length];
        Pending pending = Find(level, block, offsetInBlock, target, out long bytes, out long at);
        lock (pending)
        {
            if (pending.Samples.Length == 0)
            {
                pending.Samples = Pooled.Rent<byte>(checked((int)bytes));
                // The parts of zeros that came before were not written.
                if (pending.HasZeros) pending.Samples.AsSpan(0, (int)bytes).Clear();
            }

            pending.LastItem = Math.Max(pending.LastItem, item);
        }

        StridedCopy.Copy(
            ref MemoryMarshal.GetReference(samples), samples.Length, 0, strides, ref MemoryMarshal.GetArrayDataReference(pending.Samples), bytes, at, target, extent, elementSize);
        return Done(pending, extent);
    }

    /// <summary>As <see cref="Place"/>, for a part of zeros: nothing is held and nothing copied for a block until it gets another part.</summary>
    public Pending? PlaceZeros(int level, long block, long item, ReadOnlySpan<long> offsetInBlock, ReadOnlySpan<long> extent)
    {
        Span<long> target = stackalloc long[extent.Length];
        Pending pending = Find(level, block, offsetInBlock, target, out long bytes, out long at);
        bool isHeld;
        lock (pending)
        {
            isHeld = pending.Samples.Length > 0;
            pending.HasZeros = true;
            pending.LastItem = Math.Max(pending.LastItem, item);
        }

        if (isHeld)
        {
            Span<byte> zero = stackalloc byte[elementSize];
            zero.Clear();
            StridedFill.Fill(pending.Samples.AsSpan(0, (int)bytes), target, extent, zero, at);
        }

        return Done(pending, extent);
    }

    private Pending Find(int level, long block, ReadOnlySpan<long> offsetInBlock, Span<long> target, out long bytes, out long at)
    {
        int rank = target.Length;
        Span<long> offset = stackalloc long[rank];
        Span<long> size = stackalloc long[rank];
        levels[level].BoxOf(block, offset, size);
        (at, bytes) = (0, elementSize);
        for (int i = rank - 1; i >= 0; i--)
        {
            target[i] = bytes;
            at += offsetInBlock[i] * bytes;
            bytes *= size[i];
        }

        return _blocks.GetOrAdd((level, block), static (key, total) => new Pending { Level = key.Level, Block = key.Block, Missing = total }, bytes / elementSize);
    }

    private Pending? Done(Pending pending, ReadOnlySpan<long> extent)
    {
        long part = 1;
        foreach (long n in extent) part *= n;
        if (Interlocked.Add(ref pending.Missing, -part) > 0) return null;
        _blocks.TryRemove((pending.Level, pending.Block), out _);
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
