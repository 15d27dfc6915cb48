using System.Buffers.Binary;

namespace Lamella.Codecs.Lz4;

/// <summary>The frame of the Zarr v2 codec <c>lz4</c> (numcodecs): the decoded size as a little-endian 32-bit number, then one LZ4 block.</summary>
internal static class NumcodecsLz4
{
    private const string Format = "LZ4 (numcodecs)";

    public const int HeaderLength = 4;

    /// <summary>The largest encoded length of <paramref name="length"/> bytes.</summary>
    public static long MaxEncodedLength(long length) => HeaderLength + Lz4Encoder.MaxEncodedLength(length);

    /// <summary>The decoded size that the header declares.</summary>
    public static int DecodedLength(ReadOnlySpan<byte> source)
    {
        if (source.Length < HeaderLength) Throw.Damaged(Format, "the header of 4 bytes is cut off");
        int length = BinaryPrimitives.ReadInt32LittleEndian(source);
        return length >= 0 ? length : Throw.Damaged<int>(Format, Invariant($"the declared size {length} is negative"), 0);
    }

    /// <summary>Decodes the frame and returns the number of bytes written.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int declared = DecodedLength(source);
        if (declared > destination.Length) Throw.Damaged(Format, Invariant($"{declared} bytes are declared where {destination.Length} are expected"), 0);
        int written = Lz4Decoder.Decode(source[HeaderLength..], destination[..declared]);
        return written == declared ? written : Throw.Damaged<int>(Format, Invariant($"the block holds {written} bytes where {declared} are declared"));
    }

    /// <summary>Encodes a frame. Returns the number of bytes written, or 0 when it does not fit into <paramref name="destination"/>.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int acceleration = 1)
    {
        if (destination.Length < HeaderLength) return 0;
        int written = Lz4Encoder.Encode(source, destination[HeaderLength..], acceleration);
        if (written == 0) return 0;
        BinaryPrimitives.WriteInt32LittleEndian(destination, source.Length);
        return HeaderLength + written;
    }
}
