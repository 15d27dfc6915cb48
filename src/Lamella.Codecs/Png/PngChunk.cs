using System.Buffers.Binary;
using Lamella.Codecs.Checksums;

namespace Lamella.Codecs.Png;

/// <summary>The frame of a chunk (PNG 3rd edition, section 5.3): length, type, data, CRC.</summary>
/// <param name="Type">The four letters, big-endian.</param>
/// <param name="Length">Bytes of data.</param>
internal readonly record struct PngChunk(uint Type, int Length)
{
    /// <summary>Length and type in front of the data.</summary>
    public const int HeaderSize = 8;

    /// <summary>The CRC behind the data.</summary>
    public const int TrailerSize = 4;

    public const uint Header = 0x49484452; // IHDR
    public const uint Palette = 0x504C5445; // PLTE
    public const uint Data = 0x49444154; // IDAT
    public const uint End = 0x49454E44; // IEND
    public const uint Transparency = 0x74524E53; // tRNS

    /// <summary>The first eight bytes of a file (section 5.2).</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>True for chunks that a reader must know (section 5.4: the case of the first letter).</summary>
    public bool IsCritical => (Type & 0x20000000) == 0;

    /// <summary>The letters of the type.</summary>
    public string Name => string.Create(4, Type, static (text, type) =>
    {
        for (int i = 0; i < 4; i++) text[i] = (byte)(type >> (24 - (8 * i))) is >= 32 and < 127 and byte letter ? (char)letter : '?';
    });

    /// <summary>Reads the length and the type.</summary>
    public static PngChunk Parse(ReadOnlySpan<byte> bytes, long offset)
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        uint type = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (length > int.MaxValue) Throw.Damaged(PngDecoder.Format, Invariant($"a chunk of {length} bytes"), offset);
        return new PngChunk(type, (int)length);
    }

    /// <summary>True when the CRC behind the data is that of type and data.</summary>
    /// <param name="typeAndData">The chunk from its type on, without the CRC.</param>
    /// <param name="crc">The four bytes behind.</param>
    public static bool IsIntact(ReadOnlySpan<byte> typeAndData, ReadOnlySpan<byte> crc) => Crc32.Compute(typeAndData) == BinaryPrimitives.ReadUInt32BigEndian(crc);
}
