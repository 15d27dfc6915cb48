namespace Lamella.Iscc.Images;

/// <summary>
/// Resizes 8-bit pictures to the byte as Pillow 9.4 to 12.0 do: separable convolution, horizontal pass first, each pass rounded to 8 bits, weights in fixed point with 22 bits (ImagingResample), and a box average in front of large reductions (ImagingReduce).
/// </summary>
internal static class PillowResampling
{
    /// <summary>32 bits less 8 of the sample and 2 of headroom for filters with negative lobes.</summary>
    private const int PrecisionBits = 32 - 8 - 2;

    private const double ReducingGap = 2.0;

    /// <summary>A picture that fits into a square of <paramref name="size"/> pixels and keeps its proportions; the picture itself when it fits already.</summary>
    internal static Picture Thumbnail(Picture image, int size, ResamplingFilter filter = ResamplingFilter.Lanczos)
    {
        if (size >= image.Width && size >= image.Height) return image;
        double aspect = (double)image.Width / image.Height;
        int width = size, height = size;
        if (1.0 >= aspect)
        {
            width = RoundAspect(size * aspect, n => Math.Abs(aspect - (double)n / size));
        }
        else
        {
            height = RoundAspect(size / aspect, n => n == 0 ? 0 : Math.Abs(aspect - (double)size / n));
        }

        if (width == image.Width && height == image.Height) return image;
        int factorX = Math.Max(1, (int)((double)image.Width / width / ReducingGap));
        int factorY = Math.Max(1, (int)((double)image.Height / height / ReducingGap));
        if (factorX == 1 && factorY == 1) return Resize(image, width, height, filter);
        Picture reduced = Reduce(image, factorX, factorY);
        return Resize(reduced, width, height, filter, (float)((double)image.Width / factorX), (float)((double)image.Height / factorY));
    }

    /// <summary>The whole picture at another size.</summary>
    internal static Picture Resize(Picture image, int width, int height, ResamplingFilter filter) => Resize(image, width, height, filter, image.Width, image.Height);

    /// <summary>Averages of cells; the last column and row use what is left of them.</summary>
    internal static Picture Reduce(Picture image, int factorX, int factorY)
    {
        int width = (image.Width + factorX - 1) / factorX, height = (image.Height + factorY - 1) / factorY, bands = image.Bands;
        byte[] result = new byte[width * height * bands];
        uint[] sums = new uint[width * bands];
        for (int y = 0; y < height; y++)
        {
            int top = y * factorY, rows = Math.Min(factorY, image.Height - top);
            Array.Clear(sums);
            for (int row = top; row < top + rows; row++) AddRow(image, row, factorX, sums);
            for (int x = 0; x < width; x++)
            {
                uint count = (uint)(rows * Math.Min(factorX, image.Width - x * factorX));
                // The division by the count as Pillow does it, in single precision and with wrapping product.
                uint multiplier = (uint)(4294967296f / (float)(256 * count));
                for (int band = 0; band < bands; band++)
                {
                    result[(y * width + x) * bands + band] = (byte)(unchecked((sums[x * bands + band] + count / 2) * multiplier) >> 24);
                }
            }
        }

        return new Picture(width, height, bands, result);
    }

    private static void AddRow(Picture image, int row, int factorX, uint[] sums)
    {
        int bands = image.Bands;
        ReadOnlySpan<byte> source = image.Pixels.AsSpan(row * image.Width * bands, image.Width * bands);
        for (int x = 0, cell = 0; x < image.Width; cell++)
        {
            for (int end = Math.Min(x + factorX, image.Width); x < end; x++)
            {
                for (int band = 0; band < bands; band++) sums[cell * bands + band] += source[x * bands + band];
            }
        }
    }

    private static Picture Resize(Picture image, int width, int height, ResamplingFilter filter, float boxWidth, float boxHeight)
    {
        if (boxWidth != image.Width || width != image.Width) image = Horizontal(image, width, new Weights(image.Width, boxWidth, width, filter));
        if (boxHeight != image.Height || height != image.Height) image = Vertical(image, height, new Weights(image.Height, boxHeight, height, filter));
        return image;
    }

