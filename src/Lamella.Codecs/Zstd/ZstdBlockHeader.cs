namespace Lamella.Codecs.Zstd;

/// <summary>The three bytes before each block (RFC 8878, 3.1.1.2), checked against the bytes that are there.</summary>
/// <param name="IsLast">No block of this frame follows.</param>
/// <param name="Type">How the block is stored.</param>
/// <param name="Size">Raw and compressed blocks: stored bytes; run-length blocks: the length of the run.</param>
internal readonly record struct ZstdBlockHeader(bool IsLast, ZstdBlockType Type, int Size)
{
    /// <summary>The bytes that follow the header.</summary>
    public int StoredSize => Type == ZstdBlockType.RunLength ? 1 : Size;

    /// <summary>Parses the header at <paramref name="position"/>; the whole block lies within <paramref name="source"/> afterwards.</summary>
    public static ZstdBlockHeader Parse(ReadOnlySpan<byte> source, int position, int sizeLimit)
    {
        if (source.Length - position < 3) Throw.Damaged(ZstdFormat.Name, "the data end within a block header", position);
        int bits = source[position] | (source[position + 1] << 8) | (source[position + 2] << 16);
        ZstdBlockHeader header = new((bits & 1) != 0, (ZstdBlockType)((bits >> 1) & 3), bits >> 3);
        if (header.Type == ZstdBlockType.Reserved) Throw.Damaged(ZstdFormat.Name, "a block of the reserved type", position);

        // Encoders without a raw fallback make tiny compressed blocks longer than their content; only the general limit holds for them, as in other decoders.
        if (header.Type == ZstdBlockType.Compressed) sizeLimit = ZstdFormat.MaxBlockSize;
        if (header.Size > sizeLimit) Throw.Damaged(ZstdFormat.Name, Invariant($"a block of {header.Size} bytes, where {sizeLimit} is the limit"), position);
        if (header.StoredSize > source.Length - position - 3) Throw.Damaged(ZstdFormat.Name, "the data end within a block", position);
        return header;
    }
}
