using Lamella.Codecs.Ccitt;

namespace Lamella.Formats.Tiff.Structure;

/// <summary>
/// Fax compression (TIFF 6.0 sections 10 and 11). Bits come out as libtiff stores them: white 0, black 1, whatever PhotometricInterpretation says.
/// </summary>
internal static class TiffFax
{
    /// <summary>
    /// A white row takes one bit at least, so there is no bound but the width: this one fits blank pages of 8192 columns, and <see cref="Slack"/> those of
    /// wider ones up to 33 megapixels a strip.
    /// </summary>
    public const int MaxRatio = 8192;

    /// <summary>See <see cref="MaxRatio"/>.</summary>
    public const int Slack = 4 << 20;

    private const int TwoDimensional = 1;

    /// <summary>Compression 2.</summary>
    public static int DecodeHuffman(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context) =>
        Decode(source, destination, context, CcittScheme.ModifiedHuffman);

    /// <summary>Compression 32771.</summary>
    public static int DecodeHuffmanWords(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context) =>
        Decode(source, destination, context, CcittScheme.ModifiedHuffmanWords);

    /// <summary>Compression 3.</summary>
    public static int DecodeGroup3(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context) =>
        Decode(source, destination, context, (context.Options & TwoDimensional) != 0 ? CcittScheme.Group3TwoDimensional : CcittScheme.Group3);

    /// <summary>Compression 4.</summary>
    public static int DecodeGroup4(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context) =>
        Decode(source, destination, context, CcittScheme.Group4);

    private static int Decode(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context, CcittScheme scheme)
    {
        TiffPageLayout layout = context.Layout;
        if (layout.Bits != 1 || layout.ChunkSamples != 1)
            Throw.Damaged(TiffContainer.Format, Invariant($"fax compression of {layout.ChunkSamples} samples of {layout.Bits} bits"));
        return CcittDecoder.Decode(source, scheme, checked((int)layout.ChunkWidth), destination);
    }
}
