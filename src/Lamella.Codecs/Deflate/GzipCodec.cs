using System.Buffers.Binary;
using Lamella.Codecs.Checksums;
using Lamella.IO;

namespace Lamella.Codecs.Deflate;

/// <summary>gzip files (RFC 1952), one member or several in a row: Zarr <c>gzip</c>, side-car files. Thread-safe: tables are per thread.</summary>
internal static class GzipCodec
{
    private const string Format = "gzip";
    private const int Header = 10;
    private const int Trailer = 8;

    /// <summary>The largest encoded length of <paramref name="length"/> bytes.</summary>
    public static int MaxEncodedLength(int length) => DeflateEncoder.MaxEncodedLength(length);

    /// <summary>Decodes all members, checks their CRC-32 and lengths and returns the bytes written; the destination may be larger than the data. Zero bytes after the last member are padding.</summary>
    /// <exception cref="DamagedDataException">A member is truncated, malformed, or a checksum differs; or the data is longer than the destination.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Inflater inflater = Inflater.ForThread;
        int at = 0, to = 0;
        do
        {
            at += SkipHeader(source[at..], at);
            if (!NativeDeflate.TryDecodeRaw(source[at..], destination[to..], out int written, out int consumed))
            {
                written = inflater.Decode(source[at..], destination[to..], prefix: false);
                consumed = inflater.Consumed;
            }

            at += consumed;
            if (source.Length - at < Trailer) Throw.Damaged(Format, "the checksum at the end is missing", at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(source[at..]) != Crc32.Compute(destination.Slice(to, written))) Throw.Damaged(Format, "the checksum (CRC-32) of the decoded data differs", at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(source[(at + 4)..]) != (uint)written) Throw.Damaged(Format, "the stored length differs from the decoded one", at + 4);
            at += Trailer;
            to += written;
        }
        while (source[at..].IndexOfAnyExcept((byte)0) >= 0);
        return to;
    }

    /// <summary>Encodes one member without name or time and returns the encoded length.</summary>
    /// <exception cref="ArgumentException">The destination is too short, or the level is not 0..9.</exception>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination, int level = DeflateEncoder.DefaultLevel)
    {
        if (destination.Length < Header + Trailer + 2) throw new ArgumentException("the destination is too short", nameof(destination));
        // No flags, no time, operating system unknown: the same bytes on every machine.
        ReadOnlySpan<byte> header = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
        header.CopyTo(destination);
        int end = Header + DeflateCodec.Encode(source, destination[Header..^Trailer], level);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[end..], Crc32.Compute(source));
        BinaryPrimitives.WriteUInt32LittleEndian(destination[(end + 4)..], (uint)source.Length);
        return end + Trailer;
    }

    /// <summary>RFC 1952 section 2.3.</summary>
    private static int SkipHeader(ReadOnlySpan<byte> source, int offset)
    {
        SpanReader reader = new(source, Format, baseOffset: offset);
        if (reader.U16() != 0x8B1F) Throw.Damaged(Format, "the first two bytes are not 1F 8B", offset);
        if (reader.U8() != 8) Throw.Damaged(Format, "the method is not DEFLATE", offset + 2);
        byte flags = reader.U8();
        if ((flags & 0xE0) != 0) Throw.Damaged(Format, "reserved flags are set", offset + 3);
        reader.Skip(6);
        if ((flags & 4) != 0) reader.Skip(reader.U16());
        if ((flags & 8) != 0) SkipText(ref reader);
        if ((flags & 16) != 0) SkipText(ref reader);
        if ((flags & 2) != 0) reader.Skip(2);
        return reader.Position;
    }

    private static void SkipText(ref SpanReader reader)
    {
        int length = reader.Rest.IndexOf((byte)0);
        if (length < 0) Throw.Damaged(Format, "a name in the header has no end");
        reader.Skip(length + 1);
    }
}
