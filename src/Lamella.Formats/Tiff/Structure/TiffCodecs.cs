using Lamella.Codecs.Deflate;
using Lamella.Codecs.Lzma;
using Lamella.Codecs.Lzw;
using Lamella.Codecs.PackBits;
using Lamella.Codecs.Png;
using Lamella.Codecs.Zstd;

namespace Lamella.Formats.Tiff.Structure;

/// <summary>Decodes one chunk into its place; returns the number of bytes written, which may be smaller than the destination.</summary>
internal delegate int TiffDecode(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context);

/// <summary>What a decoder may need besides the bytes of the chunk.</summary>
/// <param name="Layout">The page's layout.</param>
/// <param name="Rows">Rows in this chunk (sections times rows for a volume).</param>
/// <param name="Tables">The JPEGTables field (347) of the page; empty when absent.</param>
/// <param name="BigEndian">The byte order of the file.</param>
/// <param name="Options">The T4Options or T6Options field of the page.</param>
/// <param name="IsLenient">Damage was told already: a decoder that can go on behind it does.</param>
internal readonly record struct TiffDecodeContext(TiffPageLayout Layout, int Rows, ReadOnlyMemory<byte> Tables, bool BigEndian, long Options, bool IsLenient = false);

/// <summary>One compression scheme.</summary>
/// <param name="Code">The value of the Compression field.</param>
/// <param name="Name">The name in <c>info</c>.</param>
/// <param name="Title">The name in messages.</param>
/// <param name="MaxRatio">No encoded byte can stand for more than this many decoded ones; 0 when there is no bound.</param>
/// <param name="Decode">The decoder; null when Lamella has none.</param>
internal sealed record TiffCodec(int Code, string Name, string Title, int MaxRatio, TiffDecode? Decode)
{
    /// <summary>The Predictor field applies.</summary>
    public bool Predicts { get; init; }

    /// <summary>Decoded bytes that any chunk may have whatever its length, beside <see cref="MaxRatio"/>.</summary>
    public int Slack { get; init; } = 4096;

    /// <summary>Byte and bit order are the codec's own, not the file's.</summary>
    public bool OwnsOrder { get; init; }

    /// <summary>Colour is converted (and chroma upsampled) by the codec.</summary>
    public bool OwnsColor { get; init; }

    /// <summary>Values may have changed when the file was written.</summary>
    public bool Lossy { get; init; }
}

/// <summary>The compression schemes of TIFF, as registered and as seen; one line each.</summary>
internal static class TiffCodecs
{
    public const int None = 1;
    public const int OldJpeg = 6;

