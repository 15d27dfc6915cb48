namespace Lamella.Codecs.Zstd;

/// <summary>
/// Reads a bit stream from its end (RFC 8878, 4.1): the plain form, for the few hundred bits of a Huffman tree description. Bits before the start read as
/// zero and are counted, so that the caller can tell.
/// </summary>
internal ref struct BackwardBitReader
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Starts behind the end mark, the highest set bit of the last byte.</summary>
    public BackwardBitReader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[^1] == 0) Throw.Damaged(ZstdFormat.Name, "a bit stream without an end mark");
        _bytes = bytes;
        Remaining = (8 * (bytes.Length - 1)) + int.Log2(bytes[^1]);
    }

    /// <summary>Bits left; negative once more were read than there are.</summary>
    public int Remaining { get; private set; }

    /// <summary>Reads up to 16 bits.</summary>
    public int Read(int count)
    {
        Remaining -= count;
        int value = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            int at = Remaining + i;
            int bit = at < 0 ? 0 : (_bytes[at >> 3] >> (at & 7)) & 1;
            value = (value << 1) | bit;
        }

        return value;
    }
}
