namespace Lamella.Codecs.Deflate;

/// <summary>Raw DEFLATE (RFC 1951) without a frame, as in zip entries. Thread-safe: tables are per thread.</summary>
internal static class DeflateCodec
{
    /// <summary>The largest encoded length of <paramref name="length"/> bytes.</summary>
    public static int MaxEncodedLength(int length) => DeflateEncoder.MaxEncodedLength(length);

    /// <summary>Decodes the whole stream and returns the bytes written; the destination may be larger than the data.</summary>
    /// <exception cref="DamagedDataException">The stream is truncated, malformed, or longer than the destination.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination) => Inflater.ForThread.Decode(source, destination, prefix: false);

    /// <summary>As <see cref="Decode"/>, but stops when the destination is full.</summary>
    public static int DecodePrefix(ReadOnlySpan<byte> source, Span<byte> destination) => Inflater.ForThread.Decode(source, destination, prefix: true);

    /// <summary>Encodes and returns the encoded length. Empty data is a stream too.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level = DeflateEncoder.DefaultLevel)
    {
        if (source.IsEmpty) return ZlibFrame.WriteEmpty(destination);
        return DeflateEncoder.Encode(source, destination, level);
    }
}
