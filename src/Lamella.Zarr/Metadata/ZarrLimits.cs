namespace Lamella.Zarr.Metadata;

/// <summary>Bounds on what metadata may declare; they keep the arithmetic of chunk grids inside 64 bits and the scratch of the kernels on the stack.</summary>
internal static class ZarrLimits
{
    /// <summary>Axes of an array.</summary>
    public const int MaxRank = 32;

    /// <summary>Samples along one axis.</summary>
    public const long MaxExtent = 1L << 62;

    /// <summary>Bytes of one element (fixed-length text, structures, raw bits).</summary>
    public const int MaxElementSize = 1 << 20;

    /// <summary>Sharding inside sharding inside sharding; the specification has no bound, the stack has.</summary>
    public const int MaxShardDepth = 4;
}
