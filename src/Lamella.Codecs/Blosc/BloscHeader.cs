using System.Buffers.Binary;

namespace Lamella.Codecs.Blosc;

/// <summary>The 16 bytes that open a Blosc 1 buffer (c-blosc README_CHUNK_FORMAT): version, codec version, flags, type size, then decoded size, block size and encoded size as 32-bit numbers.</summary>
internal readonly record struct BloscHeader(byte Version, byte CodecVersion, BloscFlags Flags, int TypeSize, int DecodedSize, int BlockSize, int EncodedSize)
{
    public const int Length = 16;

    /// <summary>The format version that c-blosc 1.x writes; Blosc 2 counts on from 3.</summary>
    public const byte CurrentVersion = 2;

    /// <summary>Blocks are split into one stream per byte of the element up to this element size.</summary>
    public const int MaxSplits = 16;

    /// <summary>Streams shorter than this are not worth a split, buffers shorter than this no encoding.</summary>
    public const int MinBufferSize = 128;

    private const string Format = "Blosc";

    /// <summary>The inner codec.</summary>
    public BloscCodec Codec => (BloscCodec)((int)Flags >> 5);

    /// <summary>True when the decoded bytes follow the header as they are.</summary>
    public bool IsStored => (Flags & BloscFlags.Stored) != 0;

    /// <summary>The filter that was applied in effect.</summary>
    public BloscShuffle Shuffle =>
        (Flags & BloscFlags.ByteShuffle) != 0 && TypeSize > 1 ? BloscShuffle.Byte : (Flags & BloscFlags.BitShuffle) != 0 && BlockSize >= TypeSize ? BloscShuffle.Bit : BloscShuffle.None;

    /// <summary>The number of blocks; the last one may be shorter.</summary>
    public int BlockCount => DecodedSize == 0 ? 0 : (int)(((long)DecodedSize + BlockSize - 1) / BlockSize);

    /// <summary>The decoded bytes of block <paramref name="index"/>.</summary>
    public int BlockLength(int index) => (int)Math.Min(BlockSize, DecodedSize - ((long)index * BlockSize));

    /// <summary>The streams of a block of <paramref name="length"/> bytes. Buffers older than the flag that forbids splits follow the same sizes.</summary>
    public int StreamCount(int length) =>
        (Flags & BloscFlags.DoNotSplit) == 0 && length == BlockSize && TypeSize <= MaxSplits && BlockSize / TypeSize >= MinBufferSize ? TypeSize : 1;

    /// <summary>Reads and checks the header, and that the buffer is all there.</summary>
    public static BloscHeader Parse(ReadOnlySpan<byte> source)
    {
        if (source.Length < Length) Throw.Damaged(Format, "the header of 16 bytes is cut off");
        byte version = source[0];
        if (version > CurrentVersion) Throw.Unsupported(Format, Invariant($"format version {version}"), "this is a Blosc 2 chunk or newer");
        if (version == 0) Throw.Damaged(Format, "the format version is 0", 0);
        BloscFlags flags = (BloscFlags)source[2];
        if ((flags & BloscFlags.Reserved) != 0) Throw.Unsupported(Format, "a header with reserved flag bit 3");
        uint decoded = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        uint block = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        uint encoded = BinaryPrimitives.ReadUInt32LittleEndian(source[12..]);
        if (encoded < Length || encoded > source.Length) Throw.Damaged(Format, Invariant($"{encoded} bytes are declared where {source.Length} are there"), 12);
        if (decoded > int.MaxValue) Throw.Damaged(Format, Invariant($"a decoded size of {decoded} is beyond the format's 2 GiB"), 4);
        int typeSize = source[3];
        if (typeSize == 0) Throw.Damaged(Format, "the type size is 0", 3);
        BloscHeader header = new(version, source[1], flags, typeSize, (int)decoded, (int)Math.Min(block, int.MaxValue), (int)encoded);
        if (header.IsStored)
        {
            if (decoded + Length != encoded) Throw.Damaged(Format, Invariant($"{decoded} stored bytes are declared in a buffer of {encoded}"), 4);
            return header;
        }

        if (decoded == 0) return header;
        if (block == 0) Throw.Damaged(Format, "the block size is 0", 8);
        if (header.Codec > BloscCodec.Zstd) Throw.Unsupported(Format, Invariant($"inner codec number {(int)header.Codec}"));
        if (((long)header.BlockCount * 4) + Length > encoded) Throw.Damaged(Format, "the table of block starts is cut off", Length);
        return header;
    }
}
