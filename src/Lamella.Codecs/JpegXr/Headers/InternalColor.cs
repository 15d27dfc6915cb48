namespace Lamella.Codecs.JpegXr;

/// <summary>The INTERNAL_CLR_FMT field of a plane header (T.832 8.4.2): how channels are coded inside the codestream.</summary>
internal enum InternalColor
{
    /// <summary>One channel.</summary>
    Luma = 0,

    /// <summary>Luma and two chroma channels of half width and height.</summary>
    Yuv420 = 1,

    /// <summary>Luma and two chroma channels of half width.</summary>
    Yuv422 = 2,

    /// <summary>Luma and two chroma channels of full size.</summary>
    Yuv444 = 3,

    /// <summary>Four channels.</summary>
    Cmyk = 4,

    /// <summary>Up to 16 independent channels.</summary>
    Channels = 6,
}
