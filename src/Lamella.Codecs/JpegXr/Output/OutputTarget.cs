namespace Lamella.Codecs.JpegXr;

/// <summary>
/// The caller's pixels as a pinned address, so that several threads can write rows of one span. Lives only while <see cref="JpegXrDecoder"/> holds the span fixed; rows are checked against its length.
/// </summary>
internal readonly unsafe struct OutputTarget(byte* start, long rowBytes, int rows)
{
    /// <summary>One row of pixels.</summary>
    public Span<byte> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)rows);

        // The decoder has checked that rows x rowBytes lie inside the span before it made this value.
        return new(start + (y * rowBytes), (int)rowBytes);
    }
}
