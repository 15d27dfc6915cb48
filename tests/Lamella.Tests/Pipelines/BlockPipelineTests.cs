using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Lamella.Engine;
using Lamella.IO;
using Lamella.Kernels;
using Lamella.Pipelines.Blocks;
using Lamella.Pipelines.Convert;
using Xunit;

namespace Lamella.Tests.Pipelines;

public sealed class BlockPipelineTests
{
    public static TheoryData<long[], long[], int, int, bool> Layouts() => new()
    {
        { [1, 1, 1, 64, 64], [1, 1, 1, 16, 16], 3, 1, false },
        { [2, 3, 2, 61, 83], [1, 1, 1, 16, 16], 4, 3, true },
        { [1, 2, 5, 40, 37], [1, 1, 2, 10, 6], 3, 2, false },
        { [1, 1, 3, 129, 65], [1, 1, 3, 32, 64], 5, 4, true },
        { [1, 1, 1, 1, 300], [1, 1, 1, 1, 32], 4, 2, true },
        { [1, 1, 1, 2000, 1700], [1, 1, 1, 128, 128], 4, 2, true },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_level_equals_the_reduction_of_the_level_before(long[] shape, long[] block, int levelCount, int threads, bool inOrder)
    {
        List<LevelGrid> levels = Plan(shape, block, levelCount);
        FormulaSource source = new(shape);
        MemorySink sink = new(levels, inOrder);
        Run(source, levels, sink, threads);
        byte[] expected = source.Whole();
        for (int level = 0; level < levelCount; level++)
        {
            if (level > 0) expected = ReduceWhole(expected, levels[level - 1], levels[level]);
            Assert.True(expected.AsSpan().SequenceEqual(sink.Assemble(level)), Invariant($"level {level} differs"));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void An_ordered_sink_sees_the_same_sequence_for_any_number_of_threads(int threads)
    {
        long[] shape = [2, 2, 3, 700, 900];
        List<LevelGrid> levels = Plan(shape, [1, 1, 1, 64, 64], 4);
        MemorySink once = new(levels, inOrder: true);
        Run(new FormulaSource(shape), levels, once, 1);
        MemorySink again = new(levels, inOrder: true);
        Run(new FormulaSource(shape), levels, again, threads);
        Assert.Equal(once.Sequence, again.Sequence);
        Assert.Equal(levels.Sum(l => l.BlockCount), once.Sequence.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_that_is_stopped_anywhere_and_resumed_gives_the_same_blocks_and_stores_none_twice(bool inOrder)
    {
        long[] shape = [1, 2, 2, 700, 600];
        List<LevelGrid> levels = Plan(shape, [1, 1, 1, 64, 64], 4);
        MemorySink undisturbed = new(levels, inOrder);
        Run(new FormulaSource(shape), levels, undisturbed, 2);
        Random random = new(7);
        for (int attempt = 0; attempt < 10; attempt++)
        {
            MemorySink sink = new(levels, inOrder);
            for (int stop = 0; stop < 3; stop++)
            {
                sink.FailAfter = sink.Sequence.Count + random.Next(1, 200);
                Assert.Throws<StoreException>(() => Run(new FormulaSource(shape), levels, sink, 3));
            }

            sink.FailAfter = int.MaxValue;
            Run(new FormulaSource(shape), levels, sink, 2);
            Assert.Equal(sink.Sequence.Count, sink.Sequence.Distinct().Count());
            if (inOrder) Assert.Equal(undisturbed.Sequence, sink.Sequence);
            for (int level = 0; level < levels.Count; level++) Assert.True(undisturbed.Assemble(level).AsSpan().SequenceEqual(sink.Assemble(level)));
        }
    }

    [Fact]
    public async Task No_worker_misses_its_turn_when_tiles_are_done_at_once()
    {
        // Tiles that an earlier run has stored take no time: workers overtake each other all the while.
        long[] shape = [1, 1, 20000, 64, 64];
        List<LevelGrid> levels = Plan(shape, [1, 1, 64, 64, 64], 1);
        using BlockPipeline pipeline = new(new FormulaSource(shape), levels, new StoredSink(), Reduction.Mean);
        Task run = Task.Run(() => pipeline.Run(new ExecutionOptions { Threads = 6 }), TestContext.Current.CancellationToken);
        Assert.Same(run, await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)));
        await run;
    }

    [Fact]
    public void Cancellation_stops_the_run_with_all_workers_gone()
    {
        long[] shape = [1, 1, 50, 512, 512];
        List<LevelGrid> levels = Plan(shape, [1, 1, 1, 128, 128], 2);
        using CancellationTokenSource stop = new();
        MemorySink sink = new(levels, inOrder: true) { OnStore = count => { if (count == 40) stop.Cancel(); } };
        using BlockPipeline pipeline = new(new FormulaSource(shape), levels, sink, Reduction.Mean);
        Assert.ThrowsAny<OperationCanceledException>(() => pipeline.Run(new ExecutionOptions { Threads = 4, Cancellation = stop.Token }));
        Assert.True(sink.Sequence.Count < levels.Sum(l => l.BlockCount));
    }

    /// <summary>A picture that is stored in three places, near an edge, at a corner and across blocks, in layouts whose coarse blocks are shared by several tiles.</summary>
    [Theory]
    [MemberData(nameof(Layouts))]
    public void Zeros_that_nobody_stored_give_the_same_blocks_as_zeros_that_are_read_and_are_encoded_once(long[] shape, long[] block, int levelCount, int threads, bool inOrder)
    {
        List<LevelGrid> levels = Plan(shape, block, levelCount);
        (long Y, long X)[] places = [(0, 0), (shape[3] / 2, shape[4] / 3), (shape[3] - 1, shape[4] - 1)];
        MemorySink dense = new(levels, inOrder), sparse = new(levels, inOrder) { EncodesAlikeSet = true };
        Run(new SparseSource(shape, places, tellsZeros: false), levels, dense, threads);
        Run(new SparseSource(shape, places, tellsZeros: true), levels, sparse, threads);
        if (inOrder) Assert.Equal(dense.Sequence, sparse.Sequence);
        for (int level = 0; level < levelCount; level++) Assert.True(dense.Assemble(level).AsSpan().SequenceEqual(sparse.Assemble(level)), Invariant($"level {level} differs"));
        Assert.True(sparse.Encoded <= dense.Encoded + (4 * levelCount * threads), Invariant($"{sparse.Encoded} blocks were encoded, {dense.Encoded} without knowing of zeros"));
    }

    /// <summary>A source that does not know of zeros, or a piece of work in which something is stored: the blocks of zeros among the others are found by looking.</summary>
    [Theory]
    [MemberData(nameof(Layouts))]
    public void Zeros_that_were_read_are_encoded_once_too(long[] shape, long[] block, int levelCount, int threads, bool inOrder)
    {
        List<LevelGrid> levels = Plan(shape, block, levelCount);
        (long Y, long X)[] places = [(0, 0), (shape[3] / 2, shape[4] / 3), (shape[3] - 1, shape[4] - 1)];
        MemorySink dense = new(levels, inOrder), alike = new(levels, inOrder) { EncodesAlikeSet = true };
        Run(new SparseSource(shape, places, tellsZeros: false), levels, dense, threads);
        Run(new SparseSource(shape, places, tellsZeros: false), levels, alike, threads);
        if (inOrder) Assert.Equal(dense.Sequence, alike.Sequence);
        for (int level = 0; level < levelCount; level++) Assert.True(dense.Assemble(level).AsSpan().SequenceEqual(alike.Assemble(level)), Invariant($"level {level} differs"));
        // Each place is in one block of a level for each plane; zeros are encoded once for each worker, level and way to be cut.
        long stored = places.Length * shape[0] * shape[1] * shape[2] * levelCount;
        Assert.True(alike.Encoded <= stored + (4 * levelCount * threads), Invariant($"{alike.Encoded} blocks were encoded for {stored} places"));
    }

    /// <summary>Counted, not timed: the work is that of the blocks' names.</summary>
    [Fact]
    public void A_sparse_picture_of_24_GiB_is_encoded_in_a_few_blocks_and_read_where_it_is_stored()
    {
        const int Threads = 2;
        long[] shape = [1, 1, 12, 32768, 32768];
        List<LevelGrid> levels = Plan(shape, [1, 1, 1, 1024, 1024], 6);
        SparseSource source = new(shape, [(9000, 7000)], tellsZeros: true);
        CountingSink sink = new();
        Run(source, levels, sink, Threads);
        Assert.Equal(levels.Sum(l => l.BlockCount), sink.Stored);
        Assert.InRange(source.SamplesRead, 1, 12L << 22);
        // The stored place has its blocks on each plane and level; zeros are encoded once for each worker, level and kind of edge.
        Assert.InRange(sink.Encoded, 1, (12 * levels.Count * 4) + (Threads * levels.Count * 4));
    }

    private static void Run(BlockSource source, List<LevelGrid> levels, SceneSink sink, int threads)
    {
        using BlockPipeline pipeline = new(source, levels, sink, Reduction.Mean);
        pipeline.Run(new ExecutionOptions { Threads = threads });
    }

    private static List<LevelGrid> Plan(long[] shape, long[] block, int count)
    {
        const string Axes = "TCZYX";
        int[] factors = [1, 1, 1, 1, 1];
        List<LevelGrid> levels = [];
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
            {
                factors = PyramidPlan.Factors(Axes, shape, DownsampledAxes.Yx);
                shape = PyramidPlan.Reduce(shape, factors);
            }

            levels.Add(new LevelGrid(Axes, shape, block, factors));
        }

        return levels;
    }

    private static byte[] ReduceWhole(byte[] samples, LevelGrid from, LevelGrid to)
    {
        byte[] result = new byte[to.SampleCount * 2];
        BlockReducer.Reduce(PixelType.UInt16, Reduction.Mean, to.Factors, samples, Tight(from.Shape), from.Shape, result, Tight(to.Shape), to.Shape);
        return result;
    }

    private static long[] Tight(ReadOnlySpan<long> shape)
    {
        long[] strides = new long[shape.Length];
        long bytes = 2;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = bytes;
            bytes *= shape[i];
        }

        return strides;
    }

    /// <summary>A uint16 picture by formula, read in any box.</summary>
    private sealed class FormulaSource(long[] shape) : BlockSource
    {
        public override string Axes => "TCZYX";

        public override ReadOnlySpan<long> Shape => shape;

        public override PixelType PixelType => PixelType.UInt16;

        public byte[] Whole()
        {
            byte[] all = new byte[shape.Aggregate(2L, (a, b) => a * b)];
            Read(new long[5], shape, all, default);
            return all;
        }

        public override void Read(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination, CancellationToken cancellation)
        {
            Span<ushort> samples = MemoryMarshal.Cast<byte, ushort>(destination);
            int n = 0;
            for (long t = 0; t < extent[0]; t++)
                for (long c = 0; c < extent[1]; c++)
                    for (long z = 0; z < extent[2]; z++)
                        for (long y = 0; y < extent[3]; y++)
                            for (long x = 0; x < extent[4]; x++)
                            {
                                long v = (7 * (offset[4] + x)) + (13 * (offset[3] + y)) + (101 * (offset[2] + z)) + (1009 * (offset[1] + c)) + (10007 * (offset[0] + t)) + ((offset[4] + x) * (offset[3] + y) / 8);
                                samples[n++] = (ushort)v;
                            }
        }
    }

    /// <summary>Zeros, but for one sample of each plane at each of some places. A box without one of them is known to be zero.</summary>
    private sealed class SparseSource(long[] shape, (long Y, long X)[] places, bool tellsZeros) : BlockSource
    {
        private long _read;

        public long SamplesRead => Volatile.Read(ref _read);

        public override string Axes => "TCZYX";

        public override ReadOnlySpan<long> Shape => shape;

        public override PixelType PixelType => PixelType.UInt16;

        public override bool IsZero(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
        {
            if (!tellsZeros) return false;
            foreach ((long y, long x) in places)
            {
                if (y >= offset[3] && y < offset[3] + extent[3] && x >= offset[4] && x < offset[4] + extent[4]) return false;
            }

            return true;
        }

        public override void Read(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination, CancellationToken cancellation)
        {
            Span<ushort> samples = MemoryMarshal.Cast<byte, ushort>(destination);
            samples.Clear();
            long plane = extent[3] * extent[4], planes = extent[0] * extent[1] * extent[2];
            Interlocked.Add(ref _read, plane * planes);
            foreach ((long y, long x) in places)
            {
                long row = y - offset[3], column = x - offset[4];
                if (row < 0 || row >= extent[3] || column < 0 || column >= extent[4]) continue;
                for (long p = 0; p < planes; p++) samples[(int)((p * plane) + (row * extent[4]) + column)] = 60000;
            }
        }
    }

    /// <summary>Counts, and keeps nothing.</summary>
    private sealed class CountingSink : SceneSink
    {
        private int _encoded;
        private int _stored;

        public int Encoded => Volatile.Read(ref _encoded);

        public int Stored => Volatile.Read(ref _stored);

        public override bool InOrder => true;

        public override bool EncodesAlike => true;

        public override bool IsStored(int level, long block) => false;

        public override bool Encode(int level, long block, in BlockSamples samples, ByteBuffer encoded)
        {
            Interlocked.Increment(ref _encoded);
            encoded.Resize(1);
            return true;
        }

        public override void Store(int level, long block, ReadOnlySpan<byte> encoded) => Interlocked.Increment(ref _stored);
    }

    /// <summary>Has everything already.</summary>
    private sealed class StoredSink : SceneSink
    {
        public override bool InOrder => true;

        public override bool IsStored(int level, long block) => true;

        public override bool Encode(int level, long block, in BlockSamples samples, ByteBuffer encoded) => throw new InvalidOperationException("everything is stored");

        public override void Store(int level, long block, ReadOnlySpan<byte> encoded) => throw new InvalidOperationException("everything is stored");
    }

    /// <summary>Keeps blocks in memory and can fail at a chosen count.</summary>
    private sealed class MemorySink(List<LevelGrid> levels, bool inOrder) : SceneSink
    {
        private readonly ConcurrentDictionary<(int, long), byte[]> _blocks = new();
        private int _encoded;

        public List<(int Level, long Block)> Sequence { get; } = [];

        public int FailAfter { get; set; } = int.MaxValue;

        public Action<int>? OnStore { get; init; }

        public bool EncodesAlikeSet { get; init; }

        public int Encoded => Volatile.Read(ref _encoded);

        public override bool InOrder => inOrder;

        public override bool EncodesAlike => EncodesAlikeSet;

        public override bool IsStored(int level, long block) => _blocks.ContainsKey((level, block));

        public override bool Encode(int level, long block, in BlockSamples samples, ByteBuffer encoded)
        {
            Interlocked.Increment(ref _encoded);
            long bytes = 2;
            foreach (long n in samples.Extent) bytes *= n;
            StridedCopy.Copy(samples.Memory, samples.Strides, encoded.Resize(bytes), Tight(samples.Extent), samples.Extent, 2);
            return true;
        }

        public override void Store(int level, long block, ReadOnlySpan<byte> encoded)
        {
            lock (Sequence)
            {
                if (Sequence.Count >= FailAfter) Throw.Store(StoreFailure.Full, "the disk is full");
                Assert.True(_blocks.TryAdd((level, block), encoded.ToArray()), "a block was stored twice");
                Sequence.Add((level, block));
                OnStore?.Invoke(Sequence.Count);
            }
        }

        public byte[] Assemble(int level)
        {
            LevelGrid grid = levels[level];
            byte[] all = new byte[grid.SampleCount * 2];
            long[] offset = new long[5], extent = new long[5], strides = Tight(grid.Shape);
            for (long b = 0; b < grid.BlockCount; b++)
            {
                grid.BoxOf(b, offset, extent);
                long at = 0;
                for (int i = 0; i < 5; i++) at += offset[i] * strides[i];
                StridedCopy.Copy(_blocks[(level, b)], Tight(extent), all, strides, extent, 2, 0, at);
            }

            return all;
        }
    }
}
