using System.IO.Hashing;

namespace Lamella.Codecs.Checksums;

/// <summary>The CRC-64 of .xz files (ECMA-182, reflected).</summary>
internal static class Crc64
{
    private static readonly Crc64ParameterSet Xz = Crc64ParameterSet.Create(0x42F0_E1EB_A9EA_3693, ulong.MaxValue, ulong.MaxValue, reflectValues: true);

    /// <summary>The checksum of <paramref name="data"/>.</summary>
    public static ulong Compute(ReadOnlySpan<byte> data) => System.IO.Hashing.Crc64.HashToUInt64(Xz, data);
}
