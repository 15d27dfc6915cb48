using Lamella.Engine;
using Lamella.Kernels;
using Lamella.Ome;
using Lamella.Zarr.Metadata;

namespace Lamella.Pipelines.Convert;

/// <summary>Decides how a scene lies in an OME-Zarr: axes, levels, chunks, shards. The mapping rules stand in docs/concepts/axes.md.</summary>
internal static class OmeZarrPlanner
{
    private const int MostAxes = 5;

    /// <summary>Plans one scene and how its levels are stored.</summary>
    /// <param name="request">The part of the source.</param>
    /// <param name="index">Its position in the target.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="codecs">The codecs that the options mean.</param>
    /// <exception cref="RefusedException">NGFF cannot hold the axes.</exception>
    /// <exception cref="ArgumentException">Chunks or shards do not fit the axes, or levels cannot be taken over.</exception>
    public static (ScenePlan Plan, LevelStorage[] Storage) Plan(SceneRequest request, int index, OmeZarrOptions options, IReadOnlyList<ZarrCodec> codecs)
    {
        StoredLevels? stored = StoredLevels.Of(request);
        // Chunks for five axes ask for five axes.
        if (stored is not null && Math.Max(options.Chunks?.Count ?? 0, options.Shards?.Count ?? 0) > stored.Axes.Length) stored = null;
        string method = options.ReductionFor(request.Metadata).For(request.PixelType).Name();
        string axes = stored?.Axes ?? TargetAxes(request);
        int samples = (int)request.SizeOf('S');
        long[] shape = ShapeAt(request, request.Level, axes, samples);
        List<(long[] Shape, int[] Factors)> shapes = Shapes(axes, shape, options);
        bool reuse = options.SourceLevels == SourceLevels.Reuse ? CanReuse(request) : options.SourceLevels == SourceLevels.Automatic && stored is not null && AreAsPlanned(request, axes, samples, shapes, method);
        if (reuse && options.SourceLevels == SourceLevels.Reuse) shapes = SourceShapes(request, axes, samples, options);
        OmeZarrStorage storage = new(options, codecs, stored);
        LevelStorage[] arrays = [.. shapes.Select((level, i) => storage.Plan(axes, level.Shape, request.PixelType, i, i == 0 || reuse ? request.Level + i : null))];
        // A single level that goes along is a pyramid that goes along.
        reuse |= shapes.Count == 1 && arrays[0].Chunks is not null;
        ScenePlan plan = new()
        {
            Index = index,
            Axes = axes,
            PixelType = request.PixelType,
            Metadata = request.Metadata,
            UnfoldedSamples = samples,
            Method = method,
            Placements = reuse ? [.. shapes.Select((_, i) => Placement(request, request.Level + i, axes))] : null,
            Levels = [.. shapes.Select((level, i) => new LevelGrid(axes, level.Shape, arrays[i].Spec.Shard ?? arrays[i].Spec.Chunk, level.Factors))],
        };
        return (plan, arrays);
    }

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
        bool tiff = OmeTiffPlanner.Holds(request);
        string advice = tiff ? "an OME-TIFF (NAME.ome.tif) holds all of them; or select one index of an axis" : "select one index of an axis";
        throw new RefusedException(
            Invariant($"scene {request.Scene.Index}: NGFF holds at most {MostAxes} axes, one of them neither time nor space, but {lengths} and C has {channels} {(channels == 1 ? "index" : "indices")}; {advice}"))
        { Remedy = Remedy.Select.FirstOf(channels == 1 ? extra.Skip(1) : extra) };
    }

    /// <summary>The levels of an image with their chunks or shards.</summary>
    public static List<LevelGrid> Levels(string axes, long[] shape, int elementSize, OmeZarrOptions options)
    {
        List<LevelGrid> levels = [];
        foreach ((long[] level, int[] factors) in Shapes(axes, shape, options))
        {
            long[] chunk = Chunk(axes, level, elementSize, options);
            levels.Add(new LevelGrid(axes, level, Sharded(options) ? Shard(axes, level, chunk, elementSize, options) : chunk, factors));
        }

        return levels;
    }

    private static List<(long[] Shape, int[] Factors)> Shapes(string axes, long[] shape, OmeZarrOptions options)
    {
        int count = options.Levels ?? PyramidPlan.LevelCount(axes, shape);
        if (count < 1) throw new ArgumentException(Invariant($"the number of levels is 1 or more, not {count}"), nameof(options));
        int[] factors = new int[axes.Length];
        Array.Fill(factors, 1);
        List<(long[], int[])> shapes = [(shape, factors)];
        for (int i = 1; i < count; i++)
        {
            factors = PyramidPlan.Factors(axes, shape, options.DownsampledAxes);
            if (factors.All(f => f == 1)) break;
            shape = PyramidPlan.Reduce(shape, factors);
            shapes.Add((shape, factors));
        }

        return shapes;
    }

    /// <summary>True when all coarse levels of the source cover what is selected: the selection may restrict only axes that do not shrink.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    private static bool CanReuse(SceneRequest request)
    {
        Scene scene = request.Scene;
        if (scene.Levels.Count - request.Level < 2) return false;
        for (int i = 0; i < scene.Axes.Length; i++)
        {
            long full = scene.Levels[request.Level].Shape[i];
            if (request.Extent[i] != full && scene.Levels.Skip(request.Level).Any(l => l.Shape[i] != full))
                throw new ArgumentException(Invariant($"the levels of scene {scene.Index} shrink along {scene.Axes[i]}, of which a part is selected: they cannot be taken over; make them anew"));
        }

        return true;
    }

    /// <summary>True when the source has every planned level, made as they would be made here.</summary>
    private static bool AreAsPlanned(SceneRequest request, string axes, int samples, List<(long[] Shape, int[] Factors)> shapes, string method)
    {
        if (request.Scene.Levels.Count - request.Level < shapes.Count || shapes.Count < 2 || !StoredLevels.AreMadeBy(request, method)) return false;
        for (int i = 1; i < shapes.Count; i++)
        {
            if (!ShapeAt(request, request.Level + i, axes, samples).AsSpan().SequenceEqual(shapes[i].Shape)) return false;
        }

        return true;
    }

    private static List<(long[] Shape, int[] Factors)> SourceShapes(SceneRequest request, string axes, int samples, OmeZarrOptions options)
    {
        int[] none = new int[axes.Length];
        Array.Fill(none, 1);
        int count = Math.Min(options.Levels ?? int.MaxValue, request.Scene.Levels.Count - request.Level);
        return [.. Enumerable.Range(request.Level, count).Select(level => (ShapeAt(request, level, axes, samples), none))];
    }

    /// <summary>The shape of a source level on the axes of the target, restricted to the selection.</summary>
    private static long[] ShapeAt(SceneRequest request, int level, string axes, int samples)
    {
        Scene scene = request.Scene;
        long[] shape = new long[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            int at = scene.AxisSet.IndexOf(axes[i]);
            bool whole = at >= 0 && request.Extent[at] == scene.Levels[request.Level].Shape[at];
            shape[i] = (at < 0 ? 1 : whole ? scene.Levels[level].Shape[at] : request.Extent[at]) * (axes[i] == 'C' ? samples : 1);
        }

        return shape;
    }

    /// <summary>The distance of samples of level 0 in the terms in which an OME-Zarr states shifts: with or without a unit; 1 for all other sources.</summary>
    private static double SizeOf(Scene scene, char axis)
    {
        if (scene.Content.Stored is not NgffMultiscale multiscale || multiscale.Placement(0) is not { } placement) return scene.PixelSize[axis]?.Value ?? 1;
        int at = scene.Content.Levels[0].Axes.Replace("S", string.Empty, StringComparison.Ordinal).IndexOf(axis, StringComparison.Ordinal);
        return (uint)at < (uint)placement.Scale.Length ? placement.Scale[at] : 1;
    }

    /// <summary>Where a source level lies, in samples of the level that becomes level 0. A format that states no shift is taken to have cells of whole samples.</summary>
    private static LevelPlacement Placement(SceneRequest request, int level, string axes)
    {
        Scene scene = request.Scene;
        double[] factor = new double[axes.Length], shift = new double[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            int at = scene.AxisSet.IndexOf(axes[i]);
            double first = at < 0 ? 1 : scene.Levels[request.Level].Downsample[at];
            factor[i] = at < 0 ? 1 : scene.Levels[level].Downsample[at] / first;
            double size = SizeOf(scene, axes[i]);
            double? of = scene.Content.LevelShift?.Invoke(level, axes[i]), from = scene.Content.LevelShift?.Invoke(request.Level, axes[i]);
            shift[i] = of is { } known && size != 0 ? (known - (from ?? 0)) / (size * first) : (factor[i] - 1) / 2;
        }

        return new LevelPlacement(factor, shift);
    }

    /// <summary>The chunk of a level: as asked for, else by the rule.</summary>
    public static long[] Chunk(string axes, ReadOnlySpan<long> shape, int elementSize, OmeZarrOptions options)
    {
        if (options.Chunks is not { } wanted) return PyramidPlan.Chunk(axes, shape, elementSize, Sharded(options) ? ChunkUse.InsideShard : ChunkUse.Alone);
        long[] chunk = Fit(wanted, axes, "the chunk shape");
        for (int i = 0; i < chunk.Length; i++) chunk[i] = Math.Min(chunk[i], shape[i]);
        return chunk;
    }

    /// <summary>The shard of a level: as asked for, else by the rule.</summary>
    public static long[] Shard(string axes, ReadOnlySpan<long> shape, ReadOnlySpan<long> chunk, int elementSize, OmeZarrOptions options)
    {
        if (options.Shards is not { } wanted) return PyramidPlan.Shard(axes, shape, chunk, elementSize);
        long[] shard = Fit(wanted, axes, "the shard shape");
        for (int i = 0; i < shard.Length; i++)
        {
            long asked = options.Chunks is { } given ? Fit(given, axes, "the chunk shape")[i] : chunk[i];
            if (shard[i] % asked != 0) throw new ArgumentException(Invariant($"the shard has {shard[i]} samples along {axes[i]}, which is not a multiple of the chunk's {asked}"), nameof(options));
            // Coarse levels are smaller than the shard of level 0: whole chunks that cover what is there.
            shard[i] = Math.Min(shard[i], PieceList.GridSize(shape[i], chunk[i]) * chunk[i]);
            shard[i] = PieceList.GridSize(shard[i], chunk[i]) * chunk[i];
        }

        return shard;
    }

    private static long[] Fit(IReadOnlyList<long> wanted, string axes, string option)
    {
        if (wanted.Count > axes.Length || wanted.Count == 0) throw new ArgumentException(Invariant($"{option} has {wanted.Count} numbers; the target has {axes.Length} axes ({axes})"), nameof(wanted));
        long[] result = new long[axes.Length];
        Array.Fill(result, 1);
        for (int i = 0; i < wanted.Count; i++)
        {
            if (wanted[i] < 1) throw new ArgumentException($"{option} needs positive numbers", nameof(wanted));
            // Fewer numbers than axes belong to the last axes, as in "512,512".
            result[axes.Length - wanted.Count + i] = wanted[i];
        }

        return result;
    }
}
