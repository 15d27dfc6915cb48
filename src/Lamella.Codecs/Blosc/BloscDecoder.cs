using System.Buffers.Binary;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Codecs.Blosc;

/// <summary>
/// Decodes Blosc 1 buffers: header, table of block starts, blocks. A block is one stream or one stream per byte of the element, each behind its 32-bit length; a stream as long as its decoded bytes
/// is stored. The filter is undone per block.
/// </summary>
internal static class BloscDecoder
{
    private const string Format = "Blosc";

    /// <summary>The decoded size that the header declares.</summary>
    public static int DecodedLength(ReadOnlySpan<byte> source) => BloscHeader.Parse(source).DecodedSize;

    /// <summary>Decodes the whole buffer and returns the number of bytes written.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        BloscHeader header = BloscHeader.Parse(source);
        if (header.DecodedSize > destination.Length)
        {
            Throw.Damaged(Format, Invariant($"{header.DecodedSize} bytes are declared where {destination.Length} are expected"), 4);
        }

        Decode(source[..header.EncodedSize], header, 0, destination[..header.DecodedSize]);
        return header.DecodedSize;
    }

    /// <summary>Decodes <paramref name="length"/> bytes from decoded position <paramref name="start"/>, and only the blocks that they touch.</summary>
    /// <returns>The number of bytes written: <paramref name="length"/>.</returns>
    public static int DecodeRange(ReadOnlySpan<byte> source, int start, int length, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, destination.Length);
        BloscHeader header = BloscHeader.Parse(source);
        if ((long)start + length > header.DecodedSize)
        {
            Throw.Damaged(Format, Invariant($"bytes {start} to {(long)start + length} are wanted of the {header.DecodedSize} that are declared"), 4);
        }

        Decode(source[..header.EncodedSize], header, start, destination[..length]);
        return length;
    }

    private static void Decode(ReadOnlySpan<byte> source, in BloscHeader header, int start, Span<byte> destination)
    {
        if (destination.IsEmpty) return;
        if (header.IsStored)
        {
            source.Slice(BloscHeader.Length + start, destination.Length).CopyTo(destination);
            return;
        }

        // One buffer for the streams of a block, one for a block of which a part is wanted. Neither is larger than the declared size, which the caller has accepted.
        int blockLength = Math.Min(header.BlockSize, header.DecodedSize);
        byte[]? streams = header.Shuffle == BloscShuffle.None ? null : Pooled.Rent<byte>(blockLength);
        byte[]? partial = null;
        try
        {
            int end = start + destination.Length;
            int last = (end - 1) / header.BlockSize;
            for (int index = start / header.BlockSize; index <= last; index++)
            {
                int blockStart = index * header.BlockSize;
                int length = header.BlockLength(index);
                if (blockStart >= start && blockStart + length <= end)
                {
                    DecodeBlock(source, header, index, streams, destination.Slice(blockStart - start, length));
                    continue;
                }

                partial ??= Pooled.Rent<byte>(blockLength);
                DecodeBlock(source, header, index, streams, partial.AsSpan(0, length));
                int from = Math.Max(start, blockStart);
                int to = Math.Min(end, blockStart + length);
                partial.AsSpan(from - blockStart, to - from).CopyTo(destination[(from - start)..]);
            }
        }
        finally
        {
            if (streams is not null) Pooled.Return(streams);
            if (partial is not null) Pooled.Return(partial);
        }
    }

    private static void DecodeBlock(ReadOnlySpan<byte> source, in BloscHeader header, int index, byte[]? streams, Span<byte> destination)
    {
        if (streams is null)
        {
            DecodeStreams(source, header, index, destination);
            return;
        }

        Span<byte> filtered = streams.AsSpan(0, destination.Length);
        DecodeStreams(source, header, index, filtered);
        if (header.Shuffle == BloscShuffle.Byte) Shuffle.Decode(filtered, destination, header.TypeSize);
        else BitShuffle.Decode(filtered, destination, header.TypeSize);
    }

    private static void DecodeStreams(ReadOnlySpan<byte> source, in BloscHeader header, int index, Span<byte> destination)
    {
        uint at = BinaryPrimitives.ReadUInt32LittleEndian(source[(BloscHeader.Length + (4 * index))..]);
        if (at < BloscHeader.Length || at > source.Length) Throw.Damaged(Format, Invariant($"block {index} starts at {at}, outside of the buffer"), BloscHeader.Length + (4 * index));
        int position = (int)at;
        int count = header.StreamCount(destination.Length);
        int length = destination.Length / count;

        // A block size that is no multiple of the element size comes from no encoder; the bytes behind the last stream would stay unset.
        if (length * count != destination.Length) Throw.Damaged(Format, "the block size is not a multiple of the type size", 8);
        for (int stream = 0; stream < count; stream++)
        {
            if (source.Length - position < 4) Throw.Damaged(Format, Invariant($"block {index} is cut off"), position);
            int encoded = BinaryPrimitives.ReadInt32LittleEndian(source[position..]);
            position += 4;
            if (encoded <= 0 || encoded > source.Length - position) Throw.Damaged(Format, Invariant($"a stream of {encoded} bytes runs past the end of the buffer"), position - 4);
            ReadOnlySpan<byte> from = source.Slice(position, encoded);
            Span<byte> to = destination.Slice(stream * length, length);
            if (encoded == length)
            {
                from.CopyTo(to);
            }
            else
            {
                int written = BloscInnerCodecs.Decode(header.Codec, from, to);
                if (written != length) Throw.Damaged(Format, Invariant($"a stream holds {written} bytes where {length} are expected"), position);
            }

            position += encoded;
        }
    }
}
