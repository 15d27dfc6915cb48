namespace Lamella.Codecs.Jpeg;

/// <summary>What the header of a JPEG stream declares.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Components">Samples per pixel, 1 to 4.</param>
/// <param name="Precision">Bits of a sample: 8 or 12, 2 to 16 when lossless.</param>
/// <param name="Process">The coding process.</param>
/// <param name="Color">The colour that the markers tell (never <see cref="JpegColor.FromMarkers"/>).</param>
internal readonly record struct JpegInfo(int Width, int Height, int Components, int Precision, JpegProcess Process, JpegColor Color)
{
    /// <summary>Bytes of a decoded sample.</summary>
    public int SampleSize => Precision > 8 ? 2 : 1;

    /// <summary>Bytes of the decoded image.</summary>
    public long DecodedLength => (long)Width * Height * Components * SampleSize;
}
