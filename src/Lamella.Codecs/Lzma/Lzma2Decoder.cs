using Lamella.IO;

namespace Lamella.Codecs.Lzma;

/// <summary>LZMA2: chunks of LZMA or stored bytes, each with flags for what is reset (the .xz file format, section 5.3.1, and the LZMA SDK).</summary>
internal static class Lzma2Decoder
{
    private const string Format = "LZMA2";

    /// <summary>Decodes up to the end chunk; returns the bytes written and tells how many were read.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed)
    {
        SpanReader reader = new(source, Format);
        LzmaDecoder decoder = new();
        int to = 0, dictionary = 0;
        bool needsDictionary = true, needsProperties = true, needsState = true;
        while (true)
        {
            int control = reader.U8();
            if (control == 0) break;
            if (control is > 2 and < 0x80) Throw.Damaged(Format, "a chunk has a reserved control byte", reader.Position - 1);
            if (control == 1 || control >= 0xE0)
            {
                dictionary = to;
                needsDictionary = false;
            }

            if (needsDictionary) Throw.Damaged(Format, "the first chunk does not reset the dictionary", reader.Position - 1);
            int high = (control & 31) << 16;
            int length = Size(ref reader) + (control >= 0x80 ? high : 0);
            if (length > destination.Length - to) Throw.Damaged(Format, "the data is longer than the block that it belongs to", reader.Position);
            if (control < 0x80)
            {
                reader.Bytes(length).CopyTo(destination[to..]);
                to += length;
                needsState |= control == 1;
                continue;
            }

            int packed = Size(ref reader);
            if (control >= 0xC0)
            {
                if (!decoder.SetProperties(reader.U8()) || decoder.LiteralBits > 4) Throw.Damaged(Format, "the properties of a chunk are out of range", reader.Position - 1);
                needsProperties = false;
            }

            if (needsProperties || (needsState && control < 0xA0)) Throw.Damaged(Format, "a chunk goes on with a state that was never set", reader.Position - 1);
            if (control >= 0xA0) decoder.ResetState();
            needsState = false;
            RangeDecoder range = new(reader.Bytes(packed));
            int inside = to - dictionary;
            bool ended = decoder.Decode(ref range, destination[dictionary..(to + length)], ref inside);
            to += length;
            if (ended || inside != to - dictionary) Throw.Damaged(Format, "there is an end marker inside a chunk", reader.Position);
        }

        consumed = reader.Position;
        return to;
    }

    /// <summary>A 16-bit size, stored less one, most significant byte first.</summary>
    private static int Size(ref SpanReader reader) => ((reader.U8() << 8) | reader.U8()) + 1;
}
