using System.IO.Hashing;
using System.Text;
using Lamella.Engine;
using Lamella.Formats;
using Lamella.Kernels;
using Lamella.Pipelines.Blocks;
using Lamella.Pipelines.Losses;

namespace Lamella.Pipelines.Convert;

/// <summary>
/// One conversion from beginning to end: plan, losses, room, pixels, metadata, proof, name. A run that is killed leaves a partial result and a journal; the target itself is absent or complete.
/// </summary>
internal sealed partial class Converter
{
    private readonly ImageContent _source;
    private readonly string _sourcePath;
    private readonly IReadOnlyList<Scene> _scenes;
    private readonly IReadOnlyList<Scene> _allScenes;
    private readonly ConvertOptions _options;
    private readonly ConversionTarget _target;
    private readonly IProgress<ConvertProgress>? _progress;
    private readonly List<SceneRequest> _requests = [];
    private readonly List<ScenePlan> _plans = [];
    private readonly List<Loss> _losses = [];
    private readonly PixelHashProvider? _hash;
    private readonly int _images;
    private IReadOnlyList<Loss>? _planned;

    /// <summary>Plans the conversion: nothing is written yet.</summary>
    /// <exception cref="ArgumentException">An option does not fit the source.</exception>
    /// <exception cref="RefusedException">The target cannot hold an axis or a type, or would lose something while losses are refused.</exception>
    public Converter(ImageContent source, string sourcePath, IReadOnlyList<Scene> scenes, ConvertOptions options, IProgress<ConvertProgress>? progress, PixelHashProvider? hash = null)
    {
        _hash = options.PixelHash == PixelHashing.None ? null : hash ?? throw new ArgumentException("pixel hashes need somebody who computes them", nameof(hash));
        _source = source;
        _sourcePath = sourcePath;
        _options = options;
        _progress = progress;
        _allScenes = scenes;
        _target = ConvertTarget.Of(options);
        if (options.Verification != Verification.None && _target.Opening is null) throw new ArgumentException($"nothing reads {_target.Name}, so the pixels of the result cannot be proved; convert without verification", nameof(options));
        _scenes = [.. (options.Scenes ?? [.. Enumerable.Range(0, scenes.Count)]).Select(i => (uint)i < (uint)scenes.Count
            ? scenes[i]
            : throw new ArgumentException(Invariant($"there is no scene {i}; the image has {scenes.Count}"), nameof(options)))];
        if (_scenes.Count == 0) throw new ArgumentException("no scene is selected", nameof(options));
        ConversionStep step = new(NameOf(sourcePath), source.Format, "lamella " + typeof(Converter).Assembly.GetName().Version!.ToString(3), OptionIdentity.Unusual(options));
        for (int i = 0; i < _scenes.Count; i++)
        {
            _requests.Add(new SceneRequest(_scenes[i], options));
            _plans.Add(_target.Plan(_requests[i], i, _scenes.Count));
            _plans[i] = _plans[i] with { Metadata = _plans[i].Metadata with { History = [.. _scenes[i].History, step] } };
            if (_plans[i].Levels.Count > 1 && !options.Reduction.Knows(_plans[i].PixelType))
                Throw.Refused($"{_plans[i].PixelType.Name()} samples cannot be ordered; choose mean, gaussian or nearest for coarse levels", new Remedy.Downsample("mean"));
        }

        _images = _plans.Count;
        if (_hash is not null) RefuseHashes();
        if (options is TargetOptions { Levels: { } levels } && _plans.Find(plan => plan.Levels.Count != levels) is { } other) throw new ArgumentException(Invariant($"{_target.Name} holds {Counts.Of(other.Levels.Count, "level")}, {levels} are asked for"), nameof(options));
        _losses.AddRange(_target.Losses([.. _plans], source));
        // Targets count the scenes that they hold; the user knows them by their place in the source.
        for (int i = 0; i < _losses.Count; i++) _losses[i] = _losses[i] with { Scene = _scenes[_losses[i].Scene].Index };
        foreach (SceneRequest request in _requests)
        {
            if (request.UnfoldsSamples) _losses.Add(new Loss(request.Scene.Index, "samples of colour channels", "gray channels are beside them; each sample becomes a channel of its own"));
            if (request.LosesRegions) _losses.Add(new Loss(request.Scene.Index, "regions of interest", "they are given in pixels of the whole image; the part that is selected starts elsewhere"));
        }

        if (_target.HoldsLabels) AddLabels();
        foreach (ContentPart part in source.Unused.Where(part => !_target.Keeps(part, _plans, source))) _losses.Add(new Loss(_scenes[0].Index, $"{part.Amount} ({part.Name})", "not converted: " + part.Why));
        // Parts of planes that are damaged or cut off; whole planes are counted below.
        foreach (ContentPart part in source.Missing.Where(part => part.Kind is "strip" or "tile" or "row" or "whole row")) _losses.Add(new Loss(_scenes[0].Index, $"{part.Amount} ({part.Name})", part.Why));
        if (source.Attachments.Count > 0) _losses.Add(new Loss(_scenes[0].Index, Counts.Of(source.Attachments.Count, "attachment"), $"the content is not converted ({ContentPart.Names(source.Attachments.Select(a => a.Name))})"));
        if (source.MissingPlanes > 0) _losses.Add(new Loss(_scenes[0].Index, Counts.Of(source.MissingPlanes, "plane"), Counts.Pick(source.MissingPlanes, "the source promises it and no file holds it; it is written as fill", "the source promises them and no file holds them; they are written as fill")));
        PixelBytes = _plans.Sum(p => p.Levels[0].SampleCount * p.PixelType.Size());
        if (options.MissingPixels != MissingPixels.Fill) MissingShare.Refuse(source, PixelBytes);
        if (_options.Losses == LossPolicy.Refuse) RefuseLosses(Losses);
    }

