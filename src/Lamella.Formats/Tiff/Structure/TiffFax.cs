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
    private const int Uncompressed = 2;

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
        int columns = checked((int)layout.ChunkWidth);
        // A page that may hold parts in uncompressed mode is not taken for a damaged one.
        if (!context.IsLenient || (context.Options & Uncompressed) != 0) return CcittDecoder.Decode(source, scheme, columns, destination);
        return Bad(source, destination, layout, scheme) is null ? CcittDecoder.Decode(source, scheme, columns, destination) : destination.Length;
    }

    /// <summary>Decodes a chunk as far as it goes, and counts the rows that are damaged or not there; null when it is whole.</summary>
    /// <param name="source">The bytes of the chunk.</param>
    /// <param name="destination">Its packed rows.</param>
    /// <param name="layout">The layout of the page.</param>
    /// <param name="scheme">The coding.</param>
    internal static (int Bad, int Absent)? Bad(ReadOnlySpan<byte> source, Span<byte> destination, TiffPageLayout layout, CcittScheme scheme)
    {
        int columns = checked((int)layout.ChunkWidth);
        try
        {
            if (CcittDecoder.Decode(source, scheme, columns, destination) >= destination.Length) return null;
        }
        catch (Exception e) when (e is DamagedDataException or UnsupportedFeatureException)
        {
            return CcittRepair.Decode(source, scheme, columns, destination);
        }

        return CcittRepair.Decode(source, scheme, columns, destination);
    }

    /// <summary>The coding of a page; null when it is not fax, or may be uncompressed in parts.</summary>
    internal static CcittScheme? SchemeOf(TiffPageLayout layout, long options) => layout.Bits != 1 || layout.ChunkSamples != 1 || (layout.Compression is 3 or 4 && (options & Uncompressed) != 0) ? null : layout.Compression switch
    {
        2 => CcittScheme.ModifiedHuffman,
        3 => (options & TwoDimensional) != 0 ? CcittScheme.Group3TwoDimensional : CcittScheme.Group3,
        4 => CcittScheme.Group4,
        32771 => CcittScheme.ModifiedHuffmanWords,
        _ => null,
    };
}
