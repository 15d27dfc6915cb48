namespace Lamella.Codecs.Jpeg;

/// <summary>The typical Huffman tables of ITU-T T.81 annex K.3 (tables K.3 to K.6), which Motion JPEG takes as given: 0 luminance, 1 chrominance.</summary>
internal static class StandardTables
{
    private static readonly HuffmanCodes[] DcCodeTables =
    [
        new([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        new([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ];

    private static readonly HuffmanCodes[] AcCodeTables =
    [
        new(
            [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
            Convert.FromHexString(
                "01020300041105122131410613516107227114328191A1082342B1C11552D1F024336272" +
                "82090A161718191A25262728292A3435363738393A434445464748494A535455565758595A" +
                "636465666768696A737475767778797A838485868788898A92939495969798999AA2A3A4A5A6A7" +
                "A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EA" +
                "F1F2F3F4F5F6F7F8F9FA")),
        new(
            [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
            Convert.FromHexString(
                "000102031104052131061241510761711322328108144291A1B1C109233352F0156272D10A" +
                "162434E125F11718191A262728292A35363738393A434445464748494A535455565758595A" +
                "636465666768696A737475767778797A82838485868788898A92939495969798999AA2A3A4A5A6" +
                "A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EA" +
                "F2F3F4F5F6F7F8F9FA")),
    ];

    private static readonly HuffmanTable[] DcTables = Array.ConvertAll(DcCodeTables, codes => new HuffmanTable(codes.Counts, codes.Symbols));

    private static readonly HuffmanTable[] AcTables = Array.ConvertAll(AcCodeTables, codes => new HuffmanTable(codes.Counts, codes.Symbols));

    /// <summary>The table for DC coefficients, or null when there is none of that number.</summary>
    public static HuffmanTable? Dc(int index) => index < DcTables.Length ? DcTables[index] : null;

    /// <summary>The table for AC coefficients, or null when there is none of that number.</summary>
    public static HuffmanTable? Ac(int index) => index < AcTables.Length ? AcTables[index] : null;

    /// <summary>The codes of DC coefficients for encoding: 0 luminance, 1 chrominance.</summary>
    public static HuffmanCodes DcCodes(int index) => DcCodeTables[index];

    /// <summary>The codes of AC coefficients for encoding: 0 luminance, 1 chrominance.</summary>
    public static HuffmanCodes AcCodes(int index) => AcCodeTables[index];
}
