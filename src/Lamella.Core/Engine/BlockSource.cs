namespace Lamella.Engine;

/// <summary>Samples on the axes of a target: what a conversion reads from. Implementations fold, select and cast on the way. Thread-safe.</summary>
internal abstract class BlockSource
{
    /// <summary>The axes, slowest first.</summary>
    public abstract string Axes { get; }

    /// <summary>Samples along each axis.</summary>
    public abstract ReadOnlySpan<long> Shape { get; }

    /// <summary>The type of the samples that <see cref="Read"/> delivers.</summary>
    public abstract PixelType PixelType { get; }

    /// <summary>The bytes that a read holds beside its destination: the piece of the storage that it takes a part of, decoded and stored.</summary>
    public virtual long BytesPerRead => 0;

    /// <summary>True when all samples of a box are known to be zero without reading any: nothing of it is stored. False says nothing.</summary>
    public virtual bool IsZero(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent) => false;

    /// <summary>Reads a box into tight C-order memory, on the calling thread.</summary>
    public abstract void Read(ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> destination, CancellationToken cancellation);
}
