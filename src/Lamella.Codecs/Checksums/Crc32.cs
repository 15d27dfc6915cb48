using System.Buffers.Binary;
using ArmCrc = System.Runtime.Intrinsics.Arm.Crc32;

namespace Lamella.Codecs.Checksums;

/// <summary>The CRC-32 of gzip, PNG, zip and zlib (polynomial 0x04C11DB7 reflected, RFC 1952 section 8).</summary>
internal static class Crc32
{
    private static readonly CrcTable Table = new(0xEDB88320);

    /// <summary>The checksum of <paramref name="data"/>; pass the checksum so far to go on.</summary>
    public static uint Compute(ReadOnlySpan<byte> data, uint soFar = 0)
    {
        uint register = ~soFar;
        if (ArmCrc.Arm64.IsSupported)
        {
            for (; data.Length >= 8; data = data[8..]) register = ArmCrc.Arm64.ComputeCrc32(register, BinaryPrimitives.ReadUInt64LittleEndian(data));
        }

        return ~Table.Update(register, data);
    }
}
