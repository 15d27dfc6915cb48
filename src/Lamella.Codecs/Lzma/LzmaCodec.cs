using Lamella.IO;

namespace Lamella.Codecs.Lzma;

/// <summary>Old .lzma files ("LZMA alone"): properties, dictionary size, length (or unknown), one LZMA stream. Thread-safe: no state.</summary>
internal static class LzmaCodec
{
    /// <summary>Decodes the stream and returns the bytes written; the destination may be larger than the data.</summary>
    /// <exception cref="DamagedDataException">The stream is truncated, malformed, or longer than the destination.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        SpanReader reader = new(source, LzmaDecoder.Format);
        LzmaDecoder decoder = new();
        if (!decoder.SetProperties(reader.U8())) Throw.Damaged(LzmaDecoder.Format, "the properties are out of range", 0);
        // The dictionary is the destination, whatever its declared size.
        reader.Skip(4);
        ulong declared = reader.U64();
        bool known = declared != ulong.MaxValue;
        if (known && declared > (ulong)destination.Length) Throw.Damaged(LzmaDecoder.Format, "the data is longer than the block that it belongs to", 5);
        decoder.ResetState();
        RangeDecoder range = new(reader.Rest);
        int to = 0;
        Span<byte> target = known ? destination[..(int)declared] : destination;
        bool ended = decoder.Decode(ref range, target, ref to);
        if (known && to != (int)declared) Throw.Damaged(LzmaDecoder.Format, "the stream ends before its declared length");
        if (!known && !ended && !decoder.IsEndMarker(ref range, to)) Throw.Damaged(LzmaDecoder.Format, "the data is longer than the block that it belongs to");
        return to;
    }

    /// <summary>Decodes one LZMA stream without a header, which ends with an end marker or with the destination.</summary>
    /// <exception cref="DamagedDataException">The stream is truncated, malformed, or longer than the destination.</exception>
    public static int DecodeRaw(ReadOnlySpan<byte> source, Span<byte> destination, byte properties)
    {
        LzmaDecoder decoder = new();
        if (!decoder.SetProperties(properties)) Throw.Damaged(LzmaDecoder.Format, "the properties are out of range", 0);
        decoder.ResetState();
        RangeDecoder range = new(source);
        int to = 0;
        bool ended = decoder.Decode(ref range, destination, ref to);
        if (!ended && !decoder.IsEndMarker(ref range, to)) Throw.Damaged(LzmaDecoder.Format, "the data is longer than the block that it belongs to");
        return to;
    }
}
