using Lamella.IO;

namespace Lamella.Codecs.Jpeg2000;

/// <summary>The SIZ segment (T.800 A.5.1): the reference grid, the image area and the tiles on it, the components.</summary>
internal sealed class ImageSize
{
    private const int MaxComponents = 16384;
    private const int MaxTiles = 65535;

    private ImageSize(ComponentSize[] components) => Components = components;

    /// <summary>The image area on the reference grid.</summary>
    public required Rectangle Area { get; init; }

    /// <summary>The components.</summary>
    public ComponentSize[] Components { get; }

    /// <summary>Tiles side by side.</summary>
    public int TilesWide { get; private init; }

    /// <summary>Tiles one below the other.</summary>
    public int TilesHigh { get; private init; }

    /// <summary>The finest horizontal sampling of all components: the grid that pixels are put out on.</summary>
    public int StepX { get; private init; }

    /// <summary>The finest vertical sampling of all components.</summary>
    public int StepY { get; private init; }

    /// <summary>Pixels, on the output grid.</summary>
    public Rectangle Output => Area.Divide(StepX, StepY);

    /// <summary>True when a component is sampled more coarsely than another.</summary>
    public bool IsSubsampled => Array.Exists(Components, c => c.StepX != StepX || c.StepY != StepY);

    private long TileX { get; init; }

    private long TileY { get; init; }

    private long TileWidth { get; init; }

    private long TileHeight { get; init; }

    /// <summary>The area of a tile on the reference grid (T.800 B.3).</summary>
    public Rectangle Tile(int index)
    {
        (int row, int column) = Math.DivRem(index, TilesWide);
        long x = TileX + (column * TileWidth), y = TileY + (row * TileHeight);
        return new Rectangle(
            (int)Math.Max(x, Area.X0), (int)Math.Max(y, Area.Y0), (int)Math.Min(x + TileWidth, Area.X1), (int)Math.Min(y + TileHeight, Area.Y1));
    }

    /// <summary>Reads and checks the segment.</summary>
    public static ImageSize Parse(ref SpanReader reader)
    {
        reader.Skip(2);
        long x1 = reader.U32(), y1 = reader.U32(), x0 = reader.U32(), y0 = reader.U32();
        long tileWidth = reader.U32(), tileHeight = reader.U32(), tileX = reader.U32(), tileY = reader.U32();
        int count = reader.U16();
        if (count is < 1 or > MaxComponents) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"an image of {count} components"));
        if (x0 >= x1 || y0 >= y1) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"an image area from {x0}, {y0} to {x1}, {y1}"));
        if (x1 > int.MaxValue || y1 > int.MaxValue) Throw.Unsupported(Jpeg2000Decoder.Format, "a reference grid above 2^31");
        if (tileX > x0 || tileY > y0 || tileX + tileWidth <= x0 || tileY + tileHeight <= y0)
            Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"tiles of {tileWidth} x {tileHeight} from {tileX}, {tileY} do not cover the image"));
        long wide = (x1 - tileX + tileWidth - 1) / tileWidth, high = (y1 - tileY + tileHeight - 1) / tileHeight;
        if (wide * high > MaxTiles) Throw.Damaged(Jpeg2000Decoder.Format, Invariant($"an image of {wide} x {high} tiles"));
        ComponentSize[] components = new ComponentSize[reader.Remaining / 3 >= count ? count : Throw.Damaged<int>(Jpeg2000Decoder.Format, "the SIZ segment ends early")];
        Rectangle area = new((int)x0, (int)y0, (int)x1, (int)y1);
        int stepX = int.MaxValue, stepY = int.MaxValue;
        for (int i = 0; i < count; i++)
        {
            ComponentSize component = components[i] = ComponentSize.Parse(ref reader, area);
            stepX = Math.Min(stepX, component.StepX);
            stepY = Math.Min(stepY, component.StepY);
        }

        return new ImageSize(components)
        {
            Area = area,
            TileX = tileX,
            TileY = tileY,
            TileWidth = tileWidth,
            TileHeight = tileHeight,
            TilesWide = (int)wide,
            TilesHigh = (int)high,
            StepX = stepX,
            StepY = stepY,
        };
    }
}
