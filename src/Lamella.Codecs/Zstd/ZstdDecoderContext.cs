using System.Runtime.CompilerServices;

namespace Lamella.Codecs.Zstd;

/// <summary>
/// What the managed decoder keeps from block to block of a frame: tables, recent offsets, and the buffer of the literals. One per thread, reused.
/// </summary>
internal sealed unsafe class ZstdDecoderContext
{
    [ThreadStatic]
    private static ZstdDecoderContext? current;

    private static readonly FseDecodingTable DefaultLiteralLengths = BuildDefault(ZstdSequenceKind.LiteralLength);
    private static readonly FseDecodingTable DefaultOffsets = BuildDefault(ZstdSequenceKind.Offset);
    private static readonly FseDecodingTable DefaultMatchLengths = BuildDefault(ZstdSequenceKind.MatchLength);

    private readonly byte[] _literals = GC.AllocateUninitializedArray<byte>(ZstdFormat.MaxBlockSize + ZstdSequenceDecoder.LiteralsSlack, pinned: true);
    private readonly FseDecodingTable _literalLengths = new(ZstdFormat.MaxLiteralLengthLog);
    private readonly FseDecodingTable _offsets = new(ZstdFormat.MaxOffsetLog);
    private readonly FseDecodingTable _matchLengths = new(ZstdFormat.MaxMatchLengthLog);
    private readonly HuffmanDecodingTable _huffman = new();
    private bool _huffmanIsSet;
    private bool _sequenceTablesAreSet;

    /// <summary>The tables in force.</summary>
    public FseDecodingTable LiteralLengths { get; private set; } = DefaultLiteralLengths;

    /// <summary>The tables in force.</summary>
    public FseDecodingTable Offsets { get; private set; } = DefaultOffsets;

    /// <summary>The tables in force.</summary>
    public FseDecodingTable MatchLengths { get; private set; } = DefaultMatchLengths;

    /// <summary>The three recent offsets (RFC 8878, 3.1.1.5).</summary>
    public uint Recent1 { get; set; }

    /// <inheritdoc cref="Recent1"/>
    public uint Recent2 { get; set; }

    /// <inheritdoc cref="Recent1"/>
    public uint Recent3 { get; set; }

    /// <summary>This thread's context, ready for a new frame.</summary>
    public static ZstdDecoderContext ForFrame()
    {
        ZstdDecoderContext context = current ??= new ZstdDecoderContext();
        context._huffmanIsSet = false;
        context._sequenceTablesAreSet = false;
        (context.Recent1, context.Recent2, context.Recent3) = (1, 4, 8);
        return context;
    }

    /// <summary>Decodes the compressed block at <paramref name="position"/> and returns the end of the output.</summary>
    /// <param name="source">The whole source; the block lies within it, behind at least 9 bytes.</param>
    /// <param name="position">The block's first byte behind its header.</param>
    /// <param name="size">The block's stored length.</param>
    /// <param name="sizeLimit">The largest content of the block.</param>
    /// <param name="destination">The output; matches refer to its bytes from <paramref name="frameStart"/> on.</param>
    /// <param name="frameStart">Where the content of this frame starts.</param>
    /// <param name="written">Where the content of this block starts.</param>
    public int DecodeBlock(ReadOnlySpan<byte> source, int position, int size, int sizeLimit, Span<byte> destination, int frameStart, int written)
    {
        fixed (byte* s = source)
        fixed (byte* d = destination)
        fixed (byte* buffer = _literals)
        {
            byte* block = s + position;
            byte* end = block + size;
            byte* literals = ReadLiterals(block, end, sizeLimit, buffer, s + source.Length, out int count, out byte* sequences);
            byte* output = d + written;
            byte* limit = output + Math.Min(sizeLimit, destination.Length - written);
            byte* last = ReadSequences(sequences, end, literals, count, d + frameStart, output, limit, d + destination.Length);
            return (int)(last - d);
        }
    }

