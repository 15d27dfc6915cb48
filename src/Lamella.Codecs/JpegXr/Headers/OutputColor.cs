namespace Lamella.Codecs.JpegXr;

/// <summary>The OUTPUT_CLR_FMT field of the image header (T.832 8.3.15).</summary>
internal enum OutputColor
{
    /// <summary>Gray.</summary>
    Gray = 0,

    /// <summary>YCC samples, chroma halved both ways.</summary>
    Yuv420 = 1,

    /// <summary>YCC samples, chroma halved horizontally.</summary>
    Yuv422 = 2,

    /// <summary>YCC samples.</summary>
    Yuv444 = 3,

    /// <summary>Cyan, magenta, yellow, black.</summary>
    Cmyk = 4,

    /// <summary>CMYK coded without colour transform.</summary>
    CmykDirect = 5,

    /// <summary>Any number of channels.</summary>
    Channels = 6,

    /// <summary>Red, green, blue.</summary>
    Rgb = 7,

    /// <summary>Red, green, blue mantissas with a common exponent.</summary>
    Rgbe = 8,
}
