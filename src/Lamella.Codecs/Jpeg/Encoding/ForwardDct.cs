namespace Lamella.Codecs.Jpeg;

/// <summary>The forward transform of a block of 8 x 8 samples (ITU-T T.81 A.3.3), rows first, then columns.</summary>
internal static class ForwardDct
{
    private const int Side = 8;

    /// <summary>Half of the cosines of k * pi / 16, which scale each pass as the definition asks for.</summary>
    private static readonly float[] HalfCosines = [.. Enumerable.Range(0, Side).Select(k => (float)(Math.Cos(k * Math.PI / 16) / 2))];

    /// <summary>Puts the coefficients in place of the samples.</summary>
    public static void Transform(Span<float> block)
    {
        for (int y = 0; y < Side; y++) Pass(block[(y * Side)..], 1);
        for (int x = 0; x < Side; x++) Pass(block[x..], Side);
    }

    /// <summary>One dimension. Sums of mirrored samples make the even coefficients, differences the odd ones, each by four cosines.</summary>
    private static void Pass(Span<float> line, int step)
    {
        float x0 = line[0], x1 = line[step], x2 = line[2 * step], x3 = line[3 * step], x4 = line[4 * step], x5 = line[5 * step], x6 = line[6 * step], x7 = line[7 * step];
        float s0 = x0 + x7, s1 = x1 + x6, s2 = x2 + x5, s3 = x3 + x4, d0 = x0 - x7, d1 = x1 - x6, d2 = x2 - x5, d3 = x3 - x4;
        ReadOnlySpan<float> c = HalfCosines;
        line[0] = (s0 + s1 + s2 + s3) * c[4];
        line[4 * step] = (s0 - s1 - s2 + s3) * c[4];
        line[2 * step] = ((s0 - s3) * c[2]) + ((s1 - s2) * c[6]);
        line[6 * step] = ((s0 - s3) * c[6]) - ((s1 - s2) * c[2]);
        line[step] = (d0 * c[1]) + (d1 * c[3]) + (d2 * c[5]) + (d3 * c[7]);
        line[3 * step] = (d0 * c[3]) - (d1 * c[7]) - (d2 * c[1]) - (d3 * c[5]);
        line[5 * step] = (d0 * c[5]) - (d1 * c[1]) + (d2 * c[7]) + (d3 * c[3]);
        line[7 * step] = (d0 * c[7]) - (d1 * c[5]) + (d2 * c[3]) - (d3 * c[1]);
    }
}
