using Lamella.Engine;

namespace Lamella.Pipelines.Convert;

/// <summary>One kind of target: how scenes are planned for it, what it loses, and how it is written.</summary>
internal abstract class ConversionTarget
{
    /// <summary>The format's name for messages, such as <c>OME-Zarr 0.5</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How samples are compressed, as users write it.</summary>
    public abstract string Codec { get; }

    /// <summary>Plans one scene; <paramref name="count"/> scenes go into the target.</summary>
    public abstract ScenePlan Plan(SceneRequest request, int index, int count);

    /// <summary>How the source's samples map to the planned axes.</summary>
    public abstract SampleLayout Samples { get; }

    /// <summary>Lists what the target cannot hold beside the facts of scenes, which are compared: pictures, plates, the way samples are meant.</summary>
    public abstract void ListLosses(IReadOnlyList<ScenePlan> plans, ImageContent source, List<Loss> losses);

    /// <summary>The metadata that the result will have, as its reader shows it, without pixels.</summary>
    public abstract ImageContent Preview(IReadOnlyList<ScenePlan> plans, ImageContent source);

    /// <summary>Why the target does not keep what a fact is about (see <see cref="Losses.FactTopic"/>); null when there is no general reason.</summary>
    public abstract string? WhyLost(string topic, ScenePlan plan);

    /// <summary>The bytes that the result has at least, for the check of the disk.</summary>
    public abstract long LeastBytes(IReadOnlyList<ScenePlan> plans);

    /// <summary>True when the target carries a part along that no scene shows.</summary>
    public virtual bool Keeps(ContentPart part, IReadOnlyList<ScenePlan> plans, ImageContent source) => false;

    /// <summary>True when label images go along.</summary>
    public virtual bool HoldsLabels => false;

    /// <summary>Plans the labels of an image that was planned before.</summary>
    public virtual ScenePlan PlanLabel(SceneRequest request, int index, PlannedLabel label, ScenePlan image) => throw new NotSupportedException("this target holds no labels");

    /// <summary>Where the levels of a planned scene come from; null when all are made from the samples of level 0.</summary>
    public virtual IReadOnlyList<LevelOrigin>? Origins(int scene, ImageSink sink) => null;

    /// <summary>The position at which readers of the result find a planned scene.</summary>
    public virtual int PositionOf(int scene) => scene;

    /// <summary>Begins or resumes the result at <paramref name="path"/>.</summary>
    public abstract ImageSink Open(string path, IReadOnlyList<ScenePlan> plans, ImageContent source, Journal journal);
}
