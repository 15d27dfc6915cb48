using System.Buffers.Binary;
using Lamella.Codecs.XxHash;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// Decodes Zstandard data (RFC 8878): any number of frames, skippable ones too, with or without declared sizes and checksums. Dictionaries are not
/// supported. Thread-safe.
/// </summary>
internal static class ZstdDecoder
{
    /// <summary>
    /// Decodes all frames of <paramref name="source"/> and returns the number of bytes written; bytes of <paramref name="destination"/> behind them may
    /// change.
    /// </summary>
    /// <exception cref="DamagedDataException">The data are damaged, or their content is longer than <paramref name="destination"/>.</exception>
    /// <exception cref="UnsupportedFeatureException">A frame needs a dictionary.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        RefuseEmpty(source);
        if (NativeCodecs.Enabled && ZstdNative.TryDecode(source, destination, out int written)) return written;
        return DecodeManaged(source, destination);
    }

    /// <summary>As <see cref="Decode"/>, by the managed decoder in any case.</summary>
    public static int DecodeManaged(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        RefuseEmpty(source);
        int written = 0;
        for (int position = 0; position < source.Length;)
        {
            ZstdFrameHeader header = ZstdFrameHeader.Parse(source, position);
            int frame = position;
            int start = written;
            position += header.Size;
            if (header.IsSkippable) continue;
            if (header.ContentSize > (ulong)(destination.Length - written)) ContentTooLong(frame);
            ZstdDecoderContext context = ZstdDecoderContext.ForFrame();
            ZstdBlockHeader block;
            do
            {
                block = ZstdBlockHeader.Parse(source, position, header.BlockSizeLimit);
                written = DecodeBlock(context, block, source, position + 3, header.BlockSizeLimit, destination, start, written);
                position += 3 + block.StoredSize;
            }
            while (!block.IsLast);
            position = CheckEnd(header, source, frame, position, destination[start..written]);
        }

        return written;
    }

    /// <summary>
    /// Decodes data whose content length is not known beforehand. Memory follows the declared sizes only as far as the blocks that are there can fill them,
    /// and what was decoded otherwise.
    /// </summary>
    /// <param name="source">All frames.</param>
    /// <param name="maxLength">The longest content that the caller accepts; longer content is damaged data.</param>
    public static byte[] DecodeToArray(ReadOnlySpan<byte> source, int maxLength)
    {
        RefuseEmpty(source);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        if (ContentSize(source) is { } declared)
        {
            if (declared > maxLength) Throw.Damaged(ZstdFormat.Name, Invariant($"the content is {declared} bytes long, where {maxLength} is the limit"));
            byte[] exact = GC.AllocateUninitializedArray<byte>((int)declared);
            int count = Decode(source, exact);
            return count == exact.Length ? exact : exact[..count];
        }

        return DecodeGrowing(source, maxLength);
    }

    /// <summary>The length of the content of all frames together, from their headers; null when one of them does not declare it.</summary>
    /// <remarks>Walks over all block headers: a declared size that the blocks cannot fill is damaged data, so the result is safe to allocate from in
    /// proportion to the data.</remarks>
    public static long? ContentSize(ReadOnlySpan<byte> source)
    {
        long total = 0;
        bool isKnown = true;
        for (int position = 0; position < source.Length;)
        {
            ZstdFrameHeader header = ZstdFrameHeader.Parse(source, position);
            int frame = position;
            position += header.Size;
            if (header.IsSkippable) continue;
            long capacity = 0;
            ZstdBlockHeader block;
            do
            {
                block = ZstdBlockHeader.Parse(source, position, header.BlockSizeLimit);
                position += 3 + block.StoredSize;
                capacity += block.Type == ZstdBlockType.Compressed ? header.BlockSizeLimit : block.Size;
            }
            while (!block.IsLast);
            if (header.HasChecksum) position = Math.Min(position + 4, source.Length);
            if (header.ContentSize is not { } size) isKnown = false;
            else if (size > (ulong)capacity) Throw.Damaged(ZstdFormat.Name, Invariant($"the frame declares {size} bytes, but its blocks hold at most {capacity}"), frame);
            else total += (long)size;
        }

        return isKnown ? total : null;
    }

    private static byte[] DecodeGrowing(ReadOnlySpan<byte> source, int maxLength)
    {
        byte[] buffer = new byte[Math.Min(maxLength, (int)Math.Min(ZstdFormat.MaxBlockSize + (4L * source.Length), 1 << 20))];
        int written = 0;
        for (int position = 0; position < source.Length;)
        {
            ZstdFrameHeader header = ZstdFrameHeader.Parse(source, position);
            int frame = position;
            int start = written;
            position += header.Size;
            if (header.IsSkippable) continue;
            ZstdDecoderContext context = ZstdDecoderContext.ForFrame();
            ZstdBlockHeader block;
            do
            {
                block = ZstdBlockHeader.Parse(source, position, header.BlockSizeLimit);
                int need = block.Type == ZstdBlockType.Compressed ? header.BlockSizeLimit : block.Size;
                if (need > buffer.Length - written && buffer.Length < maxLength)
                {
                    long length = Math.Max(written + (long)need, Math.Min(2L * buffer.Length, Array.MaxLength));
                    Array.Resize(ref buffer, (int)Math.Min(length, maxLength));
                }

                written = DecodeBlock(context, block, source, position + 3, header.BlockSizeLimit, buffer, start, written);
                position += 3 + block.StoredSize;
            }
            while (!block.IsLast);
            position = CheckEnd(header, source, frame, position, buffer.AsSpan(start, written - start));
        }

        if (written != buffer.Length) Array.Resize(ref buffer, written);
        return buffer;
    }

    private static int DecodeBlock(
        ZstdDecoderContext context, ZstdBlockHeader block, ReadOnlySpan<byte> source, int position, int sizeLimit, Span<byte> destination, int frameStart, int written)
    {
        if (block.Type == ZstdBlockType.Compressed) return context.DecodeBlock(source, position, block.Size, sizeLimit, destination, frameStart, written);
        if (block.Size > destination.Length - written) ContentTooLong(position);
        if (block.Type == ZstdBlockType.Raw) source.Slice(position, block.Size).CopyTo(destination[written..]);
        else destination.Slice(written, block.Size).Fill(source[position]);
        return written + block.Size;
    }

    private static int CheckEnd(ZstdFrameHeader header, ReadOnlySpan<byte> source, int frame, int position, ReadOnlySpan<byte> content)
    {
        if (header.ContentSize is { } declared && declared != (ulong)content.Length)
        {
            Throw.Damaged(ZstdFormat.Name, Invariant($"the frame declares {declared} bytes, but holds {content.Length}"), frame);
        }

        if (!header.HasChecksum) return position;
        if (source.Length - position < 4) Throw.Damaged(ZstdFormat.Name, "the data end within a checksum", position);
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(source[position..]);
        uint found = (uint)XxHash64.Hash(content);
        if (expected != found) Throw.Damaged(ZstdFormat.Name, Invariant($"the checksum is wrong: 0x{expected:X8} stored, 0x{found:X8} computed"), position);
        return position + 4;
    }

    private static void RefuseEmpty(ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty) Throw.Damaged(ZstdFormat.Name, "there are no data", 0);
    }

    private static void ContentTooLong(int position) => Throw.Damaged(ZstdFormat.Name, "the content is longer than its destination", position);
}
