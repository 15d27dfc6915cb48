namespace Lamella.Codecs.Jpeg2000;

/// <summary>The code-blocks of one subband in one precinct (T.800 B.7), row by row.</summary>
internal sealed class PrecinctBand
{
    private PrecinctBand(CodeBlock[] blocks, int wide, int high)
    {
        Blocks = blocks;
        Inclusion = new TagTree(wide, high);
        ZeroPlanes = new TagTree(wide, high);
    }

    /// <summary>The blocks.</summary>
    public CodeBlock[] Blocks { get; }

    /// <summary>The layer that includes a block first.</summary>
    public TagTree Inclusion { get; }

    /// <summary>Missing bit-planes.</summary>
    public TagTree ZeroPlanes { get; }

    /// <summary>Cuts the part <paramref name="area"/> of a band along the grid of blocks, which is anchored at 0.</summary>
    public static PrecinctBand Create(Subband band, Rectangle area, int blockWidth, int blockHeight)
    {
        if (area.IsEmpty) return new PrecinctBand([], 0, 0);
        int firstX = area.X0 >> blockWidth, firstY = area.Y0 >> blockHeight;
        int wide = Rectangle.CeilingShift(area.X1, blockWidth) - firstX, high = Rectangle.CeilingShift(area.Y1, blockHeight) - firstY;
        CodeBlock[] blocks = new CodeBlock[wide * high];
        for (int i = 0; i < blocks.Length; i++)
        {
            long x = (long)(firstX + (i % wide)) << blockWidth, y = (long)(firstY + (i / wide)) << blockHeight;
            Rectangle block = area.Intersect(x, y, x + (1L << blockWidth), y + (1L << blockHeight));
            blocks[i] = new CodeBlock
            {
                X = block.X0 - band.Area.X0 + band.PlaneX,
                Y = block.Y0 - band.Area.Y0 + band.PlaneY,
                Width = block.Width,
                Height = block.Height,
                First = -1,
                Last = -1,
            };
        }

        return new PrecinctBand(blocks, wide, high);
    }
}
