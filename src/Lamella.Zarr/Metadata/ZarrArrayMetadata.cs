using System.Text.Json;

namespace Lamella.Zarr.Metadata;

/// <summary>What the metadata of one array says, the same for both versions of the format. Immutable.</summary>
/// <remarks>
/// Parts that Lamella does not read are listed in <see cref="Unsupported"/> instead of raised, so that the metadata can be shown; <see cref="ThrowIfUnsupported"/> raises the first of them when pixels
/// are asked for.
/// </remarks>
internal sealed record ZarrArrayMetadata
{
    /// <summary>2 or 3.</summary>
    public required int ZarrFormat { get; init; }

    /// <summary>The key of the metadata document.</summary>
    public required string Key { get; init; }

    /// <summary>Samples along each axis.</summary>
    public required long[] Shape { get; init; }

    /// <summary>The unit that one key stores: the chunk, or the shard of a sharded array.</summary>
    public required long[] StoredChunk { get; init; }

    /// <summary>The type of the elements.</summary>
    public required ZarrDataType DataType { get; init; }

    /// <summary>One little-endian element; null for variable-length and unsupported types.</summary>
    public required byte[]? FillValue { get; init; }

    /// <summary>The fill value as it stands in the document; null when absent or JSON null.</summary>
    public required JsonElement? FillValueText { get; init; }

    /// <summary>Array-to-array codecs, one array-to-bytes codec, bytes-to-bytes codecs, in the order of encoding.</summary>
    public required CodecSpec[] Codecs { get; init; }

    /// <summary>How chunk keys are spelt.</summary>
    public required ChunkKeyEncoding KeyEncoding { get; init; }

    /// <summary>v2: <c>C</c> or <c>F</c>; always <c>C</c> in v3, where a transposition says the same.</summary>
    public char Order { get; init; } = 'C';

    /// <summary>The names of the axes (v3); entries may be null, the list is null when absent.</summary>
    public string?[]? DimensionNames { get; init; }

    /// <summary>The user attributes as JSON; an empty object when there are none.</summary>
    public required JsonElement Attributes { get; init; }

    /// <summary>The whole document.</summary>
    public required JsonElement Document { get; init; }

    /// <summary>Every part that Lamella does not read, by name.</summary>
    public required IReadOnlyList<string> Unsupported { get; init; }

    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Length;

    /// <summary>Raises the first unsupported part.</summary>
    public void ThrowIfUnsupported()
    {
        if (Unsupported.Count > 0) throw new UnsupportedFeatureException(Unsupported[0], $"Zarr: {Unsupported[0]} is not supported") { Format = "Zarr" }.WithPath(Key);
    }
}
