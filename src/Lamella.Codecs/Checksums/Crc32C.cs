using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using ArmCrc = System.Runtime.Intrinsics.Arm.Crc32;

namespace Lamella.Codecs.Checksums;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of Zarr shards; in hardware on x64 and Arm.</summary>
internal static class Crc32C
{
    private static readonly CrcTable Table = new(0x82F63B78);

    /// <summary>The checksum of <paramref name="data"/>; pass the checksum so far to go on.</summary>
    public static uint Compute(ReadOnlySpan<byte> data, uint soFar = 0)
    {
        uint register = ~soFar;
        if (Sse42.X64.IsSupported)
        {
            ulong wide = register;
            for (; data.Length >= 8; data = data[8..]) wide = Sse42.X64.Crc32(wide, BinaryPrimitives.ReadUInt64LittleEndian(data));
            register = (uint)wide;
        }
        else if (ArmCrc.Arm64.IsSupported)
        {
            for (; data.Length >= 8; data = data[8..]) register = ArmCrc.Arm64.ComputeCrc32C(register, BinaryPrimitives.ReadUInt64LittleEndian(data));
        }

        return ~Table.Update(register, data);
    }

    /// <summary>The plain twin of <see cref="Compute"/>.</summary>
    public static uint ComputePlain(ReadOnlySpan<byte> data, uint soFar = 0) => ~Table.Update(~soFar, data);
}
