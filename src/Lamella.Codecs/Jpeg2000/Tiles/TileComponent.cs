namespace Lamella.Codecs.Jpeg2000;

/// <summary>A component within a tile: its area, parameters and resolutions.</summary>
internal sealed class TileComponent
{
    // Low-pass gain of the 9/7 synthesis (T.800 Table F.4), 1 / K for high-pass.
    private const double K = 1.230174104914001;

    private readonly int _discarded;

    public TileComponent(TileHeader header, int component, ComponentSize size, Rectangle tile, int discarded)
    {
        Coding = header.CodingOf(component);
        if (Coding.Levels < discarded) Throw.Unsupported(Jpeg2000Decoder.Format, Invariant($"a resolution that a tile of {Coding.Levels} decompositions does not have"));
        _discarded = discarded;
        Size = size;
        RegionShift = header.RegionShiftOf(component);
        Area = tile.Divide(size.StepX, size.StepY);
        Output = Area.Reduce(discarded);
        Quantization quantization = header.QuantizationOf(component);
        quantization.Check(Coding.Levels);
        Resolutions = new Resolution[Coding.Levels + 1];
        Rectangle lower = default;
        for (int r = 0; r < Resolutions.Length; r++)
        {
            Rectangle area = Area.Reduce(Coding.Levels - r);
            Resolutions[r] = new Resolution(Coding, r, area, r == 0 ? [Band(quantization, 0, 0, 0, 0, default)] : Bands(quantization, r, lower));
            lower = area;
        }
    }

    /// <summary>The coding parameters.</summary>
    public ComponentCoding Coding { get; }

    /// <summary>The component.</summary>
    public ComponentSize Size { get; }

    /// <summary>The bits that coefficients of a region of interest are shifted up.</summary>
    public int RegionShift { get; }

    /// <summary>The area on the component's grid.</summary>
    public Rectangle Area { get; }

    /// <summary>The area on the grid of the wanted resolution.</summary>
    public Rectangle Output { get; }

    /// <summary>From the lowest to the full resolution.</summary>
    public Resolution[] Resolutions { get; }

    /// <summary>From the lowest to the wanted resolution.</summary>
    public ReadOnlySpan<Resolution> Wanted => Resolutions.AsSpan(0, Resolutions.Length - _discarded);

    private Subband[] Bands(Quantization quantization, int resolution, Rectangle lower) =>
    [
        Band(quantization, resolution, (3 * resolution) - 2, 1, 0, lower),
        Band(quantization, resolution, (3 * resolution) - 1, 0, 1, lower),
        Band(quantization, resolution, 3 * resolution, 1, 1, lower),
    ];

    private Subband Band(Quantization quantization, int resolution, int index, int highX, int highY, Rectangle lower)
    {
        int levels = Coding.Levels, level = resolution == 0 ? levels : levels - resolution + 1;
        double step = quantization.Step(index, level, levels, Size.Bits + highX + highY);

        // The factors of the synthesis are multiplied in here, once, instead of at each level.
        for (int r = Math.Max(1, resolution); r <= levels - _discarded; r++)
        {
            Rectangle area = Area.Reduce(levels - r);
            bool first = r == resolution;
            step *= Gain(area.Width, first && highX == 1) * Gain(area.Height, first && highY == 1);
        }

        return new Subband
        {
            HighX = highX,
            HighY = highY,
            Area = resolution == 0 ? Area.Reduce(levels) : Area.Band(level, highX, highY),
            PlaneX = highX == 1 ? lower.Width : 0,
            PlaneY = highY == 1 ? lower.Height : 0,
            MagnitudeBits = quantization.MagnitudeBits(index, level, levels) + RegionShift,
            Step = (float)step,
        };
    }

    // A signal of one sample is not filtered; at an odd place it is halved (F.3.6).
    private static double Gain(int length, bool high) => length == 1 ? (high ? 0.5 : 1) : high ? 1 / K : K;
}
