namespace Lamella.Codecs.Jpeg2000;

/// <summary>A half-open area on one of the grids of T.800 Annex B; coordinates are never negative.</summary>
internal readonly record struct Rectangle(int X0, int Y0, int X1, int Y1)
{
    public int Width => X1 - X0;

    public int Height => Y1 - Y0;

    public bool IsEmpty => X1 <= X0 || Y1 <= Y0;

    /// <summary>The area on a grid that is coarser by whole factors: both corners are rounded up.</summary>
    public Rectangle Divide(int x, int y) => new(CeilingDivide(X0, x), CeilingDivide(Y0, y), CeilingDivide(X1, x), CeilingDivide(Y1, y));

    /// <summary>The area of a resolution <paramref name="levels"/> halvings down (equation B-14).</summary>
    public Rectangle Reduce(int levels) => new(CeilingShift(X0, levels), CeilingShift(Y0, levels), CeilingShift(X1, levels), CeilingShift(Y1, levels));

    /// <summary>The area of a subband after <paramref name="level"/> decompositions (equation B-15); the offsets are 1 for high-pass.</summary>
    public Rectangle Band(int level, int highX, int highY)
    {
        long x = (long)highX << (level - 1), y = (long)highY << (level - 1);
        return new Rectangle(CeilingShift(X0 - x, level), CeilingShift(Y0 - y, level), CeilingShift(X1 - x, level), CeilingShift(Y1 - y, level));
    }

    public Rectangle Intersect(long x0, long y0, long x1, long y1) =>
        new((int)Math.Max(X0, x0), (int)Math.Max(Y0, y0), (int)Math.Min(X1, x1), (int)Math.Min(Y1, y1));

    public static int CeilingDivide(int value, int divisor) => (int)(((long)value + divisor - 1) / divisor);

    public static int CeilingShift(long value, int bits) => (int)((value + (1L << bits) - 1) >> bits);
}
