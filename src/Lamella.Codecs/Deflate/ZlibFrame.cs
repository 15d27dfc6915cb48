namespace Lamella.Codecs.Deflate;

/// <summary>Facts shared by the framed forms.</summary>
internal static class ZlibFrame
{
    /// <summary>An empty block with the fixed code, which is the shortest stream. The class library writes nothing at all for no data.</summary>
    public static int WriteEmpty(Span<byte> destination)
    {
        if (destination.Length < 2) throw new ArgumentException("the destination is too short", nameof(destination));
        destination[0] = 3;
        destination[1] = 0;
        return 2;
    }
}
