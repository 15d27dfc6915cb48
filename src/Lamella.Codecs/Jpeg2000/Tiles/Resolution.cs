namespace Lamella.Codecs.Jpeg2000;

/// <summary>One resolution of a tile-component: its subbands and precincts (T.800 B.5, B.6).</summary>
internal sealed class Resolution
{
    private readonly ComponentCoding _coding;
    private readonly int _index;
    private readonly int _precinctWidth;
    private readonly int _precinctHeight;
    private readonly int _firstX;
    private readonly int _firstY;
    private PrecinctBand?[] _bands = [];
    private ushort[] _layers = [];

    public Resolution(ComponentCoding coding, int index, Rectangle area, Subband[] subbands)
    {
        _coding = coding;
        _index = index;
        Area = area;
        Subbands = subbands;
        _precinctWidth = coding.PrecinctWidth(index);
        _precinctHeight = coding.PrecinctHeight(index);
        _firstX = area.X0 >> _precinctWidth;
        _firstY = area.Y0 >> _precinctHeight;
        if (area.IsEmpty) return;
        PrecinctsWide = Rectangle.CeilingShift(area.X1, _precinctWidth) - _firstX;
        Precincts = (long)PrecinctsWide * (Rectangle.CeilingShift(area.Y1, _precinctHeight) - _firstY);
    }

    /// <summary>The area on the grid of this resolution.</summary>
    public Rectangle Area { get; }

    /// <summary>LL, or HL, LH, HH.</summary>
    public Subband[] Subbands { get; }

    /// <summary>Precincts side by side.</summary>
    public int PrecinctsWide { get; }

    /// <summary>All precincts.</summary>
    public long Precincts { get; }

    /// <summary>Makes room for the state of the precincts; their number was checked against the length of the data.</summary>
    public void Allocate()
    {
        _layers = new ushort[Precincts];
        _bands = new PrecinctBand?[Precincts * Subbands.Length];
    }

    /// <summary>The layer of a precinct's next packet.</summary>
    public ref ushort NextLayer(int precinct) => ref _layers[precinct];

    /// <summary>The blocks of a precinct in one of the subbands, made when first asked for.</summary>
    public PrecinctBand Blocks(int precinct, int subband)
    {
        ref PrecinctBand? slot = ref _bands[(precinct * Subbands.Length) + subband];
        return slot ??= Create(precinct, Subbands[subband]);
    }

    /// <summary>The blocks of all precincts that a packet came for; null for others.</summary>
    public ReadOnlySpan<PrecinctBand?> AllBlocks => _bands;

    /// <summary>The place of a precinct on the reference grid, where position progressions meet it (B.12.1.3).</summary>
    public (long X, long Y) Position(int precinct, Rectangle tile, ComponentSize size)
    {
        int down = _coding.Levels - _index;
        long x = ((long)(_firstX + (precinct % PrecinctsWide)) * size.StepX) << (_precinctWidth + down);
        long y = ((long)(_firstY + (precinct / PrecinctsWide)) * size.StepY) << (_precinctHeight + down);
        return (Math.Max(x, tile.X0), Math.Max(y, tile.Y0));
    }

    private PrecinctBand Create(int precinct, Subband band)
    {
        int halved = _index == 0 ? 0 : 1, width = _precinctWidth - halved, height = _precinctHeight - halved;
        long x = (long)(_firstX + (precinct % PrecinctsWide)) << width, y = (long)(_firstY + (precinct / PrecinctsWide)) << height;
        Rectangle area = band.Area.Intersect(x, y, x + (1L << width), y + (1L << height));
        return PrecinctBand.Create(band, area, Math.Min(_coding.BlockWidth, width), Math.Min(_coding.BlockHeight, height));
    }
}
