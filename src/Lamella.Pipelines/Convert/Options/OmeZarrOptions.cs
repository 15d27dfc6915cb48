using Lamella.Codecs;

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

    /// <summary>The compression: <see cref="Lamella.Compression.Blosc"/>, <see cref="Lamella.Compression.Zstd"/>, <see cref="Lamella.Compression.Gzip"/>, <see cref="Lamella.Compression.Zlib"/> (0.4), <see cref="Lamella.Compression.None"/>, or that of a codec of the caller's; null (the default) for Blosc with Zstandard at level 1.</summary>
    public Compression? Compression { get; init; }

    /// <summary>The codecs that there are; a caller's own are added with <see cref="ZarrCodecs.With"/>, and chosen by <see cref="Compression"/>. Default: those of Lamella.</summary>
    public ZarrCodecs Codecs { get; init; } = ZarrCodecs.Default;

    /// <summary>Which axes shrink from level to level.</summary>
    public DownsampledAxes DownsampledAxes { get; init; }

    /// <summary>What becomes of the source's own coarse levels.</summary>
    public SourceLevels SourceLevels { get; init; }

    /// <summary>How several scenes lie in the hierarchy.</summary>
    public SceneLayout Layout { get; init; }

    /// <summary>A folder, or a single zip file; a target that is named <c>.ozx</c> is always a single file.</summary>
    public OmeZarrContainer Container { get; init; }

    /// <summary>Whether the root also holds the metadata of all nodes below it, which saves requests where nothing can be listed.</summary>
    public ConsolidatedMetadata Consolidated { get; init; }

    /// <summary>Whether <c>ro-crate-metadata.json</c> is written.</summary>
    public RoCrateFile RoCrate { get; init; }
}

/// <summary>What becomes of the coarse levels that a source has.</summary>
public enum SourceLevels
{
    /// <summary>They are taken over when Lamella made them in the way that is asked for, so that the result is the same; else made anew. The default.</summary>
    Automatic,

    /// <summary>They are taken over as they are, with their shapes and positions; their number is the result's.</summary>
    Reuse,

    /// <summary>All coarse levels are made from level 0.</summary>
    Remake,
}

/// <summary>How several scenes lie in an OME-Zarr.</summary>
public enum SceneLayout
{
    /// <summary>As a plate where the source has one, one scene at the root, several side by side in the layout of bioformats2raw; the default.</summary>
    Automatic,

    /// <summary>Always side by side, in the layout of bioformats2raw.</summary>
    Bioformats2Raw,
}

/// <summary>What an OME-Zarr is stored as.</summary>
public enum OmeZarrContainer
{
    /// <summary>A folder; the default.</summary>
    Folder,

    /// <summary>One zip file with stored entries (RFC-9), from NGFF 0.5 on.</summary>
    SingleFile,
}

/// <summary>Whether metadata is repeated in the root.</summary>
public enum ConsolidatedMetadata
{
    /// <summary>Each node has its own; the default, as NGFF knows no other.</summary>
    None,

    /// <summary>The root repeats it: <c>.zmetadata</c> in Zarr v2, an inline member in v3.</summary>
    InRoot,
}

/// <summary>Whether a data set is described as an RO-Crate.</summary>
public enum RoCrateFile
{
    /// <summary>It is not; the default.</summary>
    None,

    /// <summary><c>ro-crate-metadata.json</c> names the data set and its images. Its date is that of the day, or of SOURCE_DATE_EPOCH where that is set.</summary>
    Write,
}

/// <summary>Whether chunks are packed in shards.</summary>
public enum Sharding
{
    /// <summary>Shards where the NGFF version has them.</summary>
    Automatic,

    /// <summary>One file for each chunk.</summary>
    None,
}
