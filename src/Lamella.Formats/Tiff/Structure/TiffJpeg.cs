using Lamella.Codecs.Jpeg;
using Lamella.IO;

namespace Lamella.Formats.Tiff.Structure;

/// <summary>
/// JPEG in TIFF: the new style (TIFF technical note 2: each chunk is a stream, tables may lie in JPEGTables) and what of the old style (TIFF 6.0 section 22)
/// holds whole streams.
/// </summary>
internal static class TiffJpeg
{
    /// <summary>
    /// A block takes a bit at least (progressive, DC alone). Components sampled 4x1, 1x4, 1x1 and 1x1 in scans of their own have ten blocks for 32 x 32 pixels
    /// of four samples of two bytes: 6554 to one.
    /// </summary>
    public const int MaxRatio = 8192;

    private const int YCbCr = 6;

    /// <summary>Compression 7. PhotometricInterpretation decides on colour, whatever the markers in the stream say; the subsampling is the stream's.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context)
    {
        TiffPageLayout layout = context.Layout;
        ReadOnlySpan<byte> tables = context.Tables.Span;
        JpegInfo info = JpegDecoder.ReadHeader(source);
        if (info.SampleSize != layout.Type.Size())
            Throw.Damaged(TiffContainer.Format, Invariant($"a chunk of {info.Precision}-bit JPEG data in a page of {layout.Bits}-bit samples"));
        // Colour filter arrays are coded with columns side by side as components (DNG, "Compression"): what counts is the samples of a row.
        if ((long)info.Width * info.Components != layout.ChunkWidth * layout.ChunkSamples)
        {
            Throw.Damaged(TiffContainer.Format, Invariant($"a chunk of {layout.ChunkWidth} columns of {layout.ChunkSamples} samples holds JPEG data of {info.Width} of {info.Components}"));
        }

        JpegColor color = layout.Photometric == YCbCr && layout.ChunkSamples == 3 && info.Components == 3 ? JpegColor.YCbCr : JpegColor.Stored;
        return JpegDecoder.Decode(source, tables, color, destination);
    }

    /// <summary>Compression 6: the chunk is a stream, or the entropy-coded data of the one that JPEGInterchangeFormat names (passed as tables).</summary>
    public static int DecodeOld(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context)
    {
        TiffDecodeContext alone = context with { Tables = default };
        if (StartsStream(source)) return Decode(source, destination, alone);
        ReadOnlySpan<byte> header = Header(context.Tables.Span);
        if (header.IsEmpty || context.Layout.ChunkCount != 1) Throw.Unsupported(TiffContainer.Format, "old-style JPEG compression (6) without whole streams");
        byte[] stream = Pooled.Rent<byte>(header.Length + source.Length);
        try
        {
            header.CopyTo(stream);
            source.CopyTo(stream.AsSpan(header.Length));
            return Decode(stream.AsSpan(0, header.Length + source.Length), destination, alone);
        }
        catch (DamagedDataException e)
        {
            // How the parts belong together was never settled; what cannot be joined is not known to be damaged.
            Throw.Unsupported(TiffContainer.Format, "old-style JPEG compression (6) whose parts do not make a stream: " + e.Message);
            return 0;
        }
        finally
        {
            Pooled.Return(stream);
        }
    }

    private static bool StartsStream(ReadOnlySpan<byte> bytes) => bytes.Length > 2 && bytes[0] == 0xFF && bytes[1] == 0xD8;

    /// <summary>The stream up to its entropy-coded data: the end of the first SOS segment.</summary>
    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> stream)
    {
        if (!StartsStream(stream)) return default;
        for (int at = 2; at + 4 <= stream.Length && stream[at] == 0xFF;)
        {
            int end = at + 2 + ((stream[at + 2] << 8) | stream[at + 3]);
            if (end > stream.Length) break;
            if (stream[at + 1] == 0xDA) return stream[..end];
            at = end;
        }

        return default;
    }
}
