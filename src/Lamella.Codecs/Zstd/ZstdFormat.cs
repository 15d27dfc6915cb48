namespace Lamella.Codecs.Zstd;

/// <summary>The constants and predefined tables of the Zstandard format (RFC 8878).</summary>
internal static class ZstdFormat
{
    /// <summary>The codec's name in errors.</summary>
    public const string Name = "zstd";

    /// <summary>The magic number of a Zstandard frame (3.1.1), little-endian.</summary>
    public const uint Magic = 0xFD2F_B528;

    /// <summary>The first of the sixteen magic numbers of skippable frames (3.1.2).</summary>
    public const uint SkippableMagic = 0x184D_2A50;

    /// <summary>Clears the four free bits of a skippable frame's magic number.</summary>
    public const uint SkippableMask = 0xFFFF_FFF0;

    /// <summary>The largest content of a block (3.1.1.2.4).</summary>
    public const int MaxBlockSize = 128 * 1024;

    /// <summary>The longest code of a literals Huffman tree (4.2.1).</summary>
    public const int MaxHuffmanBits = 11;

    /// <summary>Accuracy limits of the FSE tables (3.1.1.3.2.1): literal lengths, offsets, match lengths; and of Huffman weights (4.2.1.1).</summary>
    public const int MaxLiteralLengthLog = 9, MaxOffsetLog = 8, MaxMatchLengthLog = 9, MaxWeightLog = 6;

    /// <summary>The largest code of each kind (3.1.1.3.2.1.1); offsets of 2^32 and more do not occur.</summary>
    public const int MaxLiteralLengthCode = 35, MaxMatchLengthCode = 52, MaxOffsetCode = 31;

    /// <summary>The shortest match that the format can express.</summary>
    public const int MinMatch = 3;

    /// <summary>Literal length codes: baseline (3.1.1.3.2.1.1).</summary>
    public static ReadOnlySpan<uint> LiteralLengthBase =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536,
    ];

    /// <summary>Literal length codes: number of extra bits.</summary>
    public static ReadOnlySpan<byte> LiteralLengthBits =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    ];

    /// <summary>Match length codes: baseline (3.1.1.3.2.1.1).</summary>
    public static ReadOnlySpan<uint> MatchLengthBase =>
    [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,
        35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539,
    ];

    /// <summary>Match length codes: number of extra bits.</summary>
    public static ReadOnlySpan<byte> MatchLengthBits =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    ];

    /// <summary>Offset codes: baseline; the number of extra bits is the code itself.</summary>
    public static ReadOnlySpan<uint> OffsetBase =>
    [
        1u << 0, 1u << 1, 1u << 2, 1u << 3, 1u << 4, 1u << 5, 1u << 6, 1u << 7, 1u << 8, 1u << 9, 1u << 10, 1u << 11, 1u << 12, 1u << 13, 1u << 14, 1u << 15,
        1u << 16, 1u << 17, 1u << 18, 1u << 19, 1u << 20, 1u << 21, 1u << 22, 1u << 23, 1u << 24, 1u << 25, 1u << 26, 1u << 27, 1u << 28, 1u << 29, 1u << 30, 1u << 31,
    ];

    /// <summary>Offset codes: number of extra bits.</summary>
    public static ReadOnlySpan<byte> OffsetBits =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    ];

    /// <summary>The predefined distribution of literal lengths, accuracy 6 (3.1.1.3.2.2.1); -1 is "less than one".</summary>
    public static ReadOnlySpan<short> DefaultLiteralLengths =>
    [
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
    ];

    /// <summary>The predefined distribution of match lengths, accuracy 6 (3.1.1.3.2.2.2).</summary>
    public static ReadOnlySpan<short> DefaultMatchLengths =>
    [
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        -1, -1, -1, -1, -1, -1, -1,
    ];

    /// <summary>The predefined distribution of offset codes, accuracy 5 (3.1.1.3.2.2.3).</summary>
    public static ReadOnlySpan<short> DefaultOffsets => [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1];

    /// <summary>Accuracies of the predefined distributions.</summary>
    public const int DefaultLiteralLengthLog = 6, DefaultMatchLengthLog = 6, DefaultOffsetLog = 5;
}
