namespace Lamella.Codecs.Checksums;

/// <summary>The CRC-64 of .xz files (ECMA-182, reflected).</summary>
internal static class Crc64
{
    private static readonly ulong[] Table = Build();

    /// <summary>The checksum of <paramref name="data"/>.</summary>
    public static ulong Compute(ReadOnlySpan<byte> data)
    {
        ulong register = ulong.MaxValue;
        foreach (byte b in data) register = (register >> 8) ^ Table[(byte)register ^ b];
        return ~register;
    }

    private static ulong[] Build()
    {
        ulong[] table = new ulong[256];
        for (int i = 0; i < 256; i++)
        {
            ulong value = (ulong)i;
            for (int bit = 0; bit < 8; bit++) value = (value >> 1) ^ ((value & 1) * 0xC96C5795D7870F42);
            table[i] = value;
        }

        return table;
    }
}
