using System.Text.Json;
using Lamella.Codecs;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Arrays;

/// <summary>What a new array is to be. The defaults are the form that every reader known to us can read. Validated by <see cref="ZarrArray.Create(Stores.Store, string, ZarrArraySpec)"/>.</summary>
internal sealed record ZarrArraySpec
{
    /// <summary>2 or 3.</summary>
    public int ZarrFormat { get; init; } = 3;

    /// <summary>Samples along each axis.</summary>
    public required long[] Shape { get; init; }

    /// <summary>The unit that is decoded at once.</summary>
    public required long[] Chunk { get; init; }

    /// <summary>The unit that one key stores, a multiple of the chunk; null for no sharding. v3 only.</summary>
    public long[]? Shard { get; init; }

    /// <summary>The type of the samples.</summary>
    public required PixelType PixelType { get; init; }

    /// <summary>Stored big-endian; default little-endian.</summary>
    public ZarrByteOrder ByteOrder { get; init; }

    /// <summary>One little-endian sample; null for zero.</summary>
    public byte[]? FillValue { get; init; }

    /// <summary>v2 order F, or in v3 the transposition with the same effect; default C.</summary>
    public bool ColumnMajor { get; init; }

    /// <summary>Filters, then compressors, then checksums, in the order of encoding; default Blosc LZ4 behind a byte shuffle.</summary>
    public IReadOnlyList<ZarrCodec> Codecs { get; init; } = [ZarrCodec.Blosc()];

    /// <summary>The codecs that there are, for <see cref="Codecs"/> of a caller's own.</summary>
    public ZarrCodecs Known { get; init; } = ZarrCodecs.Default;

    /// <summary>The codecs of another v3 array, verbatim, shards included: then <see cref="Chunk"/> is the stored chunk, and the codecs, byte order and shard of this record say nothing. Null for none.</summary>
    public JsonElement? StoredCodecs { get; init; }

    /// <summary>'/' or '.'; default '/'.</summary>
    public char Separator { get; init; } = '/';

    /// <summary>The index of a shard lies at its start; default at its end, the only place where all readers look.</summary>
    public bool IndexAtStart { get; init; }

    /// <summary>Names of the axes (v3 only); null for none.</summary>
    public IReadOnlyList<string?>? DimensionNames { get; init; }

    /// <summary>User attributes, an object; null for none.</summary>
    public JsonElement? Attributes { get; init; }
}

/// <summary>The order of the bytes of a stored sample.</summary>
internal enum ZarrByteOrder
{
    /// <summary>Least significant byte first.</summary>
    Little,

    /// <summary>Most significant byte first.</summary>
    Big,
}
