namespace Lamella.Codecs.Jpeg2000;

/// <summary>YCbCr of full range (ITU-R BT.601, the sYCC of T.800 I.5.3.3) to RGB.</summary>
internal static class YCbCrConversion
{
    /// <summary>Converts in place unsigned samples of <paramref name="bits"/> bits.</summary>
    public static void ToRgb(Span<int> y, Span<int> cb, Span<int> cr, int bits)
    {
        int highest = (int)((1u << bits) - 1);
        double half = Math.ScaleB(1, bits - 1);
        for (int i = 0; i < y.Length; i++)
        {
            double blue = cb[i] - half, red = cr[i] - half;
            int luminance = y[i];
            y[i] = Clip(luminance + (1.402 * red), highest);
            cb[i] = Clip(luminance - (0.344136 * blue) - (0.714136 * red), highest);
            cr[i] = Clip(luminance + (1.772 * blue), highest);
        }
    }

    private static int Clip(double value, int highest) => (int)Math.Clamp(Math.Round(value), 0, highest);
}
