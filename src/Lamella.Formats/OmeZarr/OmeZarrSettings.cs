using Lamella.Ome;
using Lamella.Zarr.Metadata;

namespace Lamella.Formats.OmeZarr;

/// <summary>Decisions about an OME-Zarr target that hold for all its arrays.</summary>
internal sealed record OmeZarrSettings
{
    /// <summary>The NGFF release.</summary>
    public required NgffRelease Release { get; init; }

    /// <summary>The codecs behind the samples; empty for none.</summary>
    public required IReadOnlyList<ZarrCodec> Codecs { get; init; }

    /// <summary>How coarse levels are made: <c>mean</c>, <c>nearest</c>...</summary>
    public required string Method { get; init; }

    /// <summary>The chunk inside the shard, for each scene and level; null where the block is the chunk.</summary>
    public required Func<int, int, long[]?> InnerChunk { get; init; }

    /// <summary>2 or 3.</summary>
    public int ZarrFormat => Release >= NgffRelease.V05 ? 3 : 2;
}
