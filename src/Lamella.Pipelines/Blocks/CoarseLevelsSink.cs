using Lamella.Engine;
using Lamella.IO;

namespace Lamella.Pipelines.Blocks;

/// <summary>A sink in which level 0 is there already.</summary>
internal sealed class CoarseLevelsSink(SceneSink sink) : SceneSink
{
    /// <inheritdoc/>
    public override bool InOrder => sink.InOrder;

    /// <inheritdoc/>
    public override bool IsStored(int level, long block) => level == 0 || sink.IsStored(level, block);

    /// <inheritdoc/>
    public override bool LeavesOutZeros(int level) => sink.LeavesOutZeros(level);

    /// <inheritdoc/>
    public override bool EncodesAlike => sink.EncodesAlike;

    /// <inheritdoc/>
    public override bool Encode(int level, long block, in BlockSamples samples, ByteBuffer encoded) => sink.Encode(level, block, samples, encoded);

    /// <inheritdoc/>
    public override void Store(int level, long block, ReadOnlySpan<byte> encoded) => sink.Store(level, block, encoded);
}