    /// <summary>What the target will not hold: what is known beforehand, and what differs between the source and the metadata as it will be written.</summary>
    public IReadOnlyList<Loss> Losses => _planned ??= PlannedLosses();

    /// <summary>The target format.</summary>
    public string FormatName => _target.Name;

    /// <summary>How samples will be compressed.</summary>
    public string CodecName => _target.Codec;

    /// <summary>The place in the source of a planned scene, or of the scene that a planned label belongs to.</summary>
    public int SceneOf(ScenePlan plan) => _requests[plan.Label?.Image ?? plan.Index].Scene.Index;

    /// <summary>Bytes of level-0 samples. Asked for with every tile, so the sum over all scenes is made once.</summary>
    public long PixelBytes { get; }

    /// <summary>The plan as callers see it.</summary>
    public ConversionPlan Describe() => new()
    {
        Format = FormatName,
        Codec = CodecName,
        PixelBytes = PixelBytes,
        Scenes =
        [
            .. _plans.Select(plan => new PlannedScene
            {
                Index = plan.Index,
                Source = SceneOf(plan),
                Label = plan.Label?.Name,
                Axes = plan.Axes,
                PixelType = plan.PixelType,
                Levels = [.. plan.Levels.Select(level => new PlannedLevel(level.Shape.ToArray(), level.Block.ToArray(), level.BlockCount, level.SampleCount))],
            }),
        ],
        Losses = Losses,
    };

