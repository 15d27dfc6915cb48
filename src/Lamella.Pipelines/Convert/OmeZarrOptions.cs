namespace Lamella;

/// <summary>The NGFF version of an OME-Zarr target.</summary>
public enum NgffVersion
{
    /// <summary>0.4: Zarr v2.</summary>
    V04,

    /// <summary>0.5: Zarr v3 with shards; the default.</summary>
    V05,

    /// <summary>0.6: as 0.5, with named coordinate systems. The release candidate 0.6rc0 as long as the specification has nothing later.</summary>
    V06,
}

/// <summary>How an OME-Zarr is written.</summary>
public sealed record OmeZarrOptions : ConvertOptions
{
    /// <summary>The NGFF version.</summary>
    public NgffVersion Ngff { get; init; } = NgffVersion.V05;

    /// <summary>The chunk shape on the axes of the target (five for an ordinary image: TCZYX); null (the default) for one plane in squares of about 512 KiB inside shards, 2 MiB alone.</summary>
    public IReadOnlyList<long>? Chunks { get; init; }

    /// <summary>The shard shape, a multiple of the chunk on every axis; null (the default) for about 16 MiB. NGFF 0.5 and later.</summary>
    public IReadOnlyList<long>? Shards { get; init; }

    /// <summary>Whether chunks are packed in shards; by default they are from NGFF 0.5 on.</summary>
    public Sharding Sharding { get; init; }

    /// <summary>The compression and its level, such as <c>blosc-lz4:5</c>, <c>blosc-zlib</c>, <c>gzip:6</c>, <c>zstd:3</c> or <c>none</c>; null (the default) for <c>zstd:3</c>, in NGFF 0.4 <c>blosc-zstd:1</c> with byte shuffle.</summary>
    public string? Compression { get; init; }

    /// <summary>Which axes shrink from level to level.</summary>
    public DownsampledAxes DownsampledAxes { get; init; }
}

/// <summary>Whether chunks are packed in shards.</summary>
public enum Sharding
{
    /// <summary>Shards where the NGFF version has them.</summary>
    Automatic,

    /// <summary>One file for each chunk.</summary>
    None,
}
