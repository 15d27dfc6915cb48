using Lamella.Codecs.Jpeg;
using Lamella.Codecs.Png;

namespace Lamella;

/// <summary>A picture of 8-bit samples: gray (one band), RGB (three, interleaved) or RGB with opacity (four), row by row without padding.</summary>
public sealed class Picture
{
    /// <summary>Wraps pixels, which are not copied.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bands">1 for gray, 3 for RGB, 4 for RGB and opacity.</param>
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

    /// <summary>The quality of JPEG, unless another is asked for.</summary>
    public const int DefaultJpegQuality = 90;

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 for gray, 3 for RGB, 4 for RGB and opacity.</summary>
    public int Bands { get; }

    /// <summary>The samples.</summary>
    public byte[] Pixels { get; }

    /// <summary>Writes the picture as PNG.</summary>
    /// <param name="target">A stream that can be written; it is not closed.</param>
    public void WritePng(Stream target)
    {
        ArgumentNullException.ThrowIfNull(target);
        PngEncoder.Encode(target, Width, Height, Bands switch { 4 => PngColor.Rgba, 3 => PngColor.Rgb, _ => PngColor.Gray }, 8, Pixels);
    }

    /// <summary>Writes the picture as baseline JPEG with colour at full resolution. JPEG changes samples a little; PNG keeps them.</summary>
    /// <param name="target">A stream that can be written; it is not closed.</param>
    /// <param name="quality">1 (small) to 100 (hardly changed).</param>
    /// <exception cref="RefusedException">A side is longer than 65535 pixels, the most that JPEG holds.</exception>
    public void WriteJpeg(Stream target, int quality = DefaultJpegQuality)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        if (Math.Max(Width, Height) > JpegEncoder.LongestSide) Throw.Refused(Invariant($"JPEG holds at most {JpegEncoder.LongestSide} pixels a side, the picture has {Width} x {Height}; write it as PNG or make it smaller"));
        JpegEncoder.Encode(target, Width, Height, Bands, Pixels, quality);
    }
}
