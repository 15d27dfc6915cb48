namespace Lamella.Codecs.JpegXr;

/// <summary>
/// Decodes JPEG XR (ITU-T T.832, ISO/IEC 29199-2): all bit depths and colour layouts that known encoders write, lossless and lossy, tiled or not. Integer exact.
/// Stateless; every call may run on any thread.
/// </summary>
/// <remarks>
/// Orientation is not applied. Not read: HD Photo (the predecessor format, codestream subversion 0), output as subsampled YCC, CMYK coded without colour transform.
/// </remarks>
internal static class JpegXrDecoder
{
    /// <summary>True when the bytes begin as a JPEG XR file or bare codestream does.</summary>
    public static bool Matches(ReadOnlySpan<byte> source) => JxrContainer.Matches(source);

    /// <summary>Reads what the image decodes to, without decoding it.</summary>
    /// <exception cref="DamagedDataException">The headers contradict the format.</exception>
    /// <exception cref="UnsupportedFeatureException">The headers ask for something that is not decoded.</exception>
    public static JpegXrInfo ReadHeader(ReadOnlySpan<byte> source)
    {
        JxrContainer container = JxrContainer.Parse(source);
        (ImageHeader image, PlaneHeader plane, PlaneHeader? alpha) =
            Codestream.ParseHeaders(source.Slice(container.ImageOffset, container.ImageLength), container.ImageOffset);
        return Describe(container, image, plane, alpha is not null);
    }

    /// <summary>
    /// Decodes into <paramref name="destination"/>: rows of <see cref="JpegXrInfo.Width"/> pixels without padding, samples of a pixel together, little-endian. Colours come in the order
    /// that the pixel format names: B, G, R for 24bppBGR, 32bppBGR and 32bppBGRA, else R, G, B; then alpha. Padding samples of a format are left out.
    /// </summary>
    /// <param name="source">The whole file, or a bare codestream.</param>
    /// <param name="destination">At least <see cref="JpegXrInfo.DecodedLength"/> bytes; the rest is left alone. Its content is undefined after an error.</param>
    /// <param name="threads">Workers for images of several tiles; 1 decodes on the calling thread within a few rows of memory.</param>
    /// <exception cref="DamagedDataException">The data contradicts the format, or the image is larger than <paramref name="destination"/>.</exception>
    /// <exception cref="UnsupportedFeatureException">The data uses something that is not decoded.</exception>
    public static unsafe JpegXrInfo Decode(ReadOnlySpan<byte> source, Span<byte> destination, int threads = 1)
    {
        if (!BitConverter.IsLittleEndian) Throw.Unsupported(JxrContainer.Name, "decoding on a big-endian machine");
        JxrContainer container = JxrContainer.Parse(source);
        ReadOnlySpan<byte> codestream = source.Slice(container.ImageOffset, container.ImageLength);
        (ImageHeader image, PlaneHeader plane, PlaneHeader? alpha) = Codestream.ParseHeaders(codestream, container.ImageOffset);
        JpegXrInfo info = Describe(container, image, plane, alpha is not null);
        if (info.DecodedLength > destination.Length)
        {
            string message = Invariant($"the image has {info.Width} x {info.Height} x {info.Samples} samples, {info.DecodedLength} bytes; {destination.Length} are expected");
            Throw.Damaged(JxrContainer.Name, message);
        }

        OutputLayout layout = new(info.Samples, 0, info.IsBgr, IsInterleavedAlpha: false);
        fixed (byte* start = destination)
        {
            OutputTarget target = new(start, info.RowBytes, info.Height);
            CodestreamDecoder.Decode(codestream, container.ImageOffset, layout, target, threads);
            if (info.HasAlpha && alpha is null) DecodeAlpha(source, container, info, image, target, threads);
        }

        return info;
    }

    // Planar alpha: a gray codestream of its own, of the same size and sample format.
    private static void DecodeAlpha(ReadOnlySpan<byte> source, JxrContainer container, in JpegXrInfo info, ImageHeader image, OutputTarget target, int threads)
    {
        ReadOnlySpan<byte> codestream = source.Slice(container.AlphaOffset, container.AlphaLength);
        (ImageHeader header, PlaneHeader plane, PlaneHeader? second) = Codestream.ParseHeaders(codestream, container.AlphaOffset);
        if (header.Width != image.Width || header.Height != image.Height || header.Depth != image.Depth)
        {
            Throw.Damaged(JxrContainer.Name, "image and alpha plane differ in size or sample format", container.AlphaOffset);
        }

        if (second is not null || header.Color != OutputColor.Gray || plane.Color != InternalColor.Luma)
        {
            Throw.Damaged(JxrContainer.Name, "the alpha plane has colour", container.AlphaOffset);
        }

        CodestreamDecoder.Decode(codestream, container.AlphaOffset, new(info.Samples, info.Samples - 1, IsBgr: false, IsInterleavedAlpha: false), target, threads);
    }

    private static JpegXrInfo Describe(JxrContainer container, ImageHeader image, PlaneHeader plane, bool interleavedAlpha)
    {
        bool alpha = interleavedAlpha || container.AlphaOffset > 0;
        int colors = OutputLayout.ColorSamples(image, plane);
        bool packed = image.Depth is SampleDepth.Packed555 or SampleDepth.Packed565 or SampleDepth.Packed101010;
        if (alpha && packed) Throw.Damaged(JxrContainer.Name, "a packed pixel format with an alpha plane");
        bool bgr = container.Format.IsBgr && image.Color == OutputColor.Rgb;
        PixelType type = SampleType.Of(image.Depth);
        JpegXrInfo info = new(image.Width, image.Height, container.Format.Name, colors + (alpha ? 1 : 0), type, SampleType.Bits(image.Depth), bgr, alpha);

        // The length is compared with the destination's, so its product must not wrap round.
        if (info.RowBytes > long.MaxValue / info.Height) Throw.Unsupported(JxrContainer.Name, "an image above 2^63 bytes");
        return info;
    }
}
