namespace Lamella.Codecs.Zstd;

/// <summary>How to encode Zstandard frames.</summary>
internal sealed record ZstdOptions
{
    /// <summary>The fastest to the strongest level that the encoder knows.</summary>
    public const int MinLevel = -7, MaxLevel = 22;

    /// <summary>Level 3, no checksum: what Zarr and OME-TIFF writers commonly use.</summary>
    public static ZstdOptions Default { get; } = new();

    /// <summary>The effort, on zstd's scale; outside of <see cref="MinLevel"/> to <see cref="MaxLevel"/> the nearest is taken, and 0 stands for 3.</summary>
    public int Level { get; init; } = 3;

    /// <summary>Whether frames end with a checksum of their content.</summary>
    public ZstdChecksum Checksum { get; init; } = ZstdChecksum.None;
}
