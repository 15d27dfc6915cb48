namespace Lamella.Codecs.Jpeg2000;

/// <summary>A subband of a tile-component.</summary>
internal sealed class Subband
{
    /// <summary>1 for bands that are high-pass horizontally (HL, HH).</summary>
    public required int HighX { get; init; }

    /// <summary>1 for bands that are high-pass vertically (LH, HH).</summary>
    public required int HighY { get; init; }

    /// <summary>The area, on the band's own grid.</summary>
    public required Rectangle Area { get; init; }

    /// <summary>The column of the band's first coefficient in the plane: low-pass halves are left of high-pass halves.</summary>
    public required int PlaneX { get; init; }

    /// <summary>The row of the band's first coefficient.</summary>
    public required int PlaneY { get; init; }

    /// <summary>Bit-planes, those of a region of interest included.</summary>
    public required int MagnitudeBits { get; init; }

    /// <summary>What a coefficient is multiplied by (irreversible only).</summary>
    public required float Step { get; init; }
}
