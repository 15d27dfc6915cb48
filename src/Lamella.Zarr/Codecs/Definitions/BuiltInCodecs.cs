using Lamella.Codecs;

namespace Lamella.Zarr.Codecs.Definitions;

/// <summary>The codecs of Lamella: the same objects for v2 filters and compressors, v3 bytes-to-bytes codecs and <c>numcodecs.*</c>, because they are the same codecs.</summary>
internal static class BuiltInCodecs
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ZarrCodecDefinition> All { get; } =
    [
        Compressors.Blosc, Compressors.Zstd, Compressors.Gzip, Compressors.Zlib, Compressors.Lz4, Compressors.Bz2, Compressors.Lzma, Compressors.Base64,
        Checksums.Crc32C, Checksums.Crc32, Checksums.Adler32, Checksums.Fletcher32,
        Filters.Shuffle, Filters.Delta, Filters.PackBits, Filters.AsType, Filters.BitRound, Filters.Quantize, Filters.FixedScaleOffset, Filters.ScaleOffset, Filters.CastValue,
    ];
}
