namespace Lamella.Codecs.JpegXr;

/// <summary>
/// The coefficients of the macroblock in work, and the scratch of its parsers; reused for every macroblock of one worker.
/// Highpass coefficients lie frequency by frequency, 16 blocks side by side, so that the transform works on neighbouring blocks at once.
/// </summary>
internal sealed class Macroblock
{
    /// <summary>Entries of <see cref="High"/> per channel.</summary>
    public const int ChannelStride = 256;

    /// <summary>The shift from a frequency to its 16 blocks.</summary>
    public const int FrequencyShift = 4;

    /// <summary>Creates the scratch for planes of up to <paramref name="channels"/> channels.</summary>
    public Macroblock(int channels)
    {
        Low = new int[channels * 16];
        High = new int[channels * ChannelStride];
        BlockPatterns = new int[channels];
    }

    /// <summary>DC (entry 0) and lowpass coefficients by frequency, 16 per channel; quantised.</summary>
    public int[] Low { get; }

    /// <summary>Highpass coefficients: <c>[channel * 256 + frequency * 16 + block]</c>, blocks in raster order; dequantised.</summary>
    public int[] High { get; }

    /// <summary>The blocks of each channel that have coded highpass coefficients, in parsing order.</summary>
    public int[] BlockPatterns { get; }

    /// <summary>Levels of a joint chroma block by position.</summary>
    public int[] JointLevels { get; } = new int[16];

    /// <summary>The lowpass quantiser set.</summary>
    public int LowpassSet { get; set; }

    /// <summary>The highpass quantiser set.</summary>
    public int HighpassSet { get; set; }

    /// <summary>Where DC and lowpass coefficients are predicted from, then the orientation of the highpass band.</summary>
    public Prediction Orientation { get; set; }

    /// <summary>Forgets the coefficients of the macroblock before.</summary>
    public void Clear()
    {
        Array.Clear(Low);
        Array.Clear(High);
    }
}
