namespace Lamella.Codecs.Checksums;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of Zarr shards; in hardware on x64 and Arm.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of <paramref name="data"/>; pass the checksum so far to go on.</summary>
    public static uint Compute(ReadOnlySpan<byte> data, uint soFar = 0) => CrcChain.Compute(System.IO.Hashing.Crc32ParameterSet.Crc32C, data, soFar);
}
