namespace Lamella.Codecs.JpegXr;

/// <summary>The weights that make coefficient counts of different channel layouts comparable (T.832 table 113).</summary>
internal readonly struct ModelWeights
{
    private readonly int _luma;
    private readonly int _chroma;
    private readonly int _shift;

    private ModelWeights(int luma, int chroma, int shift)
    {
        _luma = luma;
        _chroma = chroma;
        _shift = shift;
    }

    private static ReadOnlySpan<byte> DcByChannels => [0, 0, 240, 120, 80, 60, 48, 40, 34, 30, 27, 24, 22, 20, 18, 17, 16];

    private static ReadOnlySpan<byte> LowpassByChannels => [0, 0, 12, 6, 4, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1];

    private static ReadOnlySpan<byte> HighpassByChannels => [0, 0, 16, 8, 5, 4, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1];

    /// <summary>The weights of the DC band.</summary>
    public static ModelWeights Dc(PlaneHeader plane) => new(240, IsSubsampled(plane) ? 120 : DcByChannels[plane.Channels], 0);

    /// <summary>The weights of the lowpass band.</summary>
    public static ModelWeights Lowpass(PlaneHeader plane) =>
        new(12, plane.Color == InternalColor.Yuv420 ? 37 : plane.Color == InternalColor.Yuv422 ? 18 : LowpassByChannels[plane.Channels], 0);

    /// <summary>The weights of the highpass band.</summary>
    public static ModelWeights Highpass(PlaneHeader plane) =>
        plane.Color == InternalColor.Yuv420 ? new(1, 2, 0) : plane.Color == InternalColor.Yuv422 ? new(1, 1, 0) : new(1, HighpassByChannels[plane.Channels], 4);

    /// <summary>Updates the models of a band with the counts of one macroblock.</summary>
    public void Update(ref ModelBits luma, ref ModelBits chroma, int lumaCount, int chromaCount, bool hasChroma)
    {
        luma.Update(lumaCount * _luma);
        if (hasChroma) chroma.Update((chromaCount * _chroma) >> _shift);
    }

    private static bool IsSubsampled(PlaneHeader plane) => plane.Color is InternalColor.Yuv420 or InternalColor.Yuv422;
}