    private byte* ReadLiterals(byte* block, byte* end, int sizeLimit, byte* buffer, byte* sourceEnd, out int count, out byte* next)
    {
        // 3.1.1.3.1.1: the type in two bits, then the sizes in 5 to 36.
        long size = end - block;
        if (size < 2) Throw.Damaged(ZstdFormat.Name, "a compressed block of less than two bytes");
        int type = block[0] & 3;
        int format = (block[0] >> 2) & 3;
        if (type >= 2) return ReadCompressedLiterals(block, end, sizeLimit, buffer, out count, out next);

        int header = (format & 1) == 0 ? 1 : format == 1 ? 2 : 3;
        if (size < header) Throw.Damaged(ZstdFormat.Name, "the block ends within its literals header");
        count = header switch
        {
            1 => block[0] >> 3,
            2 => (block[0] | (block[1] << 8)) >> 4,
            _ => (block[0] | (block[1] << 8) | (block[2] << 16)) >> 4,
        };
        next = block + header;
        if (count > sizeLimit) Throw.Damaged(ZstdFormat.Name, Invariant($"{count} literals in a block of at most {sizeLimit} bytes"));
        if (type == 1)
        {
            if (next >= end) Throw.Damaged(ZstdFormat.Name, "the block ends within its literals");
            Unsafe.InitBlockUnaligned(buffer, *next, (uint)count);
            next++;
            return buffer;
        }

        byte* literals = next;
        if (count > end - next) Throw.Damaged(ZstdFormat.Name, "the block ends within its literals");
        next += count;

        // Raw literals are used in place where the source goes on for long enough.
        if (sourceEnd - next >= ZstdSequenceDecoder.LiteralsSlack) return literals;
        Unsafe.CopyBlockUnaligned(buffer, literals, (uint)count);
        return buffer;
    }

    private byte* ReadCompressedLiterals(byte* block, byte* end, int sizeLimit, byte* buffer, out int count, out byte* next)
    {
        int type = block[0] & 3;
        int format = (block[0] >> 2) & 3;
        int header = format < 2 ? 3 : format + 2;
        if (end - block < header) Throw.Damaged(ZstdFormat.Name, "the block ends within its literals header");
        ulong bits = 0;
        for (int i = header - 1; i >= 0; i--) bits = (bits << 8) | block[i];
        int width = format < 2 ? 10 : format == 2 ? 14 : 18;
        count = (int)(bits >> 4) & ((1 << width) - 1);
        int size = (int)(bits >> (4 + width)) & ((1 << width) - 1);
        byte* data = block + header;
        if (size > end - data) Throw.Damaged(ZstdFormat.Name, "the block ends within its literals");
        if (count > sizeLimit) Throw.Damaged(ZstdFormat.Name, Invariant($"{count} literals in a block of at most {sizeLimit} bytes"));
        next = data + size;
        if (type == 2)
        {
            _huffmanIsSet = false;
            int tree = _huffman.Read(new ReadOnlySpan<byte>(data, size));
            _huffmanIsSet = true;
            data += tree;
            size -= tree;
        }
        else if (!_huffmanIsSet)
        {
            Throw.Damaged(ZstdFormat.Name, "literals without a Huffman tree before them");
        }

        if (size == 0) Throw.Damaged(ZstdFormat.Name, "a Huffman stream without an end mark");
        if (format == 0) HuffmanStreamDecoder.DecodeOne(_huffman, data, size, buffer, count);
        else HuffmanStreamDecoder.DecodeFour(_huffman, data, size, buffer, count);
        return buffer;
    }

    private byte* ReadSequences(byte* block, byte* end, byte* literals, int literalCount, byte* frameStart, byte* output, byte* limit, byte* destinationEnd)
    {
        // 3.1.1.3.2.1: the number of sequences in one to three bytes, then the modes of the three tables.
        if (block >= end) Throw.Damaged(ZstdFormat.Name, "the block ends before its sequences");
        int count = *block++;
        if (count >= 128)
        {
            int more = count == 255 ? 2 : 1;
            if (end - block < more) Throw.Damaged(ZstdFormat.Name, "the block ends within its sequences header");
            count = count == 255 ? block[0] + (block[1] << 8) + 0x7F00 : ((count - 128) << 8) + block[0];
            block += more;
        }

        if (count == 0)
        {
            if (block != end) Throw.Damaged(ZstdFormat.Name, "a block without sequences goes on behind its literals");
            if (literalCount > limit - output) Throw.Damaged(ZstdFormat.Name, "the content is longer than its destination");
            Unsafe.CopyBlockUnaligned(output, literals, (uint)literalCount);
            return output + literalCount;
        }

        if (block >= end) Throw.Damaged(ZstdFormat.Name, "the block ends within its sequences header");
        int modes = *block++;
        if ((modes & 3) != 0) Throw.Damaged(ZstdFormat.Name, "a reserved bit of the sequences header is set");
        ReadOnlySpan<byte> rest = new(block, (int)(end - block));
        int at = 0;
        bool tablesWereSet = _sequenceTablesAreSet;
        _sequenceTablesAreSet = false;
        LiteralLengths = ReadTable(modes >> 6, ZstdSequenceKind.LiteralLength, rest, ref at, _literalLengths, DefaultLiteralLengths, tablesWereSet ? LiteralLengths : null);
        Offsets = ReadTable((modes >> 4) & 3, ZstdSequenceKind.Offset, rest, ref at, _offsets, DefaultOffsets, tablesWereSet ? Offsets : null);
        MatchLengths = ReadTable((modes >> 2) & 3, ZstdSequenceKind.MatchLength, rest, ref at, _matchLengths, DefaultMatchLengths, tablesWereSet ? MatchLengths : null);
        _sequenceTablesAreSet = true;
        return ZstdSequenceDecoder.Execute(this, block + at, rest.Length - at, count, literals, literals + literalCount, frameStart, output, limit, destinationEnd);
    }

