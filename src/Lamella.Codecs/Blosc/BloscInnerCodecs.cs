using Lamella.Codecs.BloscLz;
using Lamella.Codecs.Deflate;
using Lamella.Codecs.Lz4;
using Lamella.Codecs.Snappy;
using Lamella.Codecs.Zstd;
using Lamella.IO;

namespace Lamella.Codecs.Blosc;

/// <summary>Where the container meets the codecs inside: one place to add or replace one.</summary>
internal static class BloscInnerCodecs
{
    private const string Format = "Blosc";

    /// <summary>Decodes one stream and returns the number of bytes written.</summary>
    public static int Decode(BloscCodec codec, ReadOnlySpan<byte> source, Span<byte> destination) => codec switch
    {
        BloscCodec.BloscLz => BloscLzDecoder.Decode(source, destination),
        BloscCodec.Lz4 => Lz4Decoder.Decode(source, destination),
        BloscCodec.Snappy => SnappyDecoder.Decode(source, destination),
        BloscCodec.Zlib => ZlibCodec.Decode(source, destination),
        BloscCodec.Zstd => ZstdDecoder.Decode(source, destination),
        _ => Throw.Unsupported<int>(Format, $"inner codec {codec}"),
    };

    /// <summary>Encodes one stream at a Blosc level. Returns the number of bytes written, or 0 when they do not fit.</summary>
    public static int Encode(BloscCompressor compressor, int level, ReadOnlySpan<byte> source, Span<byte> destination) => compressor switch
    {
        // c-blosc turns its level into the acceleration of LZ4: 9 is the plain LZ4, each level less skips more.
        BloscCompressor.Lz4 => Lz4Encoder.Encode(source, destination, 10 - level),
        BloscCompressor.Lz4Hc => Lz4HcEncoder.Encode(source, destination, level),
        BloscCompressor.Zlib => EncodeZlib(level, source, destination),
        // c-blosc's scale: 1, 3, 5 ... 15, and the slowest for 9.
        BloscCompressor.Zstd => ZstdEncoder.Encode(source, destination, new ZstdOptions { Level = level < 9 ? (2 * level) - 1 : ZstdOptions.MaxLevel }),
        _ => Throw.Unsupported<int>(Format, $"encoding with {compressor}"),
    };

    /// <summary>The number in the header of what <paramref name="compressor"/> makes.</summary>
    public static BloscCodec CodecOf(BloscCompressor compressor) => compressor switch
    {
        BloscCompressor.Zlib => BloscCodec.Zlib,
        BloscCompressor.Zstd => BloscCodec.Zstd,
        _ => BloscCodec.Lz4,
    };

    /// <summary>The zlib encoder wants room for the worst case, which a stream that must shrink does not have.</summary>
    private static int EncodeZlib(int level, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        byte[] room = Pooled.Rent<byte>(ZlibCodec.MaxEncodedLength(source.Length));
        try
        {
            int written = ZlibCodec.Encode(source, room, level);
            if (written > destination.Length) return 0;
            room.AsSpan(0, written).CopyTo(destination);
            return written;
        }
        finally
        {
            Pooled.Return(room);
        }
    }
}
