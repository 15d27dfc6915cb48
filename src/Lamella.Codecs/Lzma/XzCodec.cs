using System.Security.Cryptography;
using Lamella.Codecs.Checksums;
using Lamella.IO;
using Lamella.Kernels;

namespace Lamella.Codecs.Lzma;

/// <summary>
/// .xz files (the .xz file format 1.2.0): streams of blocks with an index, each block through LZMA2 and delta filters, with CRC-32, CRC-64 or SHA-256. TIFF compression 34925 and Zarr v2 <c>lzma</c>.
/// Thread-safe: no state.
/// </summary>
internal static class XzCodec
{
    private const string Format = "xz";
    private const int DeltaFilter = 3;
    private const int Lzma2Filter = 0x21;

    /// <summary>Decodes all streams with their checks and returns the bytes written; the destination may be larger than the data.</summary>
    /// <exception cref="DamagedDataException">A stream is truncated, malformed, longer than the destination, or a check differs.</exception>
    /// <exception cref="UnsupportedFeatureException">A block uses a filter for machine code.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        SpanReader reader = new(source, Format);
        int to = 0;
        do
        {
            to += Stream(ref reader, destination[to..]);
            // Stream padding: whole groups of four zeros.
            while (reader.Remaining >= 4 && reader.Rest[..4].IndexOfAnyExcept((byte)0) < 0) reader.Skip(4);
        }
        while (reader.Remaining > 0);
        return to;
    }

    /// <summary>Decodes a raw stream, without a header and without checks: LZMA2, or LZMA with its properties, and then the deltas, given in the order of encoding.</summary>
    /// <exception cref="DamagedDataException">The stream is truncated, malformed, or longer than the destination.</exception>
    public static int DecodeRaw(ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<int> deltas, byte? properties = null)
    {
        int written = properties is { } lzma ? LzmaCodec.DecodeRaw(source, destination, lzma) : Lzma2Decoder.Decode(source, destination, out _);
        for (int i = deltas.Length - 1; i >= 0; i--)
        {
            if (written > 0) Predictor.UndoHorizontal(destination[..written], written, deltas[i], 1);
        }

        return written;
    }

    private static int Stream(ref SpanReader reader, Span<byte> destination)
    {
        int start = reader.Position;
        if (!reader.Bytes(6).SequenceEqual((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0])) Throw.Damaged(Format, "the signature is missing", start);
        ReadOnlySpan<byte> flags = reader.Bytes(2);
        if (Crc32.Compute(flags) != reader.U32()) Throw.Damaged(Format, "the checksum of the header differs", start);
        if (flags[0] != 0 || flags[1] > 15) Throw.Damaged(Format, "reserved flags are set", start + 6);

        int to = 0;
        List<(ulong Unpadded, ulong Length)> blocks = [];
        while (reader.Remaining > 0 && reader.Rest[0] != 0)
        {
            int at = reader.Position;
            int written = Block(ref reader, flags[1], destination[to..], out int padding);
            blocks.Add(((ulong)(reader.Position - at - padding), (ulong)written));
            to += written;
        }

        int index = reader.Position;
        Index(ref reader, blocks);
        uint indexSize = (uint)(reader.Position - index);
        uint expected = reader.U32();
        ReadOnlySpan<byte> footer = reader.Rest;
        uint backward = reader.U32();
        ReadOnlySpan<byte> closing = reader.Bytes(2);
        if (Crc32.Compute(footer[..6]) != expected) Throw.Damaged(Format, "the checksum of the footer differs", reader.Position);
        if (((long)backward + 1) * 4 != indexSize || !closing.SequenceEqual(flags) || reader.U16() != 0x5A59) Throw.Damaged(Format, "the footer contradicts the stream", reader.Position);
        return to;
    }

    /// <summary>Section 3: header, data, padding, check. The padding is not counted in the index.</summary>
    private static int Block(ref SpanReader reader, int check, Span<byte> destination, out int padding)
    {
        int start = reader.Position;
        int size = (reader.Rest[0] + 1) * 4;
        ReadOnlySpan<byte> bytes = reader.Bytes(size);
        SpanReader header = new(bytes, Format, baseOffset: start);
        header.Skip(1);
        int flags = header.U8();
        if ((flags & 0x3C) != 0) Throw.Damaged(Format, "reserved flags of a block are set", start + 1);
        ulong packed = (flags & 0x40) != 0 ? Number(ref header) : ulong.MaxValue;
        ulong declared = (flags & 0x80) != 0 ? Number(ref header) : ulong.MaxValue;
        Span<int> deltas = stackalloc int[4];
        int filters = Filters(ref header, (flags & 3) + 1, deltas);
        header.Position = size - 4;
        if (Crc32.Compute(bytes[..^4]) != header.U32()) Throw.Damaged(Format, "the checksum of a block header differs", start);

        int written = Lzma2Decoder.Decode(reader.Rest, destination, out int consumed);
        if ((packed != ulong.MaxValue && packed != (ulong)consumed) || (declared != ulong.MaxValue && declared != (ulong)written))
        {
            Throw.Damaged(Format, "a block has another size than it declares", start);
        }

        reader.Skip(consumed);
        padding = (4 - (consumed & 3)) & 3;
        if (reader.Bytes(padding).IndexOfAnyExcept((byte)0) >= 0) Throw.Damaged(Format, "the padding of a block is not zero", reader.Position);
        Span<byte> data = destination[..written];
        // Filters are applied in their order on encoding, LZMA2 last.
        for (int i = filters - 1; i >= 0; i--)
        {
            if (written > 0) Predictor.UndoHorizontal(data, written, deltas[i], 1);
        }

        Check(ref reader, check, data);
        return written;
    }

    private static int Filters(ref SpanReader header, int count, scoped Span<int> deltas)
    {
        int filters = 0;
        for (int i = 0; i < count; i++)
        {
            ulong id = Number(ref header);
            ulong length = Number(ref header);
            if (length > (ulong)header.Remaining) Throw.Damaged(Format, "the properties of a filter run past the header");
            ReadOnlySpan<byte> properties = header.Bytes((int)length);
            bool last = i == count - 1;
            if (id == Lzma2Filter && last && properties.Length == 1) return filters;
            if (id == DeltaFilter && !last && properties.Length == 1) deltas[filters++] = properties[0] + 1;
            else if (id is DeltaFilter or Lzma2Filter) Throw.Damaged(Format, "the filters of a block are in a wrong order");
            else Throw.Unsupported(Format, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"filter {id}"));
        }

        return Throw.Damaged<int>(Format, "a block does not end with LZMA2");
    }

    private static void Check(ref SpanReader reader, int type, ReadOnlySpan<byte> data)
    {
        // Section 2.1.1.2: sizes of all check types; those without a name are skipped.
        ReadOnlySpan<byte> sizes = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
        int at = reader.Position;
        SpanReader stored = new(reader.Bytes(sizes[type]), Format, baseOffset: at);
        bool same = type switch
        {
            1 => stored.U32() == Crc32.Compute(data),
            4 => stored.U64() == Crc64.Compute(data),
            10 => stored.Bytes(32).SequenceEqual(SHA256.HashData(data)),
            _ => true,
        };
        if (!same) Throw.Damaged(Format, "the check of a block differs from its data", at);
    }

    private static void Index(ref SpanReader reader, List<(ulong Unpadded, ulong Length)> blocks)
    {
        int start = reader.Position;
        ReadOnlySpan<byte> bytes = reader.Rest;
        if (reader.U8() != 0) Throw.Damaged(Format, "the index is missing", start);
        if (Number(ref reader) != (ulong)blocks.Count) Throw.Damaged(Format, "the index counts other blocks than there are", start);
        foreach ((ulong unpadded, ulong length) in blocks)
        {
            if (Number(ref reader) != unpadded || Number(ref reader) != length) Throw.Damaged(Format, "the index contradicts a block", reader.Position);
        }

        int padding = (4 - ((reader.Position - start) & 3)) & 3;
        reader.Skip(padding);
        uint expected = Crc32.Compute(bytes[..(reader.Position - start)]);
        if (reader.U32() != expected) Throw.Damaged(Format, "the checksum of the index differs", start);
    }

    /// <summary>Section 1.2: seven bits per byte, least significant first, at most nine bytes.</summary>
    private static ulong Number(ref SpanReader reader)
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte b = reader.U8();
            value |= (ulong)(b & 127) << shift;
            if (b < 128) return value;
        }

        return Throw.Damaged<ulong>(Format, "a number is longer than nine bytes", reader.Position);
    }
}
