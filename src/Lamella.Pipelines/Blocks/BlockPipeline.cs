using Lamella.Engine;
using Lamella.Execution;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Pipelines.Blocks;

/// <summary>
/// Moves one scene from a source to a sink in one pass: each tile of level 0 is read once, encoded, and reduced to all further levels while it is in memory. Blocks that a tile covers whole are encoded
/// from the tile's own memory; blocks that several tiles share wait in <see cref="PendingBlocks"/>.
/// </summary>
internal sealed class BlockPipeline : IDisposable
{
    private readonly BlockSource _source;
    private readonly IReadOnlyList<LevelGrid> _levels;
    private readonly SceneSink _sink;
    private readonly Reduction _reduction;
    private readonly TilePlan _plan;
    private readonly PendingBlocks _pending;
    private readonly int _elementSize;
    private readonly int _rank;

    /// <summary>Prepares a run. <paramref name="levels"/> have the axes and shape of the source.</summary>
    public BlockPipeline(BlockSource source, IReadOnlyList<LevelGrid> levels, SceneSink sink, Reduction reduction)
    {
        _source = source;
        _levels = levels;
        _sink = sink;
        _reduction = reduction;
        _elementSize = source.PixelType.Size();
        _rank = source.Axes.Length;
        _plan = new TilePlan(levels, _elementSize, TargetTileBytes(levels[0], _elementSize));
        _pending = new PendingBlocks(levels, _elementSize);
    }

    /// <summary>Told the number of bytes of level 0 that are finished.</summary>
    public Action<long>? OnProgress { get; init; }

    /// <summary>The bytes that one worker holds at most: the tile, its reductions, and its encoded blocks.</summary>
    public long BytesPerWorker => checked(_plan.MaxBytes * 5 / 2);

