namespace Lamella.Codecs.Jpeg;

/// <summary>The coding processes of ITU-T T.81 that Lamella decodes.</summary>
internal enum JpegProcess
{
    /// <summary>Baseline or extended sequential DCT (SOF0, SOF1).</summary>
    Sequential,

    /// <summary>Progressive DCT (SOF2).</summary>
    Progressive,

    /// <summary>Lossless, by prediction (SOF3).</summary>
    Lossless,
}
