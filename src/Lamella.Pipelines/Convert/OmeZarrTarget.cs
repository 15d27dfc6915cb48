using Lamella.Engine;

namespace Lamella.Pipelines.Convert;

/// <summary>OME-Zarr as a target.</summary>
internal sealed class OmeZarrTarget(OmeZarrOptions options) : ConversionTarget
{
    /// <inheritdoc/>
    public override string Name => options.Ngff == NgffVersion.V04 ? "OME-Zarr 0.4" : "OME-Zarr 0.5";

    /// <inheritdoc/>
    public override SampleLayout Samples => SampleLayout.UnfoldIntoChannels;

    /// <inheritdoc/>
    public override ScenePlan Plan(SceneRequest request, int index, int count) => OmeZarrPlanner.Plan(request, index, options);

    /// <inheritdoc/>
    public override void ListLosses(IReadOnlyList<ScenePlan> plans, ImageContent source, List<Loss> losses)
    {
    }

    /// <inheritdoc/>
    public override long LeastBytes(IReadOnlyList<ScenePlan> plans) => 0;

    /// <inheritdoc/>
    public override ImageSink Open(string path, IReadOnlyList<ScenePlan> plans, ImageContent source, Journal journal) => Throw.Unsupported<ImageSink>("OME-Zarr", "writing");
}
