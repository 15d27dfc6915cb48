using System.Buffers.Binary;

namespace Lamella.Codecs.Zstd;

/// <summary>A frame's header (RFC 8878, 3.1.1.1), or a skippable frame as a whole.</summary>
/// <param name="Size">Length of the header in bytes, magic number included; of the whole frame when it is skippable.</param>
/// <param name="ContentSize">The declared length of the content, null when the frame does not say.</param>
/// <param name="BlockSizeLimit">The largest content of a block of this frame: the window, but at most 128 KiB.</param>
/// <param name="HasChecksum">A 32-bit content checksum follows the last block.</param>
/// <param name="IsSkippable">The frame holds user data and produces no content.</param>
internal readonly record struct ZstdFrameHeader(int Size, ulong? ContentSize, int BlockSizeLimit, bool HasChecksum, bool IsSkippable)
{
    /// <summary>Parses the header of the frame that starts at <paramref name="position"/>.</summary>
    public static ZstdFrameHeader Parse(ReadOnlySpan<byte> source, int position)
    {
        ReadOnlySpan<byte> s = source[position..];
        if (s.Length < 5) Throw.Damaged(ZstdFormat.Name, "the data end within a frame header", position);
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(s);
        if ((magic & ZstdFormat.SkippableMask) == ZstdFormat.SkippableMagic) return ParseSkippable(s, position);
        if (magic != ZstdFormat.Magic) Throw.Damaged(ZstdFormat.Name, Invariant($"no frame starts here: magic number 0x{magic:X8}, expected 0x{ZstdFormat.Magic:X8}"), position);

        int descriptor = s[4];
        bool singleSegment = (descriptor & 0x20) != 0;
        if ((descriptor & 0x08) != 0) Throw.Damaged(ZstdFormat.Name, "a reserved bit of the frame header is set", position + 4);
        int dictionaryBytes = (descriptor & 3) == 3 ? 4 : descriptor & 3;
        int sizeBytes = (descriptor >> 6) switch { 0 => singleSegment ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        int size = 5 + (singleSegment ? 0 : 1) + dictionaryBytes + sizeBytes;
        if (s.Length < size) Throw.Damaged(ZstdFormat.Name, "the data end within a frame header", position);

        int at = 5;
        ulong window = 0;
        if (!singleSegment)
        {
            int windowByte = s[at++];
            ulong windowBase = 1UL << (10 + (windowByte >> 3));
            window = windowBase + ((windowBase >> 3) * (ulong)(windowByte & 7));
        }

        uint dictionary = (uint)ReadLittleEndian(s.Slice(at, dictionaryBytes));
        if (dictionary != 0) Throw.Unsupported(ZstdFormat.Name, "zstd dictionary", Invariant($"the frame needs dictionary {dictionary}"));
        at += dictionaryBytes;
        ulong? content = sizeBytes == 0 ? null : ReadLittleEndian(s.Slice(at, sizeBytes)) + (sizeBytes == 2 ? 256UL : 0);
        if (singleSegment) window = content ?? 0;
        return new(size, content, (int)Math.Min(window, ZstdFormat.MaxBlockSize), (descriptor & 4) != 0, false);
    }

    private static ZstdFrameHeader ParseSkippable(ReadOnlySpan<byte> s, int position)
    {
        if (s.Length < 8) Throw.Damaged(ZstdFormat.Name, "the data end within a skippable frame", position);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(s[4..]);
        if (length > (uint)(s.Length - 8)) Throw.Damaged(ZstdFormat.Name, Invariant($"a skippable frame of {length} bytes reaches past the end of the data"), position);
        return new(8 + (int)length, 0, 0, false, true);
    }

    private static ulong ReadLittleEndian(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--) value = (value << 8) | bytes[i];
        return value;
    }
}
