namespace Lamella.Iscc.Images;

/// <summary>A picture of 8-bit samples: gray (one band) or RGB (three, interleaved), row by row without padding.</summary>
internal sealed class ByteImage
{
    internal ByteImage(int width, int height, int bands, byte[] pixels)
    {
        if ((long)width * height * bands != pixels.Length) throw new ArgumentException("the pixels do not fill the picture", nameof(pixels));
        Width = width;
        Height = height;
        Bands = bands;
        Pixels = pixels;
    }

    internal int Width { get; }

    internal int Height { get; }

    /// <summary>1 for gray, 3 for RGB.</summary>
    internal int Bands { get; }

    internal byte[] Pixels { get; }
}
