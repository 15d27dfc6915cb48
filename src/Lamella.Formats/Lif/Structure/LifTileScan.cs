using System.Xml.Linq;

namespace Lamella.Formats.Lif.Structure;

/// <summary>Where the tiles of a mosaic lie: positions of the stage in metres, and how the camera looks at the stage.</summary>
/// <param name="FlipX">The picture's columns run against the stage's X.</param>
/// <param name="FlipY">The picture's rows run against the stage's Y.</param>
/// <param name="SwapXY">Columns follow the stage's Y.</param>
/// <param name="Tiles">One for each element of the mosaic dimension, in stored order.</param>
internal sealed record LifTileScan(bool FlipX, bool FlipY, bool SwapXY, IReadOnlyList<LifTile> Tiles)
{
    /// <summary>A picture much larger than its tiles together is no mosaic but a set of positions.</summary>
    private const double MostGaps = 64;

    /// <summary>Parses the attachment <c>TileScanInfo</c>.</summary>
    public static LifTileScan Parse(XElement scan) => new(
        LifXml.Flag(scan, "FlipX"), LifXml.Flag(scan, "FlipY"), LifXml.Flag(scan, "SwapXY"),
        [.. scan.Elements("Tile").Select(t => new LifTile(LifXml.Whole(t, "FieldX") ?? 0, LifXml.Whole(t, "FieldY") ?? 0, LifXml.Number(t, "PosX"), LifXml.Number(t, "PosY")))]);

    /// <summary>
    /// The upper left corner of each tile in pixels: the stage position is flipped, then swapped, counted from the smallest, divided by the pixel size and rounded half up. Null when the positions make no picture: some are
    /// missing, all are the same, or they lie far apart.
    /// </summary>
    public (long Y, long X)[]? Place(long count, long height, long width, double pixelHeight, double pixelWidth)
    {
        if (count < 2 || Tiles.Count != count || !(pixelHeight > 0) || !(pixelWidth > 0)) return null;
        double[] ys = new double[count], xs = new double[count];
        for (int i = 0; i < count; i++)
        {
            if (Tiles[i].X is not { } x || Tiles[i].Y is not { } y) return null;
            (x, y) = (FlipX ? -x : x, FlipY ? -y : y);
            (ys[i], xs[i]) = SwapXY ? (x, y) : (y, x);
        }

        double top = ys.Min(), left = xs.Min();
        double bottom = (ys.Max() - top) / pixelHeight, right = (xs.Max() - left) / pixelWidth;
        if (bottom < 0.5 && right < 0.5) return null;
        if (!((bottom + height) * (right + width) <= MostGaps * count * height * width)) return null;
        (long Y, long X)[] places = new (long Y, long X)[count];
        for (int i = 0; i < count; i++) places[i] = ((long)Math.Floor(((ys[i] - top) / pixelHeight) + 0.5), (long)Math.Floor(((xs[i] - left) / pixelWidth) + 0.5));
        return places;
    }
}

/// <summary>One tile.</summary>
/// <param name="FieldX">Its column in the scan.</param>
/// <param name="FieldY">Its row in the scan.</param>
/// <param name="X">The stage in metres.</param>
/// <param name="Y">The stage in metres.</param>
internal sealed record LifTile(long FieldX, long FieldY, double? X, double? Y);
