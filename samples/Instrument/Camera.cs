namespace Samples;

/// <summary>A camera that sees a bright spot wander over a dark field. Its frames are known beforehand, so that a reader can be checked.</summary>
internal sealed class Camera(int height, int width)
{
    /// <summary>Rows of a frame.</summary>
    public int Height { get; } = height;

    /// <summary>Columns of a frame.</summary>
    public int Width { get; } = width;

    /// <summary>Fills a frame: 100 everywhere, and a spot of 3 by 3 pixels whose value tells time point and channel.</summary>
    public void Expose(int t, int c, Span<ushort> frame)
    {
        frame.Fill(100);
        (int y, int x) = SpotAt(t);
        for (int dy = -1; dy <= 1; dy++) frame.Slice(((y + dy) * Width) + x - 1, 3).Fill(SpotValue(t, c));
    }

    /// <summary>Where the spot is.</summary>
    public (int Y, int X) SpotAt(int t) => (1 + (t * 3 % (Height - 2)), 1 + (t * 5 % (Width - 2)));

    /// <summary>How bright the spot is.</summary>
    public static ushort SpotValue(int t, int c) => (ushort)(1000 + (10 * t) + c);
}
