namespace Lamella.Server;

/// <summary>Pictures in another size, direction or quality.</summary>
internal static class PictureShapes
{
    /// <summary>A picture in another size: each pixel is the mean of the area that it covers, or of the pixel that it lies in where it is enlarged.</summary>
    public static Picture Resize(Picture picture, int width, int height)
    {
        if (picture.Width == width && picture.Height == height) return picture;
        int bands = picture.Bands;
        (int[] starts, float[][] weights) = Shares(picture.Width, width);
        float[] rows = new float[picture.Height * width * bands];
        for (int y = 0; y < picture.Height; y++)
        {
            ReadOnlySpan<byte> from = picture.Pixels.AsSpan(y * picture.Width * bands, picture.Width * bands);
            Span<float> to = rows.AsSpan(y * width * bands, width * bands);
            for (int x = 0; x < width; x++)
            {
                for (int i = 0; i < weights[x].Length; i++)
                {
                    for (int s = 0; s < bands; s++) to[(x * bands) + s] += weights[x][i] * from[((starts[x] + i) * bands) + s];
                }
            }
        }

        (starts, weights) = Shares(picture.Height, height);
        byte[] pixels = new byte[width * height * bands];
        float[] sum = new float[width * bands];
        for (int y = 0; y < height; y++)
        {
            Array.Clear(sum);
            for (int i = 0; i < weights[y].Length; i++)
            {
                ReadOnlySpan<float> from = rows.AsSpan((starts[y] + i) * width * bands, width * bands);
                for (int k = 0; k < sum.Length; k++) sum[k] += weights[y][i] * from[k];
            }

            for (int k = 0; k < sum.Length; k++) pixels[(y * sum.Length) + k] = (byte)Math.Clamp(MathF.Round(sum[k]), 0, 255);
        }

        return new Picture(width, height, bands, pixels);
    }

    /// <summary>A picture mirrored about its vertical axis, then turned clockwise by quarters (IIIF Image API 3.0, 4.3).</summary>
    public static Picture Turn(Picture picture, bool mirrors, int quarters)
    {
        if (!mirrors && quarters == 0) return picture;
        int width = quarters % 2 == 0 ? picture.Width : picture.Height, height = quarters % 2 == 0 ? picture.Height : picture.Width, bands = picture.Bands;
        byte[] pixels = new byte[picture.Pixels.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int fromX, int fromY) = quarters switch
                {
                    0 => (x, y),
                    1 => (y, picture.Height - 1 - x),
                    2 => (picture.Width - 1 - x, picture.Height - 1 - y),
                    _ => (picture.Width - 1 - y, x),
                };
                if (mirrors) fromX = picture.Width - 1 - fromX;
                picture.Pixels.AsSpan(((fromY * picture.Width) + fromX) * bands, bands).CopyTo(pixels.AsSpan(((y * width) + x) * bands));
            }
        }

        return new Picture(width, height, bands, pixels);
    }

    /// <summary>A picture in gray (the luminance of ITU-R BT.601), or in black and white.</summary>
    public static Picture Gray(Picture picture, bool bitonal)
    {
        byte[] pixels = new byte[picture.Width * picture.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            ReadOnlySpan<byte> one = picture.Pixels.AsSpan(i * picture.Bands, picture.Bands);
            int gray = one.Length < 3 ? one[0] : ((299 * one[0]) + (587 * one[1]) + (114 * one[2]) + 500) / 1000;
            pixels[i] = bitonal ? (byte)(gray >= 128 ? 255 : 0) : (byte)gray;
        }

        return new Picture(picture.Width, picture.Height, 1, pixels);
    }

    /// <summary>Which samples of a line make each sample of another one, and their shares.</summary>
    private static (int[] Starts, float[][] Weights) Shares(int from, int to)
    {
        int[] starts = new int[to];
        float[][] weights = new float[to][];
        double scale = (double)from / to;
        for (int i = 0; i < to; i++)
        {
            double low = i * scale, high = (i + 1) * scale;
            if (scale <= 1)
            {
                starts[i] = Math.Min(from - 1, (int)((low + high) / 2));
                weights[i] = [1];
                continue;
            }

            starts[i] = (int)low;
            int end = Math.Min(from, (int)Math.Ceiling(high - 1e-9));
            weights[i] = new float[end - starts[i]];
            for (int k = 0; k < weights[i].Length; k++) weights[i][k] = (float)((Math.Min(high, starts[i] + k + 1) - Math.Max(low, starts[i] + k)) / scale);
        }

        return (starts, weights);
    }
}
