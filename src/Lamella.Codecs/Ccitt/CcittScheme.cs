namespace Lamella.Codecs.Ccitt;

/// <summary>The fax codings that TIFF uses (TIFF 6.0 sections 10 and 11).</summary>
internal enum CcittScheme
{
    /// <summary>Modified Huffman: one-dimensional rows that start at byte boundaries, no end-of-line codes (Compression 2).</summary>
    ModifiedHuffman,

    /// <summary>The same with rows that start at 16-bit boundaries (Compression 32771).</summary>
    ModifiedHuffmanWords,

    /// <summary>ITU-T T.4 one-dimensional (Compression 3).</summary>
    Group3,

    /// <summary>ITU-T T.4 two-dimensional (Compression 3 with bit 0 of T4Options): a bit after each end-of-line code tells how the row is coded.</summary>
    Group3TwoDimensional,

    /// <summary>ITU-T T.6 (Compression 4).</summary>
    Group4,
}
