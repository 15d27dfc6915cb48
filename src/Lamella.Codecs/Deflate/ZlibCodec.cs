using System.Buffers.Binary;
using Lamella.Codecs.Checksums;

namespace Lamella.Codecs.Deflate;

/// <summary>zlib streams (RFC 1950): TIFF Deflate (8 and 32946), PNG, Zarr <c>zlib</c>, HDF5. Thread-safe: tables are per thread.</summary>
internal static class ZlibCodec
{
    private const string Format = "zlib";
    private const int Header = 2;
    private const int Trailer = 4;

    /// <summary>The largest encoded length of <paramref name="length"/> bytes.</summary>
    public static int MaxEncodedLength(int length) => DeflateEncoder.MaxEncodedLength(length);

    /// <summary>Decodes the whole stream, checks its Adler-32 and returns the bytes written; the destination may be larger than the data. Bytes after the stream are ignored.</summary>
    /// <exception cref="DamagedDataException">The stream is truncated, malformed, longer than the destination, or its checksum differs.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckHeader(source);
        if (NativeDeflate.TryDecodeZlib(source, destination, out int written)) return written;
        Inflater inflater = Inflater.ForThread;
        written = inflater.Decode(source[Header..], destination, prefix: false);
        int end = Header + inflater.Consumed;
        if (source.Length - end < Trailer) Throw.Damaged(Format, "the checksum at the end is missing", end);
        uint expected = BinaryPrimitives.ReadUInt32BigEndian(source[end..]);
        if (Adler32.Compute(destination[..written]) != expected) Throw.Damaged(Format, "the checksum (Adler-32) of the decoded data differs", end);
        return written;
    }

    /// <summary>As <see cref="Decode"/>, but stops when the destination is full, and then checks no checksum.</summary>
    public static int DecodePrefix(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        CheckHeader(source);
        return Inflater.ForThread.Decode(source[Header..], destination, prefix: true);
    }

    /// <summary>Encodes and returns the encoded length.</summary>
    /// <exception cref="ArgumentException">The destination is too short, or the level is not 0..9.</exception>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level = DeflateEncoder.DefaultLevel)
    {
        if (destination.Length < Header + Trailer + 2) throw new ArgumentException("the destination is too short", nameof(destination));
        // Window of 32 KiB; the level hint of the second byte, which makes the header a multiple of 31.
        destination[0] = 0x78;
        destination[1] = level switch { <= 1 => 0x01, <= 5 => 0x5E, 6 => 0x9C, _ => 0xDA };
        int end = Header + DeflateCodec.Encode(source, destination[Header..^Trailer], level);
        BinaryPrimitives.WriteUInt32BigEndian(destination[end..], Adler32.Compute(source));
        return end + Trailer;
    }

    private static void CheckHeader(ReadOnlySpan<byte> source)
    {
        if (source.Length < Header) Throw.Damaged(Format, "the header is missing", 0);
        if ((source[0] & 15) != 8 || source[0] >> 4 > 7) Throw.Damaged(Format, "the first byte does not start a DEFLATE stream", 0);
        if (((source[0] << 8) | source[1]) % 31 != 0) Throw.Damaged(Format, "the check bits of the header are wrong", 0);
        if ((source[1] & 32) != 0) Throw.Unsupported(Format, "a preset dictionary");
    }
}
