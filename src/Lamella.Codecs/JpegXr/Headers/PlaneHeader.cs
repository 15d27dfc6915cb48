namespace Lamella.Codecs.JpegXr;

/// <summary>The header of one image plane (T.832 8.4): the coded channels, the bands present and the frame-level quantisers. Immutable after parsing.</summary>
internal sealed class PlaneHeader
{
    private PlaneHeader()
    {
    }

    /// <summary>How channels are coded.</summary>
    public InternalColor Color { get; private init; }

    /// <summary>The number of coded channels.</summary>
    public int Channels { get; private init; }

    /// <summary>Three extra fractional bits in the transform.</summary>
    public bool Scaled { get; private init; }

    /// <summary>The lowpass band is present.</summary>
    public bool HasLowpass { get; private init; }

    /// <summary>The highpass band is present.</summary>
    public bool HasHighpass { get; private init; }

    /// <summary>The low bits of the highpass band are present.</summary>
    public bool HasFlexbits { get; private init; }

    /// <summary>The packets of one tile in frequency order.</summary>
    public int Bands => 1 + (HasLowpass ? 1 : 0) + (HasHighpass ? 1 : 0) + (HasFlexbits ? 1 : 0);

    /// <summary>Left shift of 16- and 32-bit integer samples at output.</summary>
    public int Shift { get; private init; }

    /// <summary>Mantissa bits of coded floats.</summary>
    public int MantissaBits { get; private init; }

    /// <summary>Exponent bias of coded floats.</summary>
    public int ExponentBias { get; private init; }

    /// <summary>DC steps; null when every tile brings its own.</summary>
    public QuantizerSteps? Dc { get; private init; }

    /// <summary>Lowpass steps; null when every tile brings its own.</summary>
    public QuantizerSteps? Lowpass { get; private init; }

    /// <summary>Highpass steps; null when every tile brings its own.</summary>
    public QuantizerSteps? Highpass { get; private init; }

    /// <summary>True when the coded colour has the luma and chroma classes of the YUV formats.</summary>
    public bool IsYuv => Color is InternalColor.Yuv420 or InternalColor.Yuv422 or InternalColor.Yuv444;

    /// <summary>Parses the header and leaves <paramref name="bits"/> byte-aligned behind it.</summary>
    public static PlaneHeader Parse(ref HeaderBits bits, SampleDepth depth)
    {
        uint color = bits.Bits(3);
        if (color is 5 or 7) Throw.Damaged(JxrContainer.Name, "unknown internal colour format", bits.FileOffset);
        bool scaled = bits.Flag();
        uint bands = bits.Bits(4);
        if (bands > 3) Throw.Damaged(JxrContainer.Name, "unknown set of bands", bits.FileOffset);
        int channels = ColorFields(ref bits, (InternalColor)color);
        (int shift, int mantissa, int bias) = (0, 0, 0);
        if (depth is SampleDepth.UInt16 or SampleDepth.Int16 or SampleDepth.UInt32 or SampleDepth.Int32)
        {
            shift = (int)bits.Bits(8);
            if (shift > 31) Throw.Damaged(JxrContainer.Name, "the sample shift is above 31", bits.FileOffset);
        }
        else if (depth == SampleDepth.Float32)
        {
            mantissa = (int)bits.Bits(8);
            bias = (sbyte)bits.Bits(8);
            if (mantissa > 23) Throw.Damaged(JxrContainer.Name, "the float mantissa has more than 23 bits", bits.FileOffset);
        }

        QuantizerSteps? dc = bits.Flag() ? QuantizerSteps.Read(ref bits, 1, channels, scaled, QuantizerSteps.Band.Dc) : null;
        QuantizerSteps? lowpass = null, highpass = null;
        if (bands < 3)
        {
            lowpass = Derived(ref bits, dc, channels, scaled, QuantizerSteps.Band.Lowpass);
            if (bands < 2) highpass = Derived(ref bits, lowpass, channels, scaled, QuantizerSteps.Band.Highpass);
        }

        bits.Align();
        return new()
        {
            Color = (InternalColor)color,
            Channels = channels,
            Scaled = scaled,
            HasLowpass = bands < 3,
            HasHighpass = bands < 2,
            HasFlexbits = bands == 0,
            Shift = shift,
            MantissaBits = mantissa,
            ExponentBias = bias,
            Dc = dc,
            Lowpass = lowpass,
            Highpass = highpass,
        };
    }

    /// <summary>True when channel <paramref name="channel"/> has 16 blocks per macroblock.</summary>
    public bool IsFull(int channel) => channel == 0 || Color is not (InternalColor.Yuv420 or InternalColor.Yuv422);

    /// <summary>Blocks across one macroblock of a channel.</summary>
    public int BlockColumns(int channel) => IsFull(channel) ? 4 : 2;

    /// <summary>Blocks down one macroblock of a channel.</summary>
    public int BlockRows(int channel) => channel > 0 && Color == InternalColor.Yuv420 ? 2 : 4;

    // Reads the fields that follow the band selector; chroma centring does not change decoding.
    private static int ColorFields(ref HeaderBits bits, InternalColor color)
    {
        switch (color)
        {
            case InternalColor.Luma: return 1;
            case InternalColor.Cmyk: return 4;
            case InternalColor.Channels:
                int channels = (int)bits.Bits(4) + 1;
                bits.Bits(4);
                return channels;
            default:
                bits.Bits(8);
                return 3;
        }
    }

    // USE_DC_QP / USE_LP_QP: a band either copies the steps of the band before or brings its own, per frame or per tile.
    private static QuantizerSteps? Derived(ref HeaderBits bits, QuantizerSteps? before, int channels, bool scaled, QuantizerSteps.Band band)
    {
        if (bits.Flag()) return before;
        return bits.Flag() ? QuantizerSteps.Read(ref bits, 1, channels, scaled, band) : null;
    }
}
