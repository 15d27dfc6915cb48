namespace Lamella.Codecs.JpegXr;

/// <summary>Quantiser step sizes of one band: one set, or up to 16 that macroblocks choose from, each with a step per channel (T.832 8.4.12 to 8.4.16).</summary>
internal sealed class QuantizerSteps
{
    /// <summary>The bands of transform coefficients.</summary>
    internal enum Band
    {
        /// <summary>One coefficient per macroblock and channel.</summary>
        Dc,

        /// <summary>The other block averages.</summary>
        Lowpass,

        /// <summary>The 15 coefficients of every block.</summary>
        Highpass,
    }

    private readonly int[] _steps;
    private readonly int _channels;

    private QuantizerSteps(int[] steps, int channels)
    {
        _steps = steps;
        _channels = channels;
    }

    /// <summary>The number of sets.</summary>
    public int Count => _steps.Length / _channels;

    /// <summary>The step of <paramref name="channel"/> in set <paramref name="set"/>.</summary>
    public int this[int set, int channel] => _steps[(set * _channels) + channel];

    /// <summary>Steps of 1, for a band that the codestream does not have.</summary>
    public static QuantizerSteps Ones(int channels)
    {
        int[] steps = new int[channels];
        steps.AsSpan().Fill(1);
        return new(steps, channels);
    }

    /// <summary>Reads <paramref name="sets"/> sets of a plane header or tile header.</summary>
    public static QuantizerSteps Read<TBits>(ref TBits bits, int sets, int channels, bool scaled, Band band)
        where TBits : struct, IFieldReader, allows ref struct
    {
        int[] steps = new int[sets * channels];
        for (int s = 0; s < sets; s++)
        {
            Span<int> set = steps.AsSpan(s * channels, channels);
            uint mode = channels > 1 ? bits.Field(2) : 0;
            uint first = bits.Field(8);
            uint common = mode == 1 ? bits.Field(8) : first;
            for (int c = 0; c < channels; c++)
            {
                uint index = c == 0 ? first : mode >= 2 ? bits.Field(8) : common;
                set[c] = Step((int)index, scaled, c, band);
            }
        }

        return new(steps, channels);
    }

    // T.832 table 62 and 9.8.2: a small float with 4 bits of mantissa; index 0 means lossless.
    private static int Step(int index, bool scaled, int channel, Band band)
    {
        if (index == 0) return 1;
        if (!scaled)
        {
            if (index < 32) return (index + 3) >> 2;
            if (index < 48) return ((16 + (index & 15) + 1) >> 1) << ((index >> 4) - 2);
            return (16 + (index & 15)) << ((index >> 4) - 3);
        }

        int extra = channel > 0 && band != Band.Highpass ? 0 : 1;
        return index < 16 ? index << extra : (16 + (index & 15)) << ((index >> 4) - 1 + extra);
    }
}
