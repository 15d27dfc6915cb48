using Lamella.Engine;

namespace Lamella.Pipelines.Convert;

/// <summary>Decides how a scene lies in an OME-Zarr: axes, levels, chunks, shards. The mapping rules stand in docs/concepts/axes.md.</summary>
internal static class OmeZarrPlanner
{
    private const int MostAxes = 5;

    /// <summary>Plans one scene.</summary>
    /// <exception cref="RefusedException">NGFF cannot hold the axes.</exception>
    /// <exception cref="ArgumentException">Chunks or shards do not fit the axes.</exception>
    public static ScenePlan Plan(SceneRequest request, int index, OmeZarrOptions options)
    {
        string axes = TargetAxes(request);
        int samples = (int)request.SizeOf('S');
        long[] shape = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++) shape[i] = request.SizeOf(axes[i]) * (axes[i] == 'C' ? samples : 1);
        return new ScenePlan
        {
            Index = index,
            Axes = axes,
            PixelType = request.PixelType,
            Metadata = request.Metadata,
            UnfoldedSamples = samples,
            Levels = Levels(axes, shape, request.PixelType.Size(), options),
        };
    }

    /// <summary>The inner chunk of a level whose blocks are shards; the block itself where there are none.</summary>
    public static long[] InnerChunk(LevelGrid level, int elementSize, OmeZarrOptions options) => Chunk(level.Axes, level.Shape, elementSize, options);

    /// <summary>True when the target packs chunks in shards.</summary>
    public static bool Sharded(OmeZarrOptions options) => options.Ngff != NgffVersion.V04 && options.Sharding == Sharding.Automatic;

    /// <summary>TCZYX for an ordinary picture. One extra axis takes the place of C, which then must have length 1: NGFF allows one axis that is neither time nor space.</summary>
    private static string TargetAxes(SceneRequest request)
    {
        string extra = request.ExtraAxes;
        if (extra.Length == 0) return Axes.Standard;
        long channels = request.SizeOf('C') * request.SizeOf('S');
        if (extra.Length == 1 && channels == 1) return "T" + extra + "ZYX";
        string lengths = string.Join(", ", extra.Select(a => Invariant($"{a} ({Axes.NameOf(a)}) has {request.SizeOf(a)}")));
        Throw.Refused(
            Invariant($"scene {request.Scene.Index}: NGFF holds at most {MostAxes} axes, one of them neither time nor space, but {lengths} and C has {channels} indices; select one index of an axis, such as --select {extra[0]}=0"));
        return string.Empty;
    }

    /// <summary>The levels of an image with their chunks or shards.</summary>
    public static List<LevelGrid> Levels(string axes, long[] shape, int elementSize, OmeZarrOptions options)
    {
        int count = options.Levels ?? PyramidPlan.LevelCount(axes, shape);
        if (count < 1) throw new ArgumentException(Invariant($"the number of levels is 1 or more, not {count}"), nameof(options));
        int[] factors = new int[axes.Length];
        Array.Fill(factors, 1);
        List<LevelGrid> levels = [];
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
            {
                factors = PyramidPlan.Factors(axes, shape, options.DownsampledAxes);
                if (factors.All(f => f == 1)) break;
                shape = PyramidPlan.Reduce(shape, factors);
            }

            long[] chunk = Chunk(axes, shape, elementSize, options);
            levels.Add(new LevelGrid(axes, shape, Sharded(options) ? Shard(axes, shape, chunk, elementSize, options) : chunk, factors));
        }

        return levels;
    }

    private static long[] Chunk(string axes, ReadOnlySpan<long> shape, int elementSize, OmeZarrOptions options)
    {
        if (options.Chunks is not { } wanted) return PyramidPlan.Chunk(axes, shape, elementSize, Sharded(options) ? ChunkUse.InsideShard : ChunkUse.Alone);
        long[] chunk = Fit(wanted, axes, "--chunks");
        for (int i = 0; i < chunk.Length; i++) chunk[i] = Math.Min(chunk[i], shape[i]);
        return chunk;
    }

    private static long[] Shard(string axes, ReadOnlySpan<long> shape, ReadOnlySpan<long> chunk, int elementSize, OmeZarrOptions options)
    {
        if (options.Shards is not { } wanted) return PyramidPlan.Shard(axes, shape, chunk, elementSize);
        long[] shard = Fit(wanted, axes, "--shards");
        for (int i = 0; i < shard.Length; i++)
        {
            long asked = options.Chunks is { } given ? Fit(given, axes, "--chunks")[i] : chunk[i];
            if (shard[i] % asked != 0) throw new ArgumentException(Invariant($"the shard has {shard[i]} samples along {axes[i]}, which is no multiple of the chunk's {asked}"), nameof(options));
            // Coarse levels are smaller than the shard of level 0: whole chunks that cover what is there.
            shard[i] = Math.Min(shard[i], PieceList.GridSize(shape[i], chunk[i]) * chunk[i]);
            shard[i] = PieceList.GridSize(shard[i], chunk[i]) * chunk[i];
        }

        return shard;
    }

    private static long[] Fit(IReadOnlyList<long> wanted, string axes, string option)
    {
        if (wanted.Count > axes.Length || wanted.Count == 0) throw new ArgumentException(Invariant($"{option} has {wanted.Count} numbers; the target has {axes.Length} axes ({axes})"), option);
        long[] result = new long[axes.Length];
        Array.Fill(result, 1);
        for (int i = 0; i < wanted.Count; i++)
        {
            if (wanted[i] < 1) throw new ArgumentException($"{option} needs positive numbers", option);
            // Fewer numbers than axes belong to the last axes, as in "512,512".
            result[axes.Length - wanted.Count + i] = wanted[i];
        }

        return result;
    }
}
