using System.Buffers.Binary;
using System.IO.Hashing;

namespace Lamella.Codecs.Checksums;

/// <summary>
/// Reflected 32-bit cyclic redundancy checks that go on from a checksum, which the class library cannot be asked for. The register meets the data by an exclusive or with their first four bytes, so a
/// checksum that goes on is one that starts, over data whose first bytes are changed by the difference of both registers.
/// </summary>
internal static class CrcChain
{
    private const int RegisterLength = 4;

    /// <summary>The checksum of <paramref name="data"/>, behind data whose checksum is <paramref name="soFar"/>.</summary>
    public static uint Compute(Crc32ParameterSet parameters, ReadOnlySpan<byte> data, uint soFar)
    {
        if (soFar == 0) return System.IO.Hashing.Crc32.HashToUInt32(parameters, data);
        if (data.Length < RegisterLength) return Few(parameters, data, soFar);
        Span<byte> first = stackalloc byte[RegisterLength];
        BinaryPrimitives.WriteUInt32LittleEndian(first, BinaryPrimitives.ReadUInt32LittleEndian(data) ^ soFar);
        System.IO.Hashing.Crc32 crc = new(parameters);
        crc.Append(first);
        crc.Append(data[RegisterLength..]);
        return crc.GetCurrentHashAsUInt32();
    }

    /// <summary>Fewer bytes than the register has, bit by bit.</summary>
    private static uint Few(Crc32ParameterSet parameters, ReadOnlySpan<byte> data, uint soFar)
    {
        uint polynomial = Reverse(parameters.Polynomial);
        uint register = ~soFar;
        foreach (byte b in data)
        {
            register ^= b;
            for (int bit = 0; bit < 8; bit++) register = (register >> 1) ^ ((register & 1) * polynomial);
        }

        return ~register;
    }

    private static uint Reverse(uint value)
    {
        uint reversed = 0;
        for (int bit = 0; bit < 32; bit++) reversed = (reversed << 1) | ((value >> bit) & 1);
        return reversed;
    }
}
