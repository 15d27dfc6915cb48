using Lamella;
using Lamella.Engine;
using Lamella.Formats;

namespace Samples;

/// <summary>Raw files as the result of conversions: what they can hold, and what of the metadata they keep. Planning, losses, threads, temporary names and proofs are the library's. Holds no state.</summary>
internal sealed class RawTarget : ConversionTarget
{
    /// <inheritdoc/>
    public override string Name => RawFormat.FormatName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Endings { get; } = [".rawj"];

    /// <inheritdoc/>
    public override string Axes => RawFormat.Axes;

    /// <inheritdoc/>
    public override IReadOnlyList<PixelType> PixelTypes { get; } = [PixelType.UInt8, PixelType.UInt16, PixelType.Float32];

    /// <summary>By this the library finds what was lost, and proves the pixels.</summary>
    public override ImageFormat? Reader { get; } = new RawFormat();

    /// <summary>Nothing is compressed, so the size is known.</summary>
    public override long LeastBytes(IReadOnlyList<ScenePlan> plans) => RawFormat.HeaderSize + plans.Sum(plan => plan.Levels[0].SampleCount * plan.PixelType.Size());

    /// <inheritdoc/>
    public override ImageSink Open(TargetContext context) => new RawSink(context.Path, context.Plans[0]);

    /// <summary>The header has a place for the name and the pixel sizes; everything else is a loss.</summary>
    protected override SceneContent Kept(ScenePlan plan) => base.Kept(plan) with { Name = plan.Metadata.Name, PixelSize = plan.Metadata.PixelSize };
}
