using System.Buffers.Binary;

namespace Lamella.Codecs.Checksums;

/// <summary>The Fletcher checksum of HDF5 and of the Zarr v2 filter <c>fletcher32</c>: sums of big-endian 16-bit words, folded to 16 bits.</summary>
internal static class Fletcher32
{
    /// <summary>The longest run of words whose second sum fits 32 bits.</summary>
    private const int Longest = 360;

    /// <summary>The checksum of <paramref name="data"/>; an odd last byte counts as the upper half of a word.</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint a = 0, b = 0;
        while (data.Length >= 2)
        {
            int words = Math.Min(Longest, data.Length / 2);
            for (int i = 0; i < words; i++)
            {
                a += BinaryPrimitives.ReadUInt16BigEndian(data[(2 * i)..]);
                b += a;
            }

            a = Fold(a);
            b = Fold(b);
            data = data[(2 * words)..];
        }

        if (data.Length > 0)
        {
            a = Fold(a + ((uint)data[0] << 8));
            b = Fold(b + a);
        }

        return (Fold(b) << 16) | Fold(a);
    }

    private static uint Fold(uint sum) => (sum & 0xFFFF) + (sum >> 16);
}
