using System.Buffers.Binary;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Codecs.Blosc;

/// <summary>
/// Encodes Blosc 1 buffers that every c-blosc reads, with the block sizes and splits of c-blosc 1.21. The output depends on the input and the options only.
/// </summary>
internal static class BloscEncoder
{
    /// <summary>The block size of level 2 for fast codecs; thorough ones start from twice as much.</summary>
    private const int BaseBlockSize = 32 * 1024;

    /// <summary>The longest input: what is stored must fit into a signed 32-bit size with its header.</summary>
    public const int MaxLength = int.MaxValue - BloscHeader.Length;

    /// <summary>The largest encoded length of <paramref name="length"/> bytes: what does not shrink is stored.</summary>
    public static long MaxEncodedLength(long length) => length + BloscHeader.Length;

    /// <summary>Encodes a buffer and returns the number of bytes written. <paramref name="destination"/> has at least <see cref="MaxEncodedLength"/> bytes.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, BloscOptions options)
    {
        options.Validate();
        if (source.Length > MaxLength) throw new ArgumentException("a Blosc buffer holds less than 2 GiB; use smaller chunks", nameof(source));
        if (destination.Length < MaxEncodedLength(source.Length)) throw new ArgumentException("the destination is shorter than MaxEncodedLength", nameof(destination));
        int typeSize = options.TypeSize > byte.MaxValue ? 1 : options.TypeSize;
        int blockSize = ChooseBlockSize(options.Compressor, options.Level, typeSize, source.Length, options.BlockSize);
        BloscFlags flags = (BloscFlags)((int)BloscInnerCodecs.CodecOf(options.Compressor) << 5);
        if (options.Shuffle == BloscShuffle.Byte) flags |= BloscFlags.ByteShuffle;
        if (options.Shuffle == BloscShuffle.Bit) flags |= BloscFlags.BitShuffle;
        if (!Splits(options.Compressor, typeSize, blockSize)) flags |= BloscFlags.DoNotSplit;
        BloscHeader header = new(BloscHeader.CurrentVersion, 1, flags, typeSize, source.Length, blockSize, 0);

        int written = options.Level == 0 || source.Length < BloscHeader.MinBufferSize ? 0 : EncodeBlocks(source, destination[..(source.Length + BloscHeader.Length)], header, options);
        if (written == 0)
        {
            header = header with { Flags = flags | BloscFlags.Stored };
            source.CopyTo(destination[BloscHeader.Length..]);
            written = source.Length + BloscHeader.Length;
        }

        WriteHeader(destination, header with { EncodedSize = written });
        return written;
    }

    /// <summary>The block size that c-blosc 1.21 chooses (its answers for many sizes are in the tests): larger with the level, for thorough codecs, and for codecs that split, in proportion to the splits.</summary>
    internal static int ChooseBlockSize(BloscCompressor compressor, int level, int typeSize, int length, int forced)
    {
        if (length < typeSize) return 1;
        bool thorough = compressor != BloscCompressor.Lz4;
        long size = length;
        if (forced > 0)
        {
            size = Math.Max(forced, BloscHeader.MinBufferSize);
        }
        else if (length >= BaseBlockSize)
        {
            size = thorough ? 2 * BaseBlockSize : BaseBlockSize;
            size = level switch
            {
                0 => size / 4,
                1 => size / 2,
                2 => size,
                3 => size * 2,
                4 or 5 => size * 4,
                9 when thorough => size * 16,
                _ => size * 8,
            };
        }

        if (forced <= 0 && level > 0 && Splits(compressor, typeSize, (int)size))
        {
            // Each stream of a split block is worked on alone: it wants the size of a block, but not more than the caches hold.
            size = Math.Min(size, 256 * 1024) * typeSize;
            size = Math.Clamp(size, 64 * 1024, 1024 * 1024);
        }

        size = Math.Min(size, length);
        return (int)(size > typeSize ? size / typeSize * typeSize : size);
    }

    private static bool Splits(BloscCompressor compressor, int typeSize, int blockSize) =>
        compressor != BloscCompressor.Zstd && typeSize <= BloscHeader.MaxSplits && blockSize / typeSize >= BloscHeader.MinBufferSize;

    /// <summary>Encodes all blocks; 0 when the result would be no smaller than the stored form.</summary>
    private static int EncodeBlocks(ReadOnlySpan<byte> source, Span<byte> destination, in BloscHeader header, BloscOptions options)
    {
        int table = header.BlockCount * 4;
        int position = BloscHeader.Length + table;
        if (position >= destination.Length) return 0;
        byte[]? filtered = header.Shuffle == BloscShuffle.None ? null : Pooled.Rent<byte>(header.BlockSize);
        try
        {
            for (int index = 0; index < header.BlockCount; index++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(destination[(BloscHeader.Length + (4 * index))..], position);
                ReadOnlySpan<byte> block = source.Slice(index * header.BlockSize, header.BlockLength(index));
                if (filtered is not null)
                {
                    Span<byte> target = filtered.AsSpan(0, block.Length);
                    if (header.Shuffle == BloscShuffle.Byte) Shuffle.Encode(block, target, header.TypeSize);
                    else BitShuffle.Encode(block, target, header.TypeSize);
                    block = target;
                }

                int written = EncodeStreams(block, destination[position..], header.StreamCount(block.Length), options);
                if (written == 0) return 0;
                position += written;
            }
        }
        finally
        {
            if (filtered is not null) Pooled.Return(filtered);
        }

        return position;
    }

    private static int EncodeStreams(ReadOnlySpan<byte> block, Span<byte> destination, int count, BloscOptions options)
    {
        int length = block.Length / count;
        int position = 0;
        for (int stream = 0; stream < count; stream++)
        {
            if (destination.Length - position < 4) return 0;
            ReadOnlySpan<byte> from = block.Slice(stream * length, length);

            // A stream as long as its decoded bytes means stored, so an encoded one must be shorter.
            Span<byte> to = destination[(position + 4)..];
            int written = BloscInnerCodecs.Encode(options.Compressor, options.Level, from, to[..Math.Min(to.Length, length - 1)]);
            if (written == 0)
            {
                if (to.Length < length) return 0;
                from.CopyTo(to);
                written = length;
            }

            BinaryPrimitives.WriteInt32LittleEndian(destination[position..], written);
            position += 4 + written;
        }

        return position;
    }

    private static void WriteHeader(Span<byte> destination, in BloscHeader header)
    {
        destination[0] = header.Version;
        destination[1] = header.CodecVersion;
        destination[2] = (byte)header.Flags;
        destination[3] = (byte)header.TypeSize;
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], header.DecodedSize);
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], header.BlockSize);
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], header.EncodedSize);
    }
}
