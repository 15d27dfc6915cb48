namespace Lamella.Codecs.JpegXr;

/// <summary>The quantiser sets of one band in one tile, and how macroblocks choose among them (T.832 8.7.9 to 8.7.12, 9.6.1).</summary>
internal readonly struct BandQuantizers
{
    private readonly int _indexBits;

    /// <summary>One set, or sets whose choice follows another band (<paramref name="indexBits"/> 0).</summary>
    public BandQuantizers(QuantizerSteps steps, int indexBits = 0)
    {
        Steps = steps;
        _indexBits = indexBits;
    }

    /// <summary>The sets.</summary>
    public QuantizerSteps Steps { get; }

    /// <summary>True when every macroblock stores its choice.</summary>
    public bool IsIndexed => _indexBits > 0;

    /// <summary>Reads the tile header of the lowpass or highpass band; <paramref name="before"/> is the band whose sets may be shared.</summary>
    public static BandQuantizers Read(ref BitReader reader, QuantizerSteps? uniform, QuantizerSteps before, PlaneHeader plane, QuantizerSteps.Band band)
    {
        if (uniform is not null) return new(uniform);
        if (reader.Flag()) return new(before);
        int count = (int)reader.Read(4) + 1;
        QuantizerSteps steps = QuantizerSteps.Read(ref reader, count, plane.Channels, plane.Scaled, band);
        return new(steps, count switch { 1 => 0, <= 3 => 1, <= 5 => 2, <= 9 => 3, _ => 4 });
    }

    /// <summary>Reads a macroblock's choice.</summary>
    public int ReadIndex(ref BitReader reader)
    {
        if (!reader.Flag()) return 0;
        int index = (int)reader.Read(_indexBits) + 1;
        if (index >= Steps.Count) Throw.Damaged(JxrContainer.Name, "a macroblock names a quantiser set that the tile does not have");
        return index;
    }
}
