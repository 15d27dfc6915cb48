namespace Lamella.Codecs.JpegXr;

/// <summary>What a JPEG XR file decodes to, as declared by its container and codestream headers.</summary>
/// <param name="Width">Visible width in pixels.</param>
/// <param name="Height">Visible height in pixels.</param>
/// <param name="PixelFormat">The name of the container's pixel format, such as <c>24bppBGR</c>; the GUID itself when it is not a registered one; <c>none</c> for a bare codestream.</param>
/// <param name="Samples">Decoded samples per pixel, alpha included, padding excluded (a 128bppRGBFloat pixel has 3).</param>
/// <param name="SampleType">The type of one decoded sample. Fixed-point formats decode to their integers; packed formats (555, 565, 101010) to one unscaled integer per colour.</param>
/// <param name="BitsPerSample">The significant bits of one decoded sample.</param>
/// <param name="IsBgr">True when colour samples come out in the order B, G, R (then alpha); false for R, G, B.</param>
/// <param name="HasAlpha">True when the last sample is an alpha value.</param>
internal readonly record struct JpegXrInfo(int Width, int Height, string PixelFormat, int Samples, PixelType SampleType, int BitsPerSample, bool IsBgr, bool HasAlpha)
{
    /// <summary>Bytes of one decoded sample.</summary>
    public int BytesPerSample => JpegXr.SampleType.Bytes(SampleType);

    /// <summary>Bytes of one decoded row; rows follow each other without padding.</summary>
    public long RowBytes => (long)Width * Samples * BytesPerSample;

    /// <summary>Bytes of the decoded image.</summary>
    public long DecodedLength => RowBytes * Height;
}
