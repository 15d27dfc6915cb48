using K4os.Compression.LZ4;

namespace Lamella.Codecs.Lz4;

/// <summary>
/// Decodes an LZ4 block (lz4 block format description, 2022-07): sequences of token, literals, 16-bit offset, match; the last sequence is literals only. The package only tells that a block is
/// damaged; a walk over its sequences then says where and why. Thread-safe.
/// </summary>
internal static class Lz4Decoder
{
    private const string Format = "LZ4";
    private const int MinMatch = 4;

    /// <summary>Decodes the whole block and returns the number of bytes written.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty) Throw.Damaged(Format, "the block is empty");

        // The package takes no empty content.
        if (source is [0]) return 0;
        if (destination.IsEmpty) return Refuse(source, 0);
        int written = LZ4Codec.Decode(source, destination);
        return written >= 0 ? written : Refuse(source, destination.Length);
    }

    private static int Refuse(ReadOnlySpan<byte> source, long room)
    {
        (string why, int at) = Explain(source, room);
        return Throw.Damaged<int>(Format, why, at);
    }

    /// <summary>Why the block cannot be decoded into <paramref name="room"/> bytes, and which byte shows it.</summary>
    private static (string Why, int At) Explain(ReadOnlySpan<byte> source, long room)
    {
        long written = 0;
        int at = 0;
        while (at < source.Length)
        {
            int token = source[at++];
            if (!TryLength(source, ref at, token >> 4, out long literals)) return ("the block ends inside a length", at);
            if (literals > source.Length - at) return ("the literals run past the end of the block", at);
            if (literals > room - written) return ("the literals run past the end of the decoded data", at);
            at += (int)literals;
            written += literals;
            if (at == source.Length) return ("the last matches and literals are shorter than the format demands", at);
            if (source.Length - at < 2) return ("the block ends inside an offset", at);
            int offset = source[at] | (source[at + 1] << 8);
            if (offset == 0 || offset > written) return ("a match starts before the decoded data", at);
            at += 2;
            if (!TryLength(source, ref at, token & 15, out long length)) return ("the block ends inside a length", at);
            length += MinMatch;
            if (length > room - written) return ("a match runs past the end of the decoded data", at);
            written += length;
        }

        return ("the block ends without its last literals", at);
    }

    /// <summary>A length and the bytes that extend one of 15: each adds its value, a value below 255 ends.</summary>
    private static bool TryLength(ReadOnlySpan<byte> source, ref int at, int nibble, out long length)
    {
        length = nibble;
        if (nibble < 15) return true;
        int value;
        do
        {
            if (at >= source.Length) return false;
            value = source[at++];
            length += value;
        }
        while (value == 255);
        return true;
    }
}