    /// <summary>Runs the conversion.</summary>
    public ConvertResult Run(string path)
    {
        if (_options.Stores is { } stores && stores.Knows(path)) return RunRemote(path, stores);
        SourceStamp stamp = SourceStamp.Take(_source);
        string plan = PlanDigest(stamp);
        if (_options.Interrupted == Interrupted.Resume && TargetPlace.IsFinished(path, plan)) return Result(path, Losses, []);
        HashFiles();
        foreach (string part in _source.MadeOf) TargetPlace.RefuseSource(path, part);
        TargetPlace place = TargetPlace.Claim(path, _sourcePath, _options.ExistingTarget, _options.Interrupted);
        string journalPath = place.Journal;
        Journal? resumed = _options.Interrupted == Interrupted.Resume && _target.CanResume && System.IO.Path.Exists(place.Partial) ? Journal.TryResume(journalPath, plan) : null;
        if (resumed is null)
        {
            place.CheckRoom(_target.LeastBytes(_plans));
        }
        else
        {
            place.SweepTemporaries();
        }

        IReadOnlyList<PixelDigestPair> digests;
        IReadOnlyList<string> hashes;
        List<Loss> losses = [.. _losses];
        using (Journal journal = resumed ?? Journal.Start(journalPath, plan, place.Discard))
        {
            try
            {
                using ImageSink sink = _target.Open(new TargetContext(place.Partial, _plans, _source, journal));
                string?[] streamed = CopyPixels(sink, resumed is null);
                _options.Execution.Cancellation.ThrowIfCancellationRequested();
                sink.PixelHashes = hashes = HashSource(streamed);
                Report(PixelBytes, 0, ConvertStage.Metadata);
                sink.Complete();
            }
            catch (Exception e) when (e is RefusedException or DamagedDataException or UnsupportedFeatureException or OutOfMemoryException or OverflowException)
            {
                // The same input and options would end the same way: there is nothing to resume. The open journal still keeps others away.
                place.GiveUp();
                throw;
            }

            digests = Check(place, stamp, losses, hashes);
        }

        place.Commit();
        Stores.FileErrors.TryDelete(journalPath);
        return Result(place.Path, losses, digests, hashes);
    }

    /// <summary>The last look before the result gets its name: what it lost, whether the source is still the one that was read, and, when asked, the proof of its pixels.</summary>
    private List<PixelDigestPair> Check(TargetPlace place, SourceStamp stamp, List<Loss> losses, IReadOnlyList<string> hashes)
    {
        using ImageContent result = _target.Opening is { } opening ? FormatRegistry.Open(place.Partial, opening) : _target.Preview(_plans, _source);
        AddFactLosses(result, losses);
        Keep(() =>
        {
            if (_options.Losses == LossPolicy.Refuse) RefuseLosses(losses);
            stamp.ThrowIfChanged();
        });
        if (_options.Verification != Verification.PixelDigest) return [];
        // A difference that comes from a source which was changed meanwhile is not the fault of the result.
        List<PixelDigestPair> digests = Verify(result, place.Partial, hashes, stamp.ThrowIfChanged);
        Keep(stamp.ThrowIfChanged);
        return digests;

        void Keep(Action check)
        {
            try
            {
                check();
            }
            catch (Exception e) when (e is RefusedException or DamagedDataException)
            {
                place.GiveUp();
                throw;
            }
        }
    }

    private ConvertResult Result(string path, IReadOnlyList<Loss> losses, IReadOnlyList<PixelDigestPair> digests, IReadOnlyList<string>? hashes = null) => new()
    {
        Target = System.IO.Path.GetFullPath(path),
        Format = _target.Name,
        Scenes = _images,
        PixelBytes = PixelBytes,
        Losses = losses,
        Warnings = _source.Warnings,
        Digests = digests,
        PixelHashes = [.. (hashes ?? []).Select((hash, i) => new ScenePixelHash(_requests[i].Scene.Index, hash))],
    };

    /// <summary>Puts the hash of the source's files into the last step of each history; a file that changes after this read is found when the result is checked.</summary>
    private void HashFiles()
    {
        if (_options.SourceHash == SourceHashing.None) return;
        string hash = SourceHash.Of(_source, (done, all) => _progress?.Report(new ConvertProgress(done, all, -1, ConvertStage.SourceHash)), _options.Execution.Cancellation);
        for (int i = 0; i < _images; i++)
        {
            SceneContent metadata = _plans[i].Metadata;
            _plans[i] = _plans[i] with { Metadata = metadata with { History = [.. metadata.History.SkipLast(1), metadata.History[^1] with { SourceHash = hash }] } };
        }
    }

    private static void RefuseLosses(IReadOnlyList<Loss> losses)
    {
        if (losses.Count > 0) Throw.Refused("the target would lose:\n" + string.Join('\n', losses.Select(l => "  " + l)));
    }