    private static FseDecodingTable ReadTable(
        int mode, ZstdSequenceKind kind, ReadOnlySpan<byte> source, ref int at, FseDecodingTable own, FseDecodingTable predefined, FseDecodingTable? previous)
    {
        switch (mode)
        {
            case 0:
                return predefined;
            case 1:
                if (at >= source.Length) Throw.Damaged(ZstdFormat.Name, "the block ends within its sequence tables");
                int code = source[at++];
                if (code > MaxCode(kind)) Throw.Damaged(ZstdFormat.Name, Invariant($"a sequence code of {code}, where {MaxCode(kind)} is the limit"));
                own.BuildSingle(Baseline(kind)[code], ExtraBits(kind)[code]);
                return own;
            case 2:
                Span<short> probabilities = stackalloc short[MaxCode(kind) + 1];
                int maxLog = kind == ZstdSequenceKind.Offset ? ZstdFormat.MaxOffsetLog : ZstdFormat.MaxLiteralLengthLog;
                int symbols = FseDistribution.Read(source[at..], probabilities, maxLog, out int log, out int consumed);
                at += consumed;
                own.Build(probabilities[..symbols], log, Baseline(kind), ExtraBits(kind));
                return own;
            default:
                return previous ?? Throw.Damaged<FseDecodingTable>(ZstdFormat.Name, "a block repeats sequence tables that no block before it has");
        }
    }

    private static FseDecodingTable BuildDefault(ZstdSequenceKind kind)
    {
        FseDecodingTable table = new(ZstdFormat.DefaultLiteralLengthLog);
        switch (kind)
        {
            case ZstdSequenceKind.LiteralLength:
                table.Build(ZstdFormat.DefaultLiteralLengths, ZstdFormat.DefaultLiteralLengthLog, Baseline(kind), ExtraBits(kind));
                break;
            case ZstdSequenceKind.Offset:
                table.Build(ZstdFormat.DefaultOffsets, ZstdFormat.DefaultOffsetLog, Baseline(kind), ExtraBits(kind));
                break;
            default:
                table.Build(ZstdFormat.DefaultMatchLengths, ZstdFormat.DefaultMatchLengthLog, Baseline(kind), ExtraBits(kind));
                break;
        }

        return table;
    }

    private static int MaxCode(ZstdSequenceKind kind) => kind switch
    {
        ZstdSequenceKind.LiteralLength => ZstdFormat.MaxLiteralLengthCode,
        ZstdSequenceKind.Offset => ZstdFormat.MaxOffsetCode,
        _ => ZstdFormat.MaxMatchLengthCode,
    };

    private static ReadOnlySpan<uint> Baseline(ZstdSequenceKind kind) => kind switch
    {
        ZstdSequenceKind.LiteralLength => ZstdFormat.LiteralLengthBase,
        ZstdSequenceKind.Offset => ZstdFormat.OffsetBase,
        _ => ZstdFormat.MatchLengthBase,
    };

    private static ReadOnlySpan<byte> ExtraBits(ZstdSequenceKind kind) => kind switch
    {
        ZstdSequenceKind.LiteralLength => ZstdFormat.LiteralLengthBits,
        ZstdSequenceKind.Offset => ZstdFormat.OffsetBits,
        _ => ZstdFormat.MatchLengthBits,
    };
}
