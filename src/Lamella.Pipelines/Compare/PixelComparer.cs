using Lamella.Execution;
using Lamella.IO;

namespace Lamella.Pipelines.Compare;

/// <summary>
/// Compares the samples of two scenes tile by tile on all workers. Axis order, chunks, compression and byte order do not matter; axes of length 1 that one side lacks do not either. RGB samples on one side
/// are equal to channels on the other in the order (channel, sample), which is how NGFF holds them. Memory is bounded by tiles times workers.
/// </summary>
internal sealed class PixelComparer
{
    /// <summary>Small chunks are read together.</summary>
    private const long LeastTileBytes = 4 << 20;

    /// <summary>Chunks beyond this (a strip may be a whole slide) are read in parts.</summary>
    private const long MostTileBytes = 64 << 20;

    private readonly Scene _a;
    private readonly Scene _b;
    private readonly int _level;
    private readonly ComparisonOptions _options;
    private readonly string _axes;
    private readonly long[] _shape;
    private readonly SampleLayout _layoutA;
    private readonly SampleLayout _layoutB;
    private readonly string? _obstacle;

    private PixelComparer(Scene a, Scene b, int level, ComparisonOptions options)
    {
        _a = a;
        _b = b;
        _level = level;
        _options = options;
        long samplesA = Size(a, 'S'), samplesB = Size(b, 'S');
        if (samplesA > 1 && samplesB == 1 && Size(a, 'C') * samplesA == Size(b, 'C')) _layoutA = SampleLayout.UnfoldIntoChannels;
        if (samplesB > 1 && samplesA == 1 && Size(b, 'C') * samplesB == Size(a, 'C')) _layoutB = SampleLayout.UnfoldIntoChannels;
        bool unfolds = _layoutA != _layoutB;
        string union = Axes.Canonical(a.Axes + string.Concat(b.Axes.Where(axis => !a.Axes.Contains(axis, StringComparison.Ordinal))));
        _axes = string.Concat(union.Where(axis => !(unfolds && axis == 'S') && Math.Max(SizeA(axis), SizeB(axis)) > 1));
        _shape = [.. _axes.Select(SizeA)];
        if (_axes.Any(axis => SizeA(axis) != SizeB(axis)))
            _obstacle = "the extents differ: " + string.Join(", ", _axes.Where(axis => SizeA(axis) != SizeB(axis)).Select(axis => Invariant($"{axis} is {SizeA(axis)} and {SizeB(axis)}")));
    }

    /// <summary>Compares one level.</summary>
    /// <param name="a">The scene on the left.</param>
    /// <param name="b">The scene on the right.</param>
    /// <param name="level">The resolution level, which both have.</param>
    /// <param name="options">Tolerances, workers, memory.</param>
    public static PixelComparison Compare(Scene a, Scene b, int level, ComparisonOptions options) => new PixelComparer(a, b, level, options).Run();

    private long SizeA(char axis) => axis == 'C' && _layoutA == SampleLayout.UnfoldIntoChannels ? Size(_a, 'C') * Size(_a, 'S') : Size(_a, axis);

    private long SizeB(char axis) => axis == 'C' && _layoutB == SampleLayout.UnfoldIntoChannels ? Size(_b, 'C') * Size(_b, 'S') : Size(_b, axis);

    private long Size(Scene scene, char axis) => scene.AxisSet.Of(scene.Levels[_level].Shape, axis, 1);

    private PixelComparison Run()
    {
        PixelComparison result = new()
        {
            Level = _level,
            Axes = _axes,
            Shape = _shape,
            Obstacle = _obstacle,
            TypeA = TypeOf(_a),
            TypeB = TypeOf(_b),
        };
        if (_obstacle is not null) return result;
        if (Uniform(_a) && Uniform(_b)) return RunPart(result, null);

        // Channels of several types: one after the other. They are never unfolded samples.
        for (int c = 0; c < Size(_a, 'C') && result.Obstacle is null; c++) result = RunPart(result, c);
        return result;
    }

    private static string TypeOf(Scene scene) => scene.PixelType?.Name() ?? string.Join('/', scene.Channels.Select(channel => channel.PixelType.Name()));

    private static bool Uniform(Scene scene) => scene.PixelType is not null && (scene.SizeOf('S') == 1 || scene.Channels.All(c => c.Samples == scene.Channels[0].Samples));

    private SceneView Source(Scene scene, SampleLayout layout, int? channel)
    {
        long[] offset = new long[scene.Axes.Length], extent = [.. scene.Levels[_level].Shape];
        int c = scene.AxisSet.IndexOf('C'), s = scene.AxisSet.IndexOf('S');
        if (channel is { } only)
        {
            offset[c] = only;
            extent[c] = 1;
            if (s >= 0 && only < scene.Channels.Count) extent[s] = Math.Min(extent[s], Math.Max(1, scene.Channels[only].Samples));
        }

        return SceneView.Of(scene, _level, offset, extent, _axes, layout);
    }