    private List<Loss> PlannedLosses()
    {
        List<Loss> losses = [.. _losses];
        using ImageContent preview = _target.Preview(_plans, _source);
        AddFactLosses(preview, losses);
        return losses;
    }

    /// <summary>Adds what differs between the facts of the source and those that a reader of the result sees.</summary>
    private void AddFactLosses(ImageContent result, List<Loss> losses)
    {
        ChunkCache cache = new(0);
        for (int i = 0; i < _images; i++)
        {
            SceneRequest request = _requests[i];
            ScenePlan plan = _plans[i];
            Scene source = new(request.Metadata, request.Scene.Index, cache), written = new(Written(result, plan), i, cache);
            losses.AddRange(FactLosses.Of(request.Scene.Index, source, written, topic => _target.WhyLost(topic, plan)));
        }
    }

    /// <summary>Plans the label images of the chosen scenes behind them.</summary>
    private void AddLabels()
    {
        ChunkCache cache = new(64 << 20);
        Dictionary<int, int> imageOf = [];
        for (int i = _images - 1; i >= 0; i--) imageOf[_requests[i].Scene.Index] = i;
        HashSet<(int Image, string Name)> taken = [];
        for (int i = 0; i < _source.Labels.Count; i++)
        {
            SceneContent content = _source.Labels[i];
            string name = content.Name ?? Invariant($"{i}");
            int image = content.Label?.Scene is { } owner && imageOf.TryGetValue(owner, out int place) ? place : -1;
            if (image < 0)
            {
                // Labels of a scene that is left out are left out with it.
                if (content.Label?.Scene is null) _losses.Add(new Loss(_scenes[0].Index, $"label image {name}", "it belongs to no scene"));
                continue;
            }

            Scene label = new(content, i, cache);
            string reason = "labels are integers";
            SceneRequest? request = label.PixelType is { } type && (type.IsInteger() || type == PixelType.Bool) ? SceneRequest.ForLabel(label, _requests[image], out reason) : null;
            if (request is not null && !taken.Add((image, name))) (request, reason) = (null, "another one has the same name");
            if (request is null)
            {
                _losses.Add(new Loss(_scenes[image].Index, $"label image {name}", reason));
                continue;
            }

            _requests.Add(request);
            _plans.Add(_target.PlanLabel(request, _plans.Count, new PlannedLabel(image, name), _plans[image]));
        }
    }

    /// <summary>Copies all scenes. A hash is made on the way where every sample passes by in the order of the hash.</summary>
    /// <returns>The hashes; null where there is none yet.</returns>
    private string?[] CopyPixels(ImageSink sink, bool fromTheStart)
    {
        long done = 0;
        string?[] hashes = new string?[_plans.Count];
        for (int i = 0; i < _plans.Count; i++)
        {
            int scene = i < _images ? _requests[i].Scene.Index : _requests[_plans[i].Label!.Image].Scene.Index;
            hashes[i] = CopyScene(i, sink, bytes => Report(Interlocked.Add(ref done, bytes), scene, ConvertStage.Pixels), _hash is not null && fromTheStart && i < _images);
        }

        return hashes;
    }

    /// <summary>Copies a scene; returns its hash when it was asked for and could be made on the way.</summary>
    private string? CopyScene(int index, ImageSink sink, Action<long> onProgress, bool hashed)
    {
        ScenePlan plan = _plans[index];
        SceneSink target = sink.Scene(index);
        if (_target.Origins(index, sink) is not { } origins)
        {
            return RunPipeline(index, _requests[index].Level, plan.Levels, target, onProgress, hashed);
        }

        for (int level = 0; level < origins.Count; level++)
        {
            LevelGrid grid = plan.Levels[level];
            Action<long>? progress = level == 0 ? onProgress : null;
            if (origins[level].Copy is { } copy)
            {
                LevelCopy.Run(grid, level, target, copy, progress is null ? null : block => progress(BytesOf(grid, block, plan.PixelType)), _options.Execution);
            }
            else if (origins[level].SourceLevel is { } from && (level > 0 || origins.Count == 1 || origins[1].SourceLevel is not null))
            {
                RunPipeline(index, from, [new LevelGrid(grid.Axes, grid.Shape, grid.Block, plan.Levels[0].Factors)], new OneLevelSink(target, level), progress, hashed: false);
            }
        }

        // Coarse levels that nobody has are made from level 0, which went along by itself.
        if (origins.Count > 1 && origins[1].SourceLevel is null) RunPipeline(index, _requests[index].Level, plan.Levels, new CoarseLevelsSink(target), null, hashed: false);
        return null;
    }

