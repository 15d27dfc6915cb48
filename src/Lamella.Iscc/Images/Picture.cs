using Lamella.Codecs.Png;

namespace Lamella;

/// <summary>A picture of 8-bit samples: gray (one band) or RGB (three, interleaved), row by row without padding.</summary>
public sealed class Picture
{
    /// <summary>Wraps pixels, which are not copied.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bands">1 for gray, 3 for RGB.</param>
    /// <param name="pixels">width * height * bands bytes.</param>
    /// <exception cref="ArgumentException">The pixels do not fill the picture.</exception>
    public Picture(int width, int height, int bands, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if ((long)width * height * bands != pixels.Length) throw new ArgumentException("the pixels do not fill the picture", nameof(pixels));
        Width = width;
        Height = height;
        Bands = bands;
        Pixels = pixels;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 for gray, 3 for RGB.</summary>
    public int Bands { get; }

    /// <summary>The samples.</summary>
    public byte[] Pixels { get; }

    /// <summary>Writes the picture as PNG.</summary>
    /// <param name="target">A stream that can be written; it is not closed.</param>
    public void WritePng(Stream target)
    {
        ArgumentNullException.ThrowIfNull(target);
        PngEncoder.Encode(target, Width, Height, Bands == 3 ? PngColor.Rgb : PngColor.Gray, 8, Pixels);
    }
}
