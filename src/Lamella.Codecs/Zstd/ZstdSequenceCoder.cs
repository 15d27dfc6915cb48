namespace Lamella.Codecs.Zstd;

/// <summary>The codes of one of the three numbers of a block's sequences, and the choice of the table that encodes them.</summary>
internal sealed unsafe class ZstdSequenceCoder
{
    private static readonly FseEncodingTable DefaultLiteralLengths = BuildDefault(ZstdFormat.DefaultLiteralLengths, ZstdFormat.DefaultLiteralLengthLog);
    private static readonly FseEncodingTable DefaultOffsets = BuildDefault(ZstdFormat.DefaultOffsets, ZstdFormat.DefaultOffsetLog);
    private static readonly FseEncodingTable DefaultMatchLengths = BuildDefault(ZstdFormat.DefaultMatchLengths, ZstdFormat.DefaultMatchLengthLog);
    private static readonly byte[] SmallLiteralLengths = SmallCodes(ZstdFormat.LiteralLengthBase, 0, 64);
    private static readonly byte[] SmallMatchLengths = SmallCodes(ZstdFormat.MatchLengthBase, ZstdFormat.MinMatch, 128);

    private readonly FseEncodingTable _default;
    private readonly int _maxLog;
    private readonly byte[] _codes = new byte[(ZstdFormat.MaxBlockSize / 4) + 1];
    private readonly int[] _counts = new int[64];

    // Two tables of our own: the one in force may have to serve the next block (mode repeat) while a new one is tried.
    private FseEncodingTable _own = new();
    private FseEncodingTable _spare = new();
    private FseEncodingTable? _inForce;

    /// <summary>Creates the coder of one kind of number.</summary>
    public ZstdSequenceCoder(ZstdSequenceKind kind)
    {
        _default = kind switch
        {
            ZstdSequenceKind.LiteralLength => DefaultLiteralLengths,
            ZstdSequenceKind.Offset => DefaultOffsets,
            _ => DefaultMatchLengths,
        };
        _maxLog = kind == ZstdSequenceKind.Offset ? ZstdFormat.MaxOffsetLog : ZstdFormat.MaxLiteralLengthLog;
        Table = _default;
    }

    /// <summary>The codes of the block's sequences.</summary>
    public ReadOnlySpan<byte> Codes => _codes;

    /// <summary>The table chosen for this block.</summary>
    public FseEncodingTable Table { get; private set; }

    /// <summary>The code of a literal length.</summary>
    public static int LiteralLengthCode(uint length) => length < 64 ? SmallLiteralLengths[length] : int.Log2((int)length) + 19;

    /// <summary>The code of a match length less 3.</summary>
    public static int MatchLengthCode(uint extra) => extra < 128 ? SmallMatchLengths[extra] : int.Log2((int)extra) + 36;

    /// <summary>Starts a frame: there is no table to repeat.</summary>
    public void StartFrame() => _inForce = null;

    /// <summary>Starts a block.</summary>
    public void StartBlock() => Array.Clear(_counts);

    /// <summary>Sets the code of a sequence.</summary>
    public void Set(int index, int code)
    {
        _codes[index] = (byte)code;
        _counts[code]++;
    }

    /// <summary>The block goes out as encoded: its table is the one in force for the next.</summary>
    public void Accept()
    {
        if (ReferenceEquals(Table, _spare)) (_own, _spare) = (_spare, _own);
        _inForce = Table;
    }

    /// <summary>Chooses the cheapest table, writes what its mode needs, and returns the end (3.1.1.3.2.1). 96 bytes are enough room.</summary>
    public byte* WriteTable(int total, byte* target, out int mode)
    {
        int maxCode = 0, distinct = 0;
        for (int c = 0; c < _counts.Length; c++)
        {
            if (_counts[c] == 0) continue;
            maxCode = c;
            distinct++;
        }

        ReadOnlySpan<int> counts = _counts.AsSpan(0, maxCode + 1);
        long predefined = FseEncodingTable.Cost(_default.Probabilities, _default.Log, counts);
        long repeated = _inForce is null ? long.MaxValue : FseEncodingTable.Cost(_inForce.Probabilities, _inForce.Log, counts);
        Span<short> probabilities = stackalloc short[maxCode + 1];
        Span<byte> description = stackalloc byte[96];
        long described;
        int log = 0, size = 1;
        if (distinct == 1)
        {
            described = 8 * 256;
        }
        else
        {
            log = FseEncodingTable.ChooseLog(_maxLog, total, maxCode);
            FseEncodingTable.Normalize(counts, total, log, probabilities);
            size = FseEncodingTable.WriteDistribution(probabilities, log, description);
            described = (size * 8 * 256) + FseEncodingTable.Cost(probabilities, log, counts);
        }

        if (predefined <= described && predefined <= repeated)
        {
            mode = 0;
            Table = _default;
            return target;
        }

        if (repeated <= described)
        {
            mode = 3;
            Table = _inForce!;
            return target;
        }

        Table = _spare;
        if (distinct == 1)
        {
            mode = 1;
            Table.BuildSingle(maxCode);
            *target = (byte)maxCode;
            return target + 1;
        }

        mode = 2;
        Table.Build(probabilities, log);
        description[..size].CopyTo(new Span<byte>(target, size));
        return target + size;
    }

    private static FseEncodingTable BuildDefault(ReadOnlySpan<short> probabilities, int log)
    {
        FseEncodingTable table = new();
        table.Build(probabilities, log);
        return table;
    }

    private static byte[] SmallCodes(ReadOnlySpan<uint> baseline, uint first, int count)
    {
        byte[] codes = new byte[count];
        int code = 0;
        for (uint i = 0; i < count; i++)
        {
            while (code + 1 < baseline.Length && baseline[code + 1] - first <= i) code++;
            codes[i] = (byte)code;
        }

        return codes;
    }
}
