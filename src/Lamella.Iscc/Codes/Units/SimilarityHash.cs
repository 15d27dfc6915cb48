namespace Lamella.Iscc.Codes;

/// <summary>The similarity hash: bit i is set when it is set in at least half of the digests.</summary>
internal static class SimilarityHash
{
    /// <summary>Combines digests of <paramref name="length"/> bytes that lie one after another.</summary>
    internal static byte[] Combine(ReadOnlySpan<byte> digests, int length)
    {
        byte[] result = new byte[length];
        int count = digests.Length / length;
        for (int bit = 0; bit < length * 8; bit++)
        {
            int ones = 0;
            for (int i = 0; i < count; i++) ones += (digests[i * length + bit / 8] >> (7 - bit % 8)) & 1;
            if (2L * ones >= count) result[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return result;
    }
}
