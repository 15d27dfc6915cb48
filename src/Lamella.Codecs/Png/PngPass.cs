namespace Lamella.Codecs.Png;

/// <summary>The pixels that are stored together: all of them, or one of the seven passes of Adam7 (PNG 3rd edition, section 8.1).</summary>
/// <param name="X">The first column.</param>
/// <param name="Y">The first row.</param>
/// <param name="StepX">Columns from one pixel to the next.</param>
/// <param name="StepY">Rows from one to the next.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY, long Width, long Height)
{
    private static ReadOnlySpan<byte> Adam7 => [0, 0, 8, 8, 4, 0, 8, 8, 0, 4, 4, 8, 2, 0, 4, 4, 0, 2, 2, 4, 1, 0, 2, 2, 0, 1, 1, 2];

    /// <summary>The passes of an image that have pixels.</summary>
    public static List<PngPass> Of(PngHeader header)
    {
        if (!header.Interlaced) return [new PngPass(0, 0, 1, 1, header.Width, header.Height)];
        List<PngPass> passes = new(7);
        for (int i = 0; i < Adam7.Length; i += 4)
        {
            int x = Adam7[i], y = Adam7[i + 1], stepX = Adam7[i + 2], stepY = Adam7[i + 3];
            long width = ((long)header.Width - x + stepX - 1) / stepX, height = ((long)header.Height - y + stepY - 1) / stepY;
            if (width > 0 && height > 0) passes.Add(new PngPass(x, y, stepX, stepY, width, height));
        }

        return passes;
    }

    /// <summary>Bytes of a row without its filter.</summary>
    public long RowBytes(int pixelBits) => ((Width * pixelBits) + 7) / 8;
}
