namespace Lamella.Codecs.Jpeg;

/// <summary>
/// What the components of a JPEG stream are, and so what decoding does to them. Containers (TIFF's PhotometricInterpretation) decide; only a bare file asks its
/// markers.
/// </summary>
internal enum JpegColor
{
    /// <summary>The components as stored, no conversion; CMYK stays as inverted as it was stored.</summary>
    Stored,

    /// <summary>Three components Y, Cb, Cr (ITU-T T.871) become R, G, B.</summary>
    YCbCr,

    /// <summary>Four components Y, Cb, Cr, K become C, M, Y, K; Adobe's inversion stays.</summary>
    Ycck,

    /// <summary>The JFIF and Adobe markers decide, then the component identifiers: the rules of JFIF readers.</summary>
    FromMarkers,
}
