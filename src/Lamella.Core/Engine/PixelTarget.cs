namespace Lamella.Engine;

/// <summary>Memory that samples are placed in: a pinned or native block and the byte stride of each native axis of the level. Strides are <c>long</c>, so a target may be larger than 2 GiB.</summary>
internal readonly unsafe ref struct PixelTarget
{
    /// <summary>The first byte of the block and its length; the sample at the region's origin lies at <paramref name="origin"/>.</summary>
    public PixelTarget(byte* memory, long length, ReadOnlySpan<long> strides, long origin = 0)
    {
        Memory = memory;
        Length = length;
        Strides = strides;
        Origin = origin;
    }

    /// <summary>The first byte.</summary>
    public byte* Memory { get; }

    /// <summary>The number of bytes that may be written.</summary>
    public long Length { get; }

    /// <summary>Bytes from one sample to the next, for each native axis.</summary>
    public ReadOnlySpan<long> Strides { get; }

    /// <summary>Where the sample at the region's origin lies.</summary>
    public long Origin { get; }

    /// <summary>The same memory for a region whose origin lies elsewhere.</summary>
    public PixelTarget From(long origin) => new(Memory, Length, Strides, origin);
}
