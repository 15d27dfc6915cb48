using Lamella.Codecs.Jpeg2000;

namespace Lamella.Formats.Tiff.Structure;

/// <summary>JPEG 2000 in TIFF: each chunk is a codestream (or a JP2 file). No specification says more; the numbers and what they stand for come from Aperio, libvips and Bio-Formats.</summary>
internal static class TiffJpeg2000
{
    /// <summary>A codestream has 96 bytes at least, a chunk 2^31 at most; there is no other bound, since an empty packet of a byte stands for up to 2^30 samples.</summary>
    public const int MaxRatio = 1 << 25;

    private const int YCbCr = 6;

    /// <summary>
    /// Compression 33003: Aperio stores YCbCr, coded with the irreversible wavelet and no component transform, under whatever PhotometricInterpretation. Others use the number for any codestream.
    /// </summary>
    public static int DecodeAperio(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context)
    {
        Jpeg2000Info info = Jpeg2000Decoder.ReadHeader(source);
        bool ycbcr = context.Layout.Photometric == YCbCr || (!info.IsReversible && !info.HasComponentTransform);
        return Decode(source, destination, context, info, ycbcr);
    }

    /// <summary>
    /// Compression 33004: libvips converts RGB to YCbCr before it encodes (with OpenJPEG, whose name is in the stream), whatever PhotometricInterpretation says. Bio-Formats (with another encoder) does not.
    /// </summary>
    public static int DecodeLossy(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context)
    {
        Jpeg2000Info info = Jpeg2000Decoder.ReadHeader(source);
        bool libvips = info is { BitsPerSample: 8, Comment: { } comment } && comment.Contains("OpenJPEG", StringComparison.Ordinal);
        return Decode(source, destination, context, info, context.Layout.Photometric == YCbCr || info.IsYCbCr || libvips);
    }

    /// <summary>The other numbers: PhotometricInterpretation decides; components that are subsampled are YCbCr even if it does not say so.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context)
    {
        Jpeg2000Info info = Jpeg2000Decoder.ReadHeader(source);
        return Decode(source, destination, context, info, context.Layout.Photometric == YCbCr || info.IsYCbCr);
    }

    private static int Decode(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context, in Jpeg2000Info info, bool ycbcr)
    {
        TiffPageLayout layout = context.Layout;
        if (info.BytesPerSample != layout.Type.Size() || layout.Type.IsFloat() || layout.Type.IsComplex())
            Throw.Damaged(TiffContainer.Format, Invariant($"a chunk of {info.BitsPerSample}-bit JPEG 2000 data in a page of {layout.Bits}-bit samples"));
        if (info.Width != layout.ChunkWidth || info.Samples != layout.ChunkSamples)
            Throw.Damaged(TiffContainer.Format, Invariant($"a chunk of {layout.ChunkWidth} columns of {layout.ChunkSamples} samples holds JPEG 2000 data of {info.Width} of {info.Samples}"));
        Jpeg2000Color color = ycbcr && info.Samples == 3 && !info.IsSigned ? Jpeg2000Color.YCbCr : Jpeg2000Color.Stored;
        return (int)Jpeg2000Decoder.Decode(source, color, destination).DecodedLength;
    }
}
