using Lamella.Engine;
using Lamella.IO;

namespace Lamella.Pipelines.Blocks;

/// <summary>A sink whose level 0 is one level of another sink.</summary>
internal sealed class OneLevelSink(SceneSink sink, int level) : SceneSink
{
    /// <inheritdoc/>
    public override bool InOrder => sink.InOrder;

    /// <inheritdoc/>
    public override bool IsStored(int one, long block) => sink.IsStored(level, block);

    /// <inheritdoc/>
    public override bool LeavesOutZeros(int one) => sink.LeavesOutZeros(level);

    /// <inheritdoc/>
    public override bool EncodesAlike => sink.EncodesAlike;

    /// <inheritdoc/>
    public override bool Encode(int one, long block, in BlockSamples samples, ByteBuffer encoded) => sink.Encode(level, block, samples, encoded);

    /// <inheritdoc/>
    public override void Store(int one, long block, ReadOnlySpan<byte> encoded) => sink.Store(level, block, encoded);
}