    private static Picture Horizontal(Picture image, int width, Weights weights)
    {
        int bands = image.Bands;
        byte[] result = new byte[width * image.Height * bands];
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> source = image.Pixels.AsSpan(y * image.Width * bands, image.Width * bands);
            Span<byte> target = result.AsSpan(y * width * bands, width * bands);
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<int> w = weights.Of(x, out int first);
                for (int band = 0; band < bands; band++)
                {
                    int sum = 1 << (PrecisionBits - 1);
                    for (int i = 0; i < w.Length; i++) sum += source[(first + i) * bands + band] * w[i];
                    target[x * bands + band] = Clamp(sum);
                }
            }
        }

        return new Picture(width, image.Height, bands, result);
    }

    private static Picture Vertical(Picture image, int height, Weights weights)
    {
        int stride = image.Width * image.Bands;
        byte[] result = new byte[stride * height];
        int[] sums = new int[stride];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<int> w = weights.Of(y, out int first);
            Array.Fill(sums, 1 << (PrecisionBits - 1));
            for (int i = 0; i < w.Length; i++)
            {
                ReadOnlySpan<byte> source = image.Pixels.AsSpan((first + i) * stride, stride);
                int weight = w[i];
                for (int x = 0; x < source.Length; x++) sums[x] += source[x] * weight;
            }

            Span<byte> target = result.AsSpan(y * stride, stride);
            for (int x = 0; x < target.Length; x++) target[x] = Clamp(sums[x]);
        }

        return new Picture(image.Width, height, image.Bands, result);
    }

    private static byte Clamp(int sum) => (byte)Math.Clamp(sum >> PrecisionBits, 0, 255);

    /// <summary>The better of floor and ceiling (the floor when they are equally good), at least 1.</summary>
    private static int RoundAspect(double number, Func<int, double> error)
    {
        int floor = (int)Math.Floor(number), ceiling = (int)Math.Ceiling(number);
        return Math.Max(1, error(ceiling) < error(floor) ? ceiling : floor);
    }

    /// <summary>The weights of every output pixel along one axis (precompute_coeffs and normalize_coeffs_8bpc).</summary>
    private sealed class Weights
    {
        private readonly int[] _first;
        private readonly int[] _count;
        private readonly int[] _weights;
        private readonly int _stride;

        internal Weights(int inputSize, float box, int outputSize, ResamplingFilter filter)
        {
            double scale = (double)box / outputSize;
            double filterScale = Math.Max(scale, 1.0);
            double support = filter switch { ResamplingFilter.Bilinear => 1.0, ResamplingFilter.Bicubic => 2.0, _ => 3.0 } * filterScale;
            _stride = (int)Math.Ceiling(support) * 2 + 1;
            _first = new int[outputSize];
            _count = new int[outputSize];
            _weights = new int[outputSize * _stride];
            double[] k = new double[_stride];
            double inverse = 1.0 / filterScale;
            for (int i = 0; i < outputSize; i++)
            {
                double centre = (i + 0.5) * scale;
                int low = Math.Max(0, (int)(centre - support + 0.5));
                int count = Math.Min(inputSize, (int)(centre + support + 0.5)) - low;
                double sum = 0;
                for (int j = 0; j < count; j++)
                {
                    k[j] = Evaluate(filter, (j + low - centre + 0.5) * inverse);
                    sum += k[j];
                }

                for (int j = 0; j < count; j++)
                {
                    double w = (sum != 0 ? k[j] / sum : k[j]) * (1 << PrecisionBits);
                    _weights[i * _stride + j] = (int)(w < 0 ? w - 0.5 : w + 0.5);
                }

                _first[i] = low;
                _count[i] = count;
            }
        }

        internal ReadOnlySpan<int> Of(int index, out int first)
        {
            first = _first[index];
            return _weights.AsSpan(index * _stride, _count[index]);
        }

        private static double Evaluate(ResamplingFilter filter, double x)
        {
            switch (filter)
            {
                case ResamplingFilter.Bilinear:
                    x = Math.Abs(x);
                    return x < 1.0 ? 1.0 - x : 0.0;
                case ResamplingFilter.Bicubic:
                    const double A = -0.5;
                    x = Math.Abs(x);
                    if (x < 1.0) return ((A + 2.0) * x - (A + 3.0)) * x * x + 1;
                    return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * A : 0.0;
                default:
                    return x is >= -3.0 and < 3.0 ? Sinc(x) * Sinc(x / 3) : 0.0;
            }
        }

        private static double Sinc(double x)
        {
            if (x == 0.0) return 1.0;
            x *= Math.PI;
            return Math.Sin(x) / x;
        }
    }
}
