namespace Lamella.Codecs.Zstd;

/// <summary>What a walk over a frame's block headers tells before anything is decoded or allocated.</summary>
/// <param name="Header">The frame's header.</param>
/// <param name="Length">Its bytes, header, blocks and checksum.</param>
/// <param name="Capacity">The most that its blocks can hold.</param>
/// <param name="HasLongBlocks">A compressed block is stored in more bytes than the window would allow it to hold.</param>
internal readonly record struct ZstdFrame(ZstdFrameHeader Header, int Length, long Capacity, bool HasLongBlocks)
{
    /// <summary>Walks over the frame that starts at <paramref name="position"/>: it lies within <paramref name="source"/> as a whole afterwards, and can hold what it declares.</summary>
    public static ZstdFrame Walk(ReadOnlySpan<byte> source, int position)
    {
        ZstdFrameHeader header = ZstdFrameHeader.Parse(source, position);
        int at = position + header.Size;
        if (header.IsSkippable) return new(header, header.Size, 0, false);
        long capacity = 0;
        bool hasLongBlocks = false;
        ZstdBlockHeader block;
        do
        {
            block = ZstdBlockHeader.Parse(source, at, header.BlockSizeLimit);
            at += 3 + block.StoredSize;
            bool isCompressed = block.Type == ZstdBlockType.Compressed;
            capacity += isCompressed ? header.BlockSizeLimit : block.Size;
            hasLongBlocks |= isCompressed && block.Size > header.BlockSizeLimit;
        }
        while (!block.IsLast);

        if (header.ContentSize > (ulong)capacity) Throw.Damaged(ZstdFormat.Name, Invariant($"the frame declares {header.ContentSize} bytes, but its blocks hold at most {capacity}"), position);
        if (!header.HasChecksum) return new(header, at - position, capacity, hasLongBlocks);
        if (source.Length - at < 4) Throw.Damaged(ZstdFormat.Name, "the data end within a checksum", at);
        return new(header, at + 4 - position, capacity, hasLongBlocks);
    }
}
