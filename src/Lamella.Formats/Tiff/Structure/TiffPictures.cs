using Lamella.Codecs.JpegXr;
using Lamella.Codecs.Png;
using Lamella.Kernels;

namespace Lamella.Formats.Tiff.Structure;

/// <summary>Chunks that are whole picture files: JPEG XR (22610 of Hamamatsu's NDPI, 34934 of the Windows codec) and PNG (34933). No specification says more than the numbers; the samples are those of the file within.</summary>
internal static class TiffPictures
{
    /// <summary>A blank macroblock of JPEG XR, 16 x 16 pixels of four 32-bit samples, takes some bits at least.</summary>
    public const int MaxJpegXrRatio = 1 << 14;

    /// <summary>Compressions 22610 and 34934.</summary>
    public static int DecodeJpegXr(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context)
    {
        JpegXrInfo info = JpegXrDecoder.ReadHeader(source);
        Check("JPEG XR", info.Width, info.Samples, info.BytesPerSample, context.Layout);
        JpegXrDecoder.Decode(source, destination);
        Span<byte> pixels = destination[..(int)info.DecodedLength];
        if (info.IsBgr) RedBlue.Swap(pixels, info.Samples, info.BytesPerSample);
        return pixels.Length;
    }

    /// <summary>Compression 34933.</summary>
    public static int DecodePng(ReadOnlySpan<byte> source, Span<byte> destination, in TiffDecodeContext context)
    {
        PngHeader header = PngDecoder.ReadHeader(source);
        Check("PNG", header.Width, header.Samples, header.Type.Size(), context.Layout);
        PngDecoder.Decode(source, destination);
        return (int)header.DecodedLength;
    }

    private static void Check(string codec, int width, int samples, int sampleSize, TiffPageLayout layout)
    {
        if (sampleSize != layout.Type.Size()) Throw.Damaged(TiffContainer.Format, Invariant($"a chunk of {codec} samples of {sampleSize} bytes in a page of {layout.Bits}-bit samples"));
        if (width != layout.ChunkWidth || samples != layout.ChunkSamples)
            Throw.Damaged(TiffContainer.Format, Invariant($"a chunk of {layout.ChunkWidth} columns of {layout.ChunkSamples} samples holds {codec} data of {width} of {samples}"));
    }
}