    private string? RunPipeline(int index, int sourceLevel, IReadOnlyList<LevelGrid> levels, SceneSink target, Action<long>? onProgress, bool hashed)
    {
        SceneRequest request = _requests[index];
        ViewBlocks source = new(request.View(sourceLevel, _plans[index].Axes, _target.Samples));
        using BlockPipeline pipeline = new(source, levels, target, ReductionOf(_plans[index])) { OnProgress = onProgress };
        bool streams = hashed && CanonicalStream.Fits(pipeline.Plan, levels[0]);
        using PixelHashStream? hash = streams ? _hash!.Begin() : null;
        using CanonicalStream? canonical = hash is null ? null : new CanonicalStream(levels[0], source.PixelType, 2 * _options.Execution.Workers, hash.Append);
        pipeline.Canonical = canonical;
        pipeline.Run(_options.Execution);
        return hash?.Finish();
    }

    private Reduction ReductionOf(ScenePlan plan) => plan.Label is null ? _options.ReductionFor(plan.Metadata) : _options.Reduction == Reduction.Nearest ? Reduction.Nearest : Reduction.Mode;

    private static long BytesOf(LevelGrid grid, long block, PixelType type)
    {
        long[] offset = new long[grid.Axes.Length], extent = new long[grid.Axes.Length];
        grid.BoxOf(block, offset, extent);
        long bytes = type.Size();
        foreach (long n in extent) bytes *= n;
        return bytes;
    }

    private void Report(long done, int scene, ConvertStage stage) => _progress?.Report(new ConvertProgress(done, PixelBytes, scene, stage));

    /// <summary>IMAGEWALK orders planes by Z, C and T and knows no other axis.</summary>
    private void RefuseHashes()
    {
        if (!_target.HoldsPixelHash) throw new ArgumentException($"{_target.Name} has no place for a pixel hash");
        foreach (SceneRequest request in _requests)
        {
            if (request.ExtraAxes is { Length: > 0 } extra)
                throw new RefusedException(Invariant($"scene {request.Scene.Index}: IMAGEWALK has no place for axis {extra[0]} ({request.SizeOf(extra[0])} indices); convert without a pixel hash, or select one index")) { Remedy = Remedy.Select.FirstOf(extra) };
        }
    }

    /// <summary>The hash of each scene as it is written: selected and cast. Those that the copy did not make cost a read of the source.</summary>
    private List<string> HashSource(string?[] streamed)
    {
        List<string> hashes = [];
        for (int i = 0; _hash is not null && i < _images; i++)
        {
            long done = 0;
            int scene = _requests[i].Scene.Index;
            hashes.Add(streamed[i] ?? _hash.Hash(_requests[i], _options.Execution, bytes => Report(done += bytes, scene, ConvertStage.Hash)));
        }

        return hashes;
    }

    /// <summary>Reads the result back and compares digests, scene by scene, on the axes of the source. A recorded hash is the digest.</summary>
    private List<PixelDigestPair> Verify(ImageContent result, string partial, IReadOnlyList<string> hashes, Action checkSource)
    {
        List<PixelDigestPair> digests = [];
        ChunkCache cache = new(64 << 20);
        for (int i = 0; i < _plans.Count; i++)
        {
            SceneRequest request = _requests[i];
            int scene = i < _images ? request.Scene.Index : _requests[_plans[i].Label!.Image].Scene.Index;
            Report(PixelBytes, scene, ConvertStage.Verify);
            Scene written = new(Written(result, _plans[i]), i, cache);
            PixelDigestPair pair = i < hashes.Count ? HashPair(request, written, hashes[i]) : DigestPair(request, written, scene, i < _images && !request.HasEqualizedChannels ? _options.Selection : request.Selection);
            digests.Add(pair);
            if (!string.Equals(pair.Source, pair.Result, StringComparison.Ordinal))
            {
                checkSource();
                throw new DamagedDataException(Invariant($"verification failed: scene {pair.Scene} of the source has the pixel digest {pair.Source}, the result {pair.Result}; the result stays at {partial}"));
            }
        }

        return digests;
    }

