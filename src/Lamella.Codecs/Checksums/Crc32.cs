namespace Lamella.Codecs.Checksums;

/// <summary>The CRC-32 of gzip, PNG, zip and zlib (polynomial 0x04C11DB7 reflected, RFC 1952 section 8).</summary>
internal static class Crc32
{
    /// <summary>The checksum of <paramref name="data"/>; pass the checksum so far to go on.</summary>
    public static uint Compute(ReadOnlySpan<byte> data, uint soFar = 0) => CrcChain.Compute(System.IO.Hashing.Crc32ParameterSet.Crc32, data, soFar);
}