    private PixelComparison RunPart(PixelComparison before, int? channel)
    {
        SceneView a = Source(_a, _layoutA, channel), b = Source(_b, _layoutB, channel);
        long[] shape = [.. a.Shape];
        if (!b.Shape.SequenceEqual(shape)) return before with { Obstacle = Invariant($"channel {channel} has different samples per pixel") };
        if (!TileDifference.Comparable(a.PixelType, b.PixelType)) return before with { Obstacle = $"{a.PixelType.Name()} and {b.PixelType.Name()} values cannot be subtracted" };
        long samples = 1;
        foreach (long n in shape) samples = checked(samples * n);
        TileGrid tiles = new(shape, TileShape(shape, Math.Max(a.PixelType.Size(), b.PixelType.Size())));
        int workers = (int)Math.Clamp(_options.Execution.MemoryBudget / Math.Max(1, tiles.Bytes(a.PixelType.Size() + b.PixelType.Size())), 1, _options.Execution.Workers);
        double[] sums = new double[tiles.Count];
        Total total = new();
        ExecutionOptions one = new() { Threads = 1, MemoryBudget = long.MaxValue, Cancellation = _options.Execution.Cancellation };
        long done = 0, all = samples * a.PixelType.Size();
        WorkQueue.Run(
            tiles.Count,
            workers,
            (_, tile) =>
            {
                long[] offset = new long[shape.Length], extent = new long[shape.Length];
                long count = tiles.Box(tile, offset, extent);
                using ByteBuffer left = new(), right = new();
                Span<byte> bytesA = left.Resize(count * a.PixelType.Size()), bytesB = right.Resize(count * b.PixelType.Size());
                a.ReadBox(offset, extent, bytesA, one);
                b.ReadBox(offset, extent, bytesB, one);
                TileDifference difference = new(_options.Tolerance, _options.RelativeTolerance);
                difference.Add(bytesA, a.PixelType, bytesB, b.PixelType);
                sums[tile] = difference.Sum;
                total.Add(difference, shape, offset, extent);
                _options.Progress?.Report(new ConvertProgress(Interlocked.Add(ref done, bytesA.Length), all, _a.Index, ConvertStage.Compare));
            },
            _options.Execution.Cancellation);
        return Merge(before, total, sums, samples, channel);
    }

    /// <summary>The chunks of both sides, together until they are worth a task; the same for any number of workers, so that sums are too.</summary>
    private long[] TileShape(long[] shape, int elementSize)
    {
        long[] tile = new long[shape.Length];
        long bytes = elementSize;
        for (int i = 0; i < tile.Length; i++)
        {
            tile[i] = Math.Clamp(Math.Max(Chunk(_a, _layoutA, _axes[i]), Chunk(_b, _layoutB, _axes[i])), 1, Math.Max(1, shape[i]));
            bytes *= tile[i];
        }

        for (int i = tile.Length - 1; i >= 0; i--)
        {
            while (tile[i] < shape[i] && bytes * 2 <= LeastTileBytes)
            {
                bytes /= tile[i];
                tile[i] = Math.Min(tile[i] * 2, shape[i]);
                bytes *= tile[i];
            }
        }

        for (int i = 0; i < tile.Length; i++)
        {
            while (tile[i] > 1 && bytes > MostTileBytes)
            {
                bytes /= tile[i];
                tile[i] = (tile[i] + 1) / 2;
                bytes *= tile[i];
            }
        }

        return tile;
    }

    private long Chunk(Scene scene, SampleLayout layout, char axis)
    {
        int i = scene.AxisSet.IndexOf(axis);
        if (i < 0) return 1;
        long chunk = scene.Levels[_level].Chunk[i];
        return axis == 'C' && layout == SampleLayout.UnfoldIntoChannels ? chunk * Size(scene, 'S') : chunk;
    }

    private PixelComparison Merge(PixelComparison before, Total total, double[] sums, long samples, int? channel)
    {
        // In the order of the tiles: the sum of floats depends on it.
        double sum = (double)total.ExactSum;
        foreach (double part in sums) sum += part;
        FirstDifference? first = before.First;
        if (first is null && total.First >= 0)
        {
            long[] index = new long[_axes.Length];
            long rest = total.First;
            for (int i = index.Length - 1; i >= 0; i--)
            {
                index[i] = channel is { } only && _axes[i] == 'C' ? only : rest % total.Shape[i];
                rest /= total.Shape[i];
            }

            first = new FirstDifference(_axes, index, total.FirstA, total.FirstB);
        }

        long samplesBefore = before.Samples;
        return before with
        {
            Samples = samplesBefore + samples,
            Different = before.Different + total.Different,
            NaNs = before.NaNs + total.NaNs,
            Largest = Math.Max(before.Largest, total.Largest),
            Mean = samplesBefore + samples == 0 ? 0 : ((before.Mean * samplesBefore) + sum) / (samplesBefore + samples),
            First = first,
        };
    }

    /// <summary>What all workers found together; the order in which they come does not matter.</summary>
    private sealed class Total
    {
        private readonly Lock _gate = new();

        public long Different { get; private set; }

        public long NaNs { get; private set; }

        public double Largest { get; private set; }

        public UInt128 ExactSum { get; private set; }

        /// <summary>The place of the first difference, counted over the whole shape; -1 for none.</summary>
        public long First { get; private set; } = -1;

        public string FirstA { get; private set; } = string.Empty;

        public string FirstB { get; private set; } = string.Empty;

        public long[] Shape { get; private set; } = [];

        public void Add(in TileDifference tile, long[] shape, long[] offset, long[] extent)
        {
            lock (_gate)
            {
                Shape = shape;
                Different += tile.Different;
                NaNs += tile.NaNs;
                Largest = Math.Max(Largest, tile.Largest);
                ExactSum += tile.ExactSum;
                if (tile.FirstIndex < 0) return;
                long rest = tile.FirstIndex, place = 0, stride = 1;
                for (int i = shape.Length - 1; i >= 0; i--)
                {
                    place += (offset[i] + (rest % extent[i])) * stride;
                    rest /= extent[i];
                    stride *= shape[i];
                }

                if (First >= 0 && First < place) return;
                First = place;
                FirstA = tile.FirstA;
                FirstB = tile.FirstB;
            }
        }
    }
}