    private PixelDigestPair DigestPair(SceneRequest request, Scene written, int scene, Selection selection)
    {
        string order = string.Concat(request.Scene.Axes.Where(a => request.SizeOf(a) > 1 || written.Axes.Contains(a, StringComparison.Ordinal)));
        PixelStream before = PixelStream.Create(Again(request.Scene), request.Level, selection, order, _options.Execution, request.PixelType == request.StoredType ? null : request.PixelType);
        PixelStream after = PixelStream.Create(written, 0, Selection.All, order, _options.Execution);
        return new PixelDigestPair(scene, before.Sha256(), after.Sha256(), order);
    }

    private PixelDigestPair HashPair(SceneRequest request, Scene written, string hash)
    {
        long done = 0;
        string source = _hash!.Hash(new SceneRequest(Again(request.Scene), _options), _options.Execution, bytes => Report(done += bytes, request.Scene.Index, ConvertStage.Verify));
        if (!string.Equals(source, hash, StringComparison.Ordinal))
            throw new DamagedDataException(Invariant($"verification failed: scene {request.Scene.Index} of the source had the pixel hash {hash} when it was copied, and has {source} when it is read again"));
        done = 0;
        string result = _hash.Hash(new SceneRequest(written, _options with { Scenes = null, Selection = Selection.All, Level = 0, PixelType = null }), _options.Execution, bytes => Report(done += bytes, request.Scene.Index, ConvertStage.Verify));
        return new PixelDigestPair(request.Scene.Index, source, result, request.SizeOf('S') > 1 ? "ZCSTYX" : "ZCTYX");
    }

    /// <summary>The scene without what was kept of its pixels: a proof reads the source again, not the samples that have passed.</summary>
    private static Scene Again(Scene scene) => new(scene.Content, scene.Index, new ChunkCache(64 << 20));

    private SceneContent Written(ImageContent result, ScenePlan plan)
    {
        if (plan.Label is not { } label) return result.Scenes[_target.PositionOf(plan.Index)];
        int image = _target.PositionOf(label.Image);
        return result.Labels.First(l => l.Label?.Scene == image && l.Name == label.Name);
    }

    /// <summary>What a journal must agree on: program, source, options and plan. Threads and memory do not count: they change no byte.</summary>
    /// <summary>The name of the source: where it lay is nobody else's business, and would change the bytes of the result.</summary>
    private static string NameOf(string path)
    {
        string name = System.IO.Path.GetFileName(path.TrimEnd('/', '\\'));
        return name is "" or "." or ".." ? System.IO.Path.GetFileName(System.IO.Path.GetFullPath(path).TrimEnd('/', '\\')) : name;
    }

    private string PlanDigest(SourceStamp stamp)
    {
        StringBuilder text = new();
        text.Append(typeof(Converter).Assembly.GetName().Version).Append(' ').Append(Codecs.CodecVersions.Text).Append(Codecs.NativeCodecs.EncodersEnabled ? " native" : string.Empty).Append('\n').Append(System.IO.Path.GetFullPath(_sourcePath)).Append('\n');
        text.Append(stamp.Digest).Append('\n');
        OptionIdentity.AppendTo(text, _options);
        foreach (SceneRequest request in _requests) text.Append(request).Append('\n');
        foreach (ScenePlan plan in _plans)
        {
            foreach (LevelGrid level in plan.Levels)
                text.Append(level.Axes).Append(' ').Append(string.Join('x', level.Shape.ToArray())).Append(' ').Append(string.Join('x', level.Block.ToArray())).Append('\n');
        }

        return System.Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
