using Lamella.IO;

namespace Lamella.Engine;

/// <summary>
/// Takes the blocks of one scene: each is encoded, and then stored once. Encoding runs on all workers at the same time; so does storing, unless <see cref="InOrder"/> asks for one after the other.
/// </summary>
public abstract class SceneSink
{
    /// <summary>True when blocks must be stored in the planned order, because their place in the target depends on it (a TIFF file). Else they may come in any order, from several threads.</summary>
    public abstract bool InOrder { get; }

    /// <summary>True when an earlier, interrupted run has stored the block; it is skipped then. Default: false.</summary>
    public virtual bool IsStored(int level, long block) => false;

    /// <summary>True when nothing is stored for a block of zeros, so that it need not be encoded.</summary>
    public virtual bool LeavesOutZeros(int level) => false;

    /// <summary>True when the encoded bytes of a block follow from the level, its samples and its extent alone: blocks of zeros, which are alike, are then encoded once.</summary>
    public virtual bool EncodesAlike => false;

    /// <summary>Encodes a block; false when nothing needs to be stored for it. Called from several threads; deterministic.</summary>
    /// <param name="level">The level, 0 for full resolution.</param>
    /// <param name="block">The number of the block: see <see cref="LevelGrid.BoxOf"/>.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="encoded">Takes the bytes.</param>
    public abstract bool Encode(int level, long block, in BlockSamples samples, ByteBuffer encoded);

    /// <summary>Stores an encoded block; an empty span means that <see cref="Encode"/> had nothing to store.</summary>
    public abstract void Store(int level, long block, ReadOnlySpan<byte> encoded);
}