    /// <summary>All schemes that have a name.</summary>
    public static IReadOnlyList<TiffCodec> All { get; } =
    [
        new(None, "none", "no compression", 1, Copy),
        new(2, "ccitt-rle", "CCITT modified Huffman compression (2)", TiffFax.MaxRatio, TiffFax.DecodeHuffman) { Slack = TiffFax.Slack },
        new(3, "ccitt-g3", "CCITT group 3 compression (3)", TiffFax.MaxRatio, TiffFax.DecodeGroup3) { Slack = TiffFax.Slack },
        new(4, "ccitt-g4", "CCITT group 4 compression (4)", TiffFax.MaxRatio, TiffFax.DecodeGroup4) { Slack = TiffFax.Slack },
        new(5, "lzw", "LZW compression (5)", 4096, (s, d, in _) => LzwCodec.Decode(s, d)) { Predicts = true },
        new(OldJpeg, "jpeg-old", "old-style JPEG compression (6)", TiffJpeg.MaxRatio, TiffJpeg.DecodeOld) { OwnsOrder = true, OwnsColor = true, Lossy = true },
        new(7, "jpeg", "JPEG compression (7)", TiffJpeg.MaxRatio, TiffJpeg.Decode) { OwnsOrder = true, OwnsColor = true, Lossy = true },
        new(8, "deflate", "Deflate compression (8)", 1040, (s, d, in _) => ZlibCodec.Decode(s, d)) { Predicts = true },
        new(9, "jbig", "JBIG compression (9)", 0, null),
        new(10, "jbig-color", "JBIG compression (10)", 0, null),
        new(22610, "jpegxr", "JPEG XR compression (22610)", TiffPictures.MaxJpegXrRatio, TiffPictures.DecodeJpegXr) { OwnsOrder = true, OwnsColor = true, Lossy = true },
        new(32766, "next", "NeXT compression (32766)", 0, null),
        new(32771, "ccitt-rle-word", "CCITT RLE compression (32771)", TiffFax.MaxRatio, TiffFax.DecodeHuffmanWords) { Slack = TiffFax.Slack },
        new(32773, "packbits", "PackBits compression (32773)", 64, (s, d, in _) => PackBitsCodec.Decode(s, d)),
        new(32809, "thunderscan", "ThunderScan compression (32809)", 0, null),
        new(32946, "deflate", "Deflate compression (32946)", 1040, (s, d, in _) => ZlibCodec.Decode(s, d)) { Predicts = true },
        new(33003, "jpeg2000", "JPEG 2000 compression (33003)", TiffJpeg2000.MaxRatio, TiffJpeg2000.DecodeAperio) { OwnsOrder = true, OwnsColor = true, Lossy = true },
        new(33004, "jpeg2000", "JPEG 2000 compression (33004)", TiffJpeg2000.MaxRatio, TiffJpeg2000.DecodeLossy) { OwnsOrder = true, OwnsColor = true, Lossy = true },
        new(33005, "jpeg2000", "JPEG 2000 compression (33005)", TiffJpeg2000.MaxRatio, TiffJpeg2000.Decode) { OwnsOrder = true, OwnsColor = true, Lossy = true },
        new(33007, "jpeg", "JPEG compression (33007)", TiffJpeg.MaxRatio, TiffJpeg.Decode) { OwnsOrder = true, OwnsColor = true, Lossy = true },
        new(34661, "jbig", "JBIG compression (34661)", 0, null),
        new(34676, "sgilog", "SGI LogLuv compression (34676)", 0, null),
        new(34677, "sgilog24", "SGI LogLuv 24-bit compression (34677)", 0, null),
        new(34712, "jpeg2000", "JPEG 2000 compression (34712)", TiffJpeg2000.MaxRatio, TiffJpeg2000.Decode) { OwnsOrder = true, OwnsColor = true, Lossy = true },
        new(34887, "lerc", "LERC compression (34887)", 0, null) { OwnsOrder = true, Lossy = true },
        new(34892, "jpeg", "lossy JPEG compression (34892)", TiffJpeg.MaxRatio, TiffJpeg.Decode) { OwnsOrder = true, OwnsColor = true, Lossy = true },
        new(34925, "lzma", "LZMA compression (34925)", 8192, (s, d, in _) => XzCodec.Decode(s, d)) { Predicts = true },
        new(34926, "zstd", "Zstandard compression (34926)", 33_000, (s, d, in _) => ZstdDecoder.Decode(s, d)) { Predicts = true },
        new(34933, "png", "PNG compression (34933)", PngDecoder.MaxRatio, TiffPictures.DecodePng) { OwnsOrder = true },
        new(34934, "jpegxr", "JPEG XR compression (34934)", TiffPictures.MaxJpegXrRatio, TiffPictures.DecodeJpegXr) { OwnsOrder = true, OwnsColor = true, Lossy = true },
        new(50000, "zstd", "Zstandard compression (50000)", 33_000, (s, d, in _) => ZstdDecoder.Decode(s, d)) { Predicts = true },
        new(50001, "webp", "WebP compression (50001)", 0, null) { OwnsOrder = true, OwnsColor = true, Lossy = true },
        new(50002, "jpegxl", "JPEG XL compression (50002)", 0, null) { OwnsOrder = true, OwnsColor = true, Lossy = true },
        new(52546, "jpegxl", "JPEG XL compression (52546)", 0, null) { OwnsOrder = true, OwnsColor = true, Lossy = true },
    ];

    private static readonly Dictionary<int, TiffCodec> ByCode = All.ToDictionary(codec => codec.Code);

    /// <summary>The scheme with a number; one without a decoder for numbers that nobody registered.</summary>
    public static TiffCodec Find(int code) => ByCode.TryGetValue(code, out TiffCodec? codec) ? codec : new TiffCodec(code, Invariant($"unknown-{code}"), Invariant($"compression scheme {code}"), 0, null);

    private static int Copy(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context)
    {
        int count = Math.Min(source.Length, destination.Length);
        source[..count].CopyTo(destination);
        return count;
    }
}
