using Lamella.Kernels;

namespace Lamella.Iscc.Images;

/// <summary>A plane in memory: little-endian samples of any type, row by row; three bands (interleaved) for a raw composite.</summary>
internal sealed class PlaneImage
{
    internal PlaneImage(int width, int height, PixelType type, byte[] samples, int bands = 1)
    {
        if ((long)width * height * bands * type.Size() != samples.Length) throw new ArgumentException("the samples do not fill the plane", nameof(samples));
        Width = width;
        Height = height;
        Type = type;
        Samples = samples;
        Bands = bands;
    }

    internal int Width { get; }

    internal int Height { get; }

    internal int Bands { get; }

    internal PixelType Type { get; }

    internal byte[] Samples { get; }

    /// <summary>Three planes of one size and type as one interleaved picture.</summary>
    internal static PlaneImage Interleave(PlaneImage red, PlaneImage green, PlaneImage blue)
    {
        int size = red.Type.Size(), count = red.Width * red.Height;
        byte[] samples = new byte[checked(count * size * 3)];
        PlaneImage[] planes = [red, green, blue];
        for (int band = 0; band < 3; band++)
        {
            ReadOnlySpan<byte> source = planes[band].Samples;
            for (int i = 0; i < count; i++) source.Slice(i * size, size).CopyTo(samples.AsSpan((i * 3 + band) * size));
        }

        return new PlaneImage(red.Width, red.Height, red.Type, samples, 3);
    }

    /// <summary>Every <paramref name="stepY"/>-th row and <paramref name="stepX"/>-th column, from the first.</summary>
    internal PlaneImage Stride(int stepY, int stepX)
    {
        int pixel = Type.Size() * Bands, width = (Width + stepX - 1) / stepX, height = (Height + stepY - 1) / stepY;
        byte[] samples = new byte[width * height * pixel];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) Samples.AsSpan((y * stepY * Width + x * stepX) * pixel, pixel).CopyTo(samples.AsSpan((y * width + x) * pixel));
        }

        return new PlaneImage(width, height, Type, samples, Bands);
    }

    /// <summary>The samples with every word big-endian.</summary>
    internal byte[] ToBigEndian()
    {
        byte[] copy = [.. Samples];
        ByteOrder.Swap(copy, Type.WordSize());
        return copy;
    }

    /// <summary>The samples as a picture of 8 bits; the type must be uint8.</summary>
    internal Picture AsBytes() => new(Width, Height, Bands, Samples);
}
