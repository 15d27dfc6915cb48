using Lamella.Formats;
using Lamella.Formats.OmeTiff;
using Lamella.Pipelines.Convert;
using Lamella.Pipelines.Losses;

namespace Lamella.Engine;

/// <summary>
/// A format that conversions write: what it can hold, how scenes are planned for it, what it loses, and the sink that takes the pixels. A class of one's own overrides the abstract members, keeps no state of a conversion, and is
/// handed over in <see cref="TargetOptions"/> or <see cref="ConversionTargets"/>; reading, reducing, threads, losses, temporary names and proofs are the library's, as for its own formats.
/// </summary>
public abstract class ConversionTarget
{
    /// <summary>The name of the format for messages, such as <c>OME-Zarr 0.5</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The endings of its names, with their dots.</summary>
    public abstract IReadOnlyList<string> Endings { get; }

    /// <summary>The axes that it can hold, slowest first, such as <c>TCZYX</c>: the axes of the default <see cref="Plan"/>.</summary>
    public abstract string Axes { get; }

    /// <summary>The types of samples that it can hold. Default: all.</summary>
    public virtual IReadOnlyList<PixelType> PixelTypes { get; } = Lamella.PixelTypes.All;

    /// <summary>The number of scenes that it can hold. Default: 1.</summary>
    public virtual int MostScenes => 1;

    /// <summary>How samples are compressed, for plans. Default: <c>none</c>.</summary>
    public virtual string Codec => "none";

    /// <summary>True when the sink writes <see cref="ImageSink.PixelHashes"/> into the metadata; else a conversion that asks for them is refused. Default: false.</summary>
    public virtual bool HoldsPixelHash => false;

    /// <summary>
    /// The format that reads results, by which each is opened before it gets its name: what it lost is found by comparison, and its pixels are proved when that was asked for. Null (the default) when nothing reads it; then losses are what
    /// <see cref="Kept"/> says, and a proof is refused.
    /// </summary>
    public virtual ImageFormat? Reader => null;

    /// <summary>How the result is opened again; null when nothing reads it.</summary>
    internal virtual OpenOptions? Opening => Reader is not { } format ? null : new OpenOptions
    {
        Formats = ImageFormats.Default.All.Any(known => known.Id == format.Id) ? ImageFormats.Default : ImageFormats.Default.With(format),
        Format = format.Id,
    };

    /// <summary>How the source's samples map to the planned axes.</summary>
    internal virtual SampleLayout Samples => SampleLayout.Keep;

    /// <summary>True when an interrupted run can be gone on with.</summary>
    internal virtual bool CanResume => false;

    /// <summary>True when label images go along.</summary>
    internal virtual bool HoldsLabels => false;

    /// <summary>Plans one scene: axes, levels, and the blocks that the sink gets. Default: one level on <see cref="Axes"/> in blocks of <see cref="BlockOf"/>; what the format cannot hold is refused.</summary>
    /// <param name="request">The part of the scene that is to be written.</param>
    /// <param name="index">Its position in the result.</param>
    /// <param name="count">The number of scenes of the result.</param>
    /// <exception cref="RefusedException">The format cannot hold the scene.</exception>
    public virtual ScenePlan Plan(SceneRequest request, int index, int count)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (count > MostScenes) Throw.Refused(Invariant($"{Name} holds {Counts.Of(MostScenes, "scene")}, {count} are selected; choose fewer"), MostScenes == 1 ? new Remedy.ChooseScene(count) : null);
        string missing = string.Concat(request.Scene.Axes.Where(axis => !Axes.Contains(axis, StringComparison.Ordinal) && request.SizeOf(axis) > 1));
        if (missing.Length > 0)
            throw new RefusedException(Invariant($"scene {request.Scene.Index}: {Name} has no axis for {Lamella.Axes.NameOf(missing[0])} ({request.SizeOf(missing[0])} indices); select one of them")) { Remedy = Remedy.Select.FirstOf(missing) };
        if (!PixelTypes.Contains(request.PixelType))
        {
            PixelType[] wider = [.. PixelTypes.Where(type => Lamella.PixelTypes.SmallestFor([request.PixelType, type]) == type)];
            Throw.Refused(
                Invariant($"scene {request.Scene.Index}: {Name} holds {string.Join(", ", PixelTypes.Select(type => type.Name()))}, and not {request.PixelType.Name()}; convert the samples to one of them"),
                wider.Length > 0 ? new Remedy.Cast(wider[0]) : null);
        }

