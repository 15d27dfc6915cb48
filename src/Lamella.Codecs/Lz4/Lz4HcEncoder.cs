using K4os.Compression.LZ4;

namespace Lamella.Codecs.Lz4;

/// <summary>The thorough LZ4 encoder. The output depends on the input and the level only. Thread-safe.</summary>
internal static class Lz4HcEncoder
{
    public const int MinLevel = 1;
    public const int MaxLevel = 12;

    /// <summary>The largest encoded length of <paramref name="length"/> bytes.</summary>
    public static long MaxEncodedLength(long length) => Lz4Encoder.MaxEncodedLength(length);

    /// <summary>Encodes one block. Levels below 3 are the level 3, the lowest there is. Returns the number of bytes written, or 0 when the block does not fit into <paramref name="destination"/>.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level = 9)
    {
        if (source.IsEmpty || destination.IsEmpty) return Lz4Encoder.Encode(source, destination);
        return Math.Max(0, LZ4Codec.Encode(source, destination, (LZ4Level)Math.Clamp(level, (int)LZ4Level.L03_HC, (int)LZ4Level.L12_MAX)));
    }
}
