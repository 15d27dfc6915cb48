namespace Lamella.Codecs.Jpeg2000;

/// <summary>What a JPEG 2000 file or codestream decodes to, as declared by its headers.</summary>
/// <param name="Width">Columns. The grid is that of the component with the finest sampling.</param>
/// <param name="Height">Rows.</param>
/// <param name="Samples">Decoded samples per pixel; a palette is expanded.</param>
/// <param name="BitsPerSample">The most significant bits that a decoded sample has, 1 to 31.</param>
/// <param name="IsSigned">True when samples are signed.</param>
/// <param name="HasAlpha">True when the file names one of the samples as opacity.</param>
/// <param name="IsYCbCr">True when the first three samples are YCbCr as far as the headers tell (see <see cref="Jpeg2000Color.FromStream"/>).</param>
/// <param name="IsReversible">True when the main header declares the reversible wavelet: such streams may be lossless.</param>
/// <param name="HasComponentTransform">True when the main header declares that the first three components were coded as luminance and two colour differences, which decoding undoes.</param>
/// <param name="Tiles">The number of tiles that have samples.</param>
/// <param name="Comment">The first text in the main header, where encoders write their name; null when there is none.</param>
internal readonly record struct Jpeg2000Info(
    int Width, int Height, int Samples, int BitsPerSample, bool IsSigned, bool HasAlpha, bool IsYCbCr, bool IsReversible, bool HasComponentTransform,
    int Tiles, string? Comment)
{
    /// <summary>How often the picture can be halved by leaving out resolutions.</summary>
    public int Reductions { get; init; }

    /// <summary>Where the first tile-part begins in the file.</summary>
    public int FirstTilePart { get; init; }

    /// <summary>Samples per metre at which the image was taken; null when not stated.</summary>
    public Jp2Resolution? Capture { get; init; }

    /// <summary>Samples per metre at which the image should be shown; null when not stated.</summary>
    public Jp2Resolution? Display { get; init; }

    /// <summary>The type of a decoded sample: the smallest integer of 8, 16 or 32 bits that holds it.</summary>
    public PixelType SampleType => BytesPerSample switch
    {
        1 => IsSigned ? PixelType.Int8 : PixelType.UInt8,
        2 => IsSigned ? PixelType.Int16 : PixelType.UInt16,
        _ => IsSigned ? PixelType.Int32 : PixelType.UInt32,
    };

    /// <summary>Bytes of one decoded sample: 1, 2 or 4.</summary>
    public int BytesPerSample => BitsPerSample <= 8 ? 1 : BitsPerSample <= 16 ? 2 : 4;

    /// <summary>Bytes of one decoded row; rows follow each other without padding.</summary>
    public long RowBytes => (long)Width * Samples * BytesPerSample;

    /// <summary>No stream is shorter: the segments that a main header must have, and the marker segments of one tile-part for each tile.</summary>
    public long LeastLength => 65 + (14L * Tiles);

    /// <summary>Bytes of the decoded image.</summary>
    public long DecodedLength => RowBytes * Height;
}
