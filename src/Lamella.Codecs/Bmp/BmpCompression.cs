namespace Lamella.Codecs.Bmp;

/// <summary>How the pixels of a BMP are stored. OS/2 2.x numbers two of its own in the same place; they have values here that no file has.</summary>
internal enum BmpCompression
{
    None = 0,
    Rle8 = 1,
    Rle4 = 2,
    BitFields = 3,
    Jpeg = 4,
    Png = 5,
    AlphaBitFields = 6,
    Huffman1D = 1003,
    Rle24 = 1004,
}
