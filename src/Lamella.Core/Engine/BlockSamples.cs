namespace Lamella.Engine;

/// <summary>The samples of one block in memory: where they start, how far apart they lie, and the part of the block that is inside the level. What lies beyond is for the sink to pad.</summary>
internal readonly ref struct BlockSamples(ReadOnlySpan<byte> memory, ReadOnlySpan<long> strides, ReadOnlySpan<long> extent)
{
    /// <summary>From the first sample on.</summary>
    public ReadOnlySpan<byte> Memory { get; } = memory;

    /// <summary>Bytes from one sample to the next on each axis.</summary>
    public ReadOnlySpan<long> Strides { get; } = strides;

    /// <summary>Samples along each axis.</summary>
    public ReadOnlySpan<long> Extent { get; } = extent;
}
