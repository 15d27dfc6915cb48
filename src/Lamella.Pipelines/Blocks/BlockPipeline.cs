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

    // Samples that a tile reads beyond its own on each side, so that a reduction which sees more than its cell finds its neighbours. One cell of the coarsest level: each level spoils one cell at a cut edge.
    private readonly long[] _halo;
    private readonly bool _leavesOutZeros;

    /// <summary>Prepares a run. <paramref name="levels"/> have the axes and shape of the source.</summary>
    public BlockPipeline(BlockSource source, IReadOnlyList<LevelGrid> levels, SceneSink sink, Reduction reduction)
    {
        _source = source;
        _levels = levels;
        _sink = sink;
        _reduction = reduction.For(source.PixelType);
        _elementSize = source.PixelType.Size();
        _rank = source.Axes.Length;
        _plan = new TilePlan(levels, _elementSize, TargetTileBytes(levels[0], _elementSize));
        _pending = new PendingBlocks(levels, _elementSize);
        _halo = Halo(levels, _reduction);
        _leavesOutZeros = Enumerable.Range(0, levels.Count).All(sink.LeavesOutZeros);
    }

    /// <summary>Told the number of bytes of level 0 that are finished.</summary>
    public Action<long>? OnProgress { get; init; }

    /// <summary>Takes the samples of level 0 in canonical order too; null when nobody wants them. Set before <see cref="Run"/>.</summary>
    public CanonicalStream? Canonical { get; set; }

    /// <summary>The tiles and their order.</summary>
    public TilePlan Plan => _plan;

    /// <summary>The bytes that one worker holds at most: the tile, its reductions, and its encoded blocks.</summary>
    public long BytesPerWorker
    {
        get
        {
            long bytes = _elementSize;
            for (int i = 0; i < _rank; i++) bytes = checked(bytes * Math.Min(_plan.Tile[i] + (2 * _halo[i]), _levels[0].Shape[i]));
            return checked(bytes * (Canonical is null ? 5 : 7) / 2);
        }
    }

    /// <summary>Runs to the end, or throws what stopped it; what is stored then stays valid.</summary>
    public void Run(ExecutionOptions options)
    {
        long piece = _source.BytesPerRead;
        if (piece > options.MemoryBudget)
            Throw.Refused(Invariant($"one piece of the source is decoded as a whole and takes {piece / 1e6:F0} MB, more than the {options.MemoryBudget / 1e6:F0} MB of memory that are granted; grant more memory"));
        // Neighbouring tiles share pieces, but each worker may be at another one.
        int workers = (int)Math.Clamp(options.MemoryBudget / Math.Max(1, BytesPerWorker + piece), 1, options.Workers);
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
                        if (!done)
                        {
                            queue.Abort();
                            Canonical?.Abort();
                        }
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
        Span<long> start = stackalloc long[_rank];
        Span<long> size = stackalloc long[_rank];
        Span<long> strides = stackalloc long[_rank];
        _plan.BoxOf(item, offset, extent);
        long bytes = Tight(extent, strides);
        if (!AllStored(offset, extent))
        {
            for (int i = 0; i < _rank; i++)
            {
                start[i] = Math.Max(0, offset[i] - _halo[i]);
                size[i] = Math.Min(_levels[0].Shape[i], offset[i] + extent[i] + _halo[i]) - start[i];
            }

            if ((_leavesOutZeros || _sink.EncodesAlike) && Canonical is null && _source.IsZero(start, size))
            {
                // Whatever the method, zeros reduce to zeros.
                for (int level = 0; level < _levels.Count; level++)
                {
                    if (level > 0) Coarsen(level, offset, extent);
                    Emit(worker, queue, item, level, offset, extent, default, default);
                }

                OnProgress?.Invoke(bytes);
                return;
            }

            Span<byte> samples = worker.Buffer(0).Resize(Tight(size, strides));
            _source.Read(start, size, samples, cancellation);
            for (int level = 0; ; level++)
            {
                long at = 0;
                for (int i = 0; i < _rank; i++) at += (offset[i] - start[i]) * strides[i];
                if (level == 0) Canonical?.Take(item, extent, samples[(int)at..], strides, cancellation);
                Emit(worker, queue, item, level, offset, extent, samples[(int)at..], strides);
                if (level == _levels.Count - 1) break;
                samples = Reduce(worker, level + 1, start, size, samples, strides);
                Coarsen(level + 1, offset, extent);
            }
        }

        OnProgress?.Invoke(bytes);
    }

    /// <summary>Makes a box of a level from the same box of the level before; offset, extent and strides become those of the new one.</summary>
    private Span<byte> Reduce(Worker worker, int level, scoped Span<long> offset, scoped Span<long> extent, scoped ReadOnlySpan<byte> samples, scoped Span<long> strides)
    {
        Span<long> oldExtent = stackalloc long[_rank];
        Span<long> oldStrides = stackalloc long[_rank];
        extent.CopyTo(oldExtent);
        strides.CopyTo(oldStrides);
        Coarsen(level, offset, extent);
        Span<byte> reduced = worker.Buffer(level).Resize(Tight(extent, strides));
        BlockReducer.Reduce(_source.PixelType, _reduction, _levels[level].Factors, samples, oldStrides, oldExtent, reduced, strides, extent);
        return reduced;
    }

    /// <summary>The box of a level that a box of the level before becomes.</summary>
    private void Coarsen(int level, Span<long> offset, Span<long> extent)
    {
        LevelGrid grid = _levels[level];
        for (int i = 0; i < _rank; i++)
        {
            offset[i] /= grid.Factors[i];
            extent[i] = Math.Min((extent[i] + grid.Factors[i] - 1) / grid.Factors[i], grid.Shape[i] - offset[i]);
        }
    }

    private static long[] Halo(IReadOnlyList<LevelGrid> levels, Reduction reduction)
    {
        long[] halo = new long[levels[0].Shape.Length];
        if (reduction.Reach() == 0) return halo;
        for (int i = 0; i < halo.Length; i++)
        {
            long factor = 1;
            foreach (LevelGrid level in levels) factor = checked(factor * level.Factors[i]);
            halo[i] = factor == 1 ? 0 : factor;
        }

        return halo;
    }

    /// <summary>Encodes the blocks that the tile covers, and adds its part to those that it shares. No samples stand for zeros.</summary>
    private void Emit(Worker worker, StoreQueue queue, long item, int level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ReadOnlySpan<byte> samples, ReadOnlySpan<long> strides)
    {
        bool zeros = samples.IsEmpty;
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
                if (!zeros) at += (start - offset[i]) * strides[i];
                whole &= part[i] == blocks.Extent(b)[i];
            }

            if (whole)
            {
                if (zeros) StoreZeros(worker, queue, item, level, block, part);
                else EncodeBlock(worker, queue, item, level, block, new BlockSamples(samples[(int)at..], strides, part));
                continue;
            }

            PendingBlocks.Pending? complete = zeros ? _pending.PlaceZeros(level, block, item, within, part) : _pending.Place(level, block, item, within, samples[(int)at..], strides, part);
            if (complete is null) continue;
            if (complete.IsZero)
            {
                StoreZeros(worker, queue, complete.Item, level, block, blocks.Extent(b));
                continue;
            }

            Tight(blocks.Extent(b), tight);
            EncodeBlock(worker, queue, complete.Item, level, block, new BlockSamples(PendingBlocks.SamplesOf(complete), tight, blocks.Extent(b)));
            PendingBlocks.Release(complete);
        }
    }

    /// <summary>Nothing, or the same encoded zeros again.</summary>
    private void StoreZeros(Worker worker, StoreQueue queue, long item, int level, long block, ReadOnlySpan<long> extent)
    {
        ByteBuffer encoded = queue.Rent();
        encoded.Resize(0);
        if (!_leavesOutZeros) encoded.Append(EncodedZeros(worker, level, block, extent));
        queue.Add(item, level, block, encoded);
    }

    /// <summary>A block of zeros as the sink encodes it. One for each level and for each set of axes on which the block is cut at the edge.</summary>
    private ReadOnlySpan<byte> EncodedZeros(Worker worker, int level, long block, ReadOnlySpan<long> extent)
    {
        ulong cut = 0;
        for (int i = 0; i < _rank; i++) cut |= extent[i] == _levels[level].Block[i] ? 0 : 1UL << i;
        if (worker.Zeros.TryGetValue((level, cut), out byte[]? known)) return known;
        Span<long> strides = stackalloc long[_rank];
        using ByteBuffer zeros = new(), encoded = new();
        zeros.Resize(Tight(extent, strides)).Clear();
        if (!_sink.Encode(level, block, new BlockSamples(zeros.Span, strides, extent), encoded)) encoded.Resize(0);
        return worker.Zeros[(level, cut)] = encoded.Span.ToArray();
    }

    private void EncodeBlock(Worker worker, StoreQueue queue, long item, int level, long block, in BlockSamples samples)
    {
        if (_sink.EncodesAlike && samples.IsZero(_elementSize))
        {
            // Beside the samples of others, a block of zeros is found by looking: a sink that leaves zeros out looks itself.
            StoreZeros(worker, queue, item, level, block, samples.Extent);
            return;
        }

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
            if (level > 0) Coarsen(level, start, size);
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

    /// <summary>What one worker holds: a buffer for each level, and the zeros that it has encoded.</summary>
    private sealed class Worker(int levels) : IDisposable
    {
        private readonly ByteBuffer[] _buffers = [.. Enumerable.Range(0, levels).Select(_ => new ByteBuffer())];

        public ByteBuffer Buffer(int level) => _buffers[level];

        /// <summary>Blocks of zeros as the sink encodes them, by level and by the axes on which they are cut.</summary>
        public Dictionary<(int Level, ulong Cut), byte[]> Zeros { get; } = [];

        public void Dispose()
        {
            foreach (ByteBuffer buffer in _buffers) buffer.Dispose();
        }
    }
}