        long[] shape = [.. Axes.Select(request.SizeOf)];
        if (shape.Contains(0)) Throw.Refused(Invariant($"scene {request.Scene.Index} has an axis of length 0, and {Name} has no place for an image without pixels"));
        int[] factors = new int[shape.Length];
        Array.Fill(factors, 1);
        return new ScenePlan { Index = index, Axes = Axes, PixelType = request.PixelType, Metadata = request.Metadata, Levels = [new LevelGrid(Axes, shape, [.. BlockOf(shape, request.PixelType)], factors)] };
    }

    /// <summary>The metadata that a reader of the result will find for a scene; what differs from the plan's is a loss. Default: none but the types of its channels.</summary>
    /// <example><code>
    /// protected override SceneContent Kept(ScenePlan plan) => base.Kept(plan) with { Name = plan.Metadata.Name };
    /// </code></example>
    protected virtual SceneContent Kept(ScenePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new SceneContent
        {
            Levels = plan.Metadata.Levels,
            AxesOverride = plan.Metadata.AxesOverride,
            Channels = [.. plan.Metadata.Channels.Select(channel => new Channel { PixelType = channel.PixelType, Samples = channel.Samples })],
        };
    }

    /// <summary>The block of the default <see cref="Plan"/>: what is encoded and stored in one piece. Default: a whole plane.</summary>
    /// <param name="shape">Samples along <see cref="Axes"/>.</param>
    /// <param name="type">Their type.</param>
    protected virtual IReadOnlyList<long> BlockOf(IReadOnlyList<long> shape, PixelType type)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return [.. shape.Select((n, i) => Axes[i] is 'Y' or 'X' or 'S' ? n : 1)];
    }

    /// <summary>Why the format does not keep a fact, such as <c>channel names</c>. Default: it has no place for it.</summary>
    public virtual string? WhyLost(string topic, ScenePlan plan) => $"{Name} has no place for it";

    /// <summary>What the format cannot hold beside the metadata of scenes, which is compared. Default: documents of the source, associated images, labels, the plate, and the way samples are meant.</summary>
    public virtual IEnumerable<Loss> Losses(IReadOnlyList<ScenePlan> plans, ImageContent source)
    {
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(source);
        string why = $"{Name} has no place for it";
        List<Loss> losses = [.. new SourceDocuments(source, plans, null, why).Losses(0)];
        foreach (ScenePlan plan in plans)
        {
            losses.AddRange(TiffAppearance.UnstatedBy(plan.Metadata).Except(TiffAppearance.UnstatedBy(Kept(plan))).Select(what => new Loss(plan.Index, what, why + "; the values are kept as they are stored")));
            if (plan.Metadata.Notes.Count > Kept(plan).Notes.Count) losses.Add(new Loss(plan.Index, Counts.Of(plan.Metadata.Notes.Count, "note"), why));
        }

        if (source.Associated.Count > 0) losses.Add(new Loss(0, Counts.Of(source.Associated.Count, "associated image"), "thumbnails, labels and overviews of slides are not converted"));
        if (source.Labels.Count > 0) losses.Add(new Loss(0, Counts.Of(source.Labels.Count, "label image"), why));
        if (source.Plate is not null) losses.Add(new Loss(0, "plate", why));
        return losses;
    }

    /// <summary>The bytes that the result has at least, for the check of the disk. Default: 0.</summary>
    public virtual long LeastBytes(IReadOnlyList<ScenePlan> plans) => 0;

    /// <summary>Begins the result. It is written below <see cref="TargetContext.Path"/> only.</summary>
    public abstract ImageSink Open(TargetContext context);

    /// <summary>The metadata that the result will have, as its reader shows it, without pixels.</summary>
    internal virtual ImageContent Preview(IReadOnlyList<ScenePlan> plans, ImageContent source) => new() { Format = Name, Scenes = [.. plans.Select(Kept)] };

    /// <summary>True when the target carries a part along that no scene shows.</summary>
    internal virtual bool Keeps(ContentPart part, IReadOnlyList<ScenePlan> plans, ImageContent source) => false;

    /// <summary>Plans the labels of an image that was planned before.</summary>
    internal virtual ScenePlan PlanLabel(SceneRequest request, int index, PlannedLabel label, ScenePlan image) => throw new NotSupportedException("this target holds no labels");

    /// <summary>Where the levels of a planned scene come from; null when all are made from the samples of level 0.</summary>
    internal virtual IReadOnlyList<LevelOrigin>? Origins(int scene, ImageSink sink) => null;

    /// <summary>The position at which readers of the result find a planned scene.</summary>
    internal virtual int PositionOf(int scene) => scene;
}