    /// <summary>Runs to the end, or throws what stopped it; what is stored then stays valid.</summary>
    public void Run(ExecutionOptions options)
    {
        int workers = (int)Math.Clamp(options.MemoryBudget / Math.Max(1, BytesPerWorker), 1, options.Workers);
        using StoreQueue queue = new(_sink, 2 * workers);
        Worker[] team = [.. Enumerable.Range(0, workers).Select(_ => new Worker(_levels.Count))];
        try
        {
            WorkQueue.Run(
                _plan.Count,
                workers,
                (worker, item) =>
                {
                    bool done = false;
                    try
                    {
                        queue.WaitFor(item, options.Cancellation);
                        RunTile(team[worker], queue, item, options.Cancellation);
                        queue.Finish(item);
                        done = true;
                    }
                    finally
                    {
                        if (!done) queue.Abort();
                    }
                },
                options.Cancellation);
        }
        finally
        {
            foreach (Worker worker in team) worker.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pending.Dispose();

    /// <summary>Large enough for long reads, small enough that a single plane still keeps all workers busy. Depends on the data alone.</summary>
    private static long TargetTileBytes(LevelGrid level, int elementSize) => Math.Clamp(checked(level.SampleCount * elementSize) / 32, 1 << 20, 8 << 20);

    private void RunTile(Worker worker, StoreQueue queue, long item, CancellationToken cancellation)
    {
        Span<long> offset = stackalloc long[_rank];
        Span<long> extent = stackalloc long[_rank];
        Span<long> strides = stackalloc long[_rank];
        _plan.BoxOf(item, offset, extent);
        long bytes = Tight(extent, strides);
        if (!AllStored(offset, extent))
        {
            Span<byte> samples = worker.Buffer(0).Resize(bytes);
            _source.Read(offset, extent, samples, cancellation);
            for (int level = 0; ; level++)
            {
                Emit(queue, item, level, offset, extent, samples, strides);
                if (level == _levels.Count - 1) break;
                samples = Reduce(worker, level + 1, offset, extent, samples, strides);
            }
        }

        OnProgress?.Invoke(bytes);
    }

    /// <summary>Makes the tile's part of a level from its part of the level before; offset, extent and strides become those of the new part.</summary>
    private Span<byte> Reduce(Worker worker, int level, scoped Span<long> offset, scoped Span<long> extent, scoped ReadOnlySpan<byte> samples, scoped Span<long> strides)
    {
        LevelGrid grid = _levels[level];
        Span<long> oldExtent = stackalloc long[_rank];
        Span<long> oldStrides = stackalloc long[_rank];
        extent.CopyTo(oldExtent);
        strides.CopyTo(oldStrides);
        for (int i = 0; i < _rank; i++)
        {
            offset[i] /= grid.Factors[i];
            extent[i] = Math.Min((extent[i] + grid.Factors[i] - 1) / grid.Factors[i], grid.Shape[i] - offset[i]);
        }

        Span<byte> reduced = worker.Buffer(level).Resize(Tight(extent, strides));
        BlockReducer.Reduce(_source.PixelType, _reduction, grid.Factors, samples, oldStrides, oldExtent, reduced, strides, extent);
        return reduced;
    }

    /// <summary>Encodes the blocks that the tile covers, and adds its part to those that it shares.</summary>
    private void Emit(StoreQueue queue, long item, int level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides)
    {
        PieceList blocks = BlocksOf(level, offset, extent);
        Span<long> within = stackalloc long[_rank];
        Span<long> part = stackalloc long[_rank];
        Span<long> tight = stackalloc long[_rank];
        for (int b = 0; b < blocks.Count; b++)
        {
            long block = blocks.Id(b);
            if (_sink.IsStored(level, block)) continue;
            bool whole = true;
            long at = 0;
            for (int i = 0; i < _rank; i++)
            {
                long start = Math.Max(offset[i], blocks.Offset(b)[i]);
                part[i] = Math.Min(offset[i] + extent[i], blocks.Offset(b)[i] + blocks.Extent(b)[i]) - start;
                within[i] = start - blocks.Offset(b)[i];
                at += (start - offset[i]) * strides[i];
                whole &= part[i] == blocks.Extent(b)[i];
            }

            if (whole)
            {
                EncodeBlock(queue, item, level, block, new BlockSamples(samples[(int)at..], strides, part));
                continue;
            }

            if (_pending.Place(level, block, item, within, samples[(int)at..], strides, part) is not { } complete) continue;
            Tight(blocks.Extent(b), tight);
            EncodeBlock(queue, complete.Item, level, block, new BlockSamples(PendingBlocks.SamplesOf(complete), tight, blocks.Extent(b)));
            PendingBlocks.Release(complete);
        }
    }

    private void EncodeBlock(StoreQueue queue, long item, int level, long block, in BlockSamples samples)
    {
        ByteBuffer encoded = queue.Rent();
        if (!_sink.Encode(level, block, samples, encoded)) encoded.Resize(0);
        queue.Add(item, level, block, encoded);
    }

    private bool AllStored(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        Span<long> start = stackalloc long[_rank];
        Span<long> size = stackalloc long[_rank];
        offset.CopyTo(start);
        extent.CopyTo(size);
        for (int level = 0; level < _levels.Count; level++)
        {
            if (level > 0)
            {
                LevelGrid grid = _levels[level];
                for (int i = 0; i < _rank; i++)
                {
                    start[i] /= grid.Factors[i];
                    size[i] = Math.Min((size[i] + grid.Factors[i] - 1) / grid.Factors[i], grid.Shape[i] - start[i]);
                }
            }

            PieceList blocks = BlocksOf(level, start, size);
            for (int b = 0; b < blocks.Count; b++)
            {
                if (!_sink.IsStored(level, blocks.Id(b))) return false;
            }
        }

        return true;
    }

    private PieceList BlocksOf(int level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
    {
        PieceList blocks = new(_rank);
        blocks.AddGrid(_levels[level].Shape, _levels[level].Block, offset, extent, EdgeChunks.Cut);
        return blocks;
    }

    private long Tight(ReadOnlySpan<long> extent, Span<long> strides)
    {
        long bytes = _elementSize;
        for (int i = _rank - 1; i >= 0; i--)
        {
            strides[i] = bytes;
            bytes *= extent[i];
        }

        return bytes;
    }

    /// <summary>The buffers of one worker: one for each level.</summary>
    private sealed class Worker(int levels) : IDisposable
    {
        private readonly ByteBuffer[] _buffers = [.. Enumerable.Range(0, levels).Select(_ => new ByteBuffer())];

        public ByteBuffer Buffer(int level) => _buffers[level];

        public void Dispose()
        {
            foreach (ByteBuffer buffer in _buffers) buffer.Dispose();
        }
    }
}
