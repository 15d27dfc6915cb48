namespace Lamella.Tests.Codecs.Jpeg2000;

/// <summary>Pictures with smooth parts, edges and noise, seeded.</summary>
internal static class Jpeg2000Pictures
{
    /// <summary>One component; signed ones lie around 0.</summary>
    public static int[] Component(int width, int height, int bits, bool signed = false, int seed = 1)
    {
        Random random = new(seed);
        int[] samples = new int[width * height];
        int range = 1 << bits, offset = signed ? range / 2 : 0;
        for (int i = 0; i < samples.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, width);
            double value = 0.5 + (0.3 * Math.Sin((x / 17.0) + seed) * Math.Cos((y / 13.0) - seed)) + (0.05 * random.NextDouble()) + ((x / 23) + (y / 19) + seed) % 5 * 0.03;
            samples[i] = Math.Clamp((int)(value * range), 0, range - 1) - offset;
        }

        return samples;
    }

    /// <summary>Several components of one size.</summary>
    public static int[][] Components(int width, int height, int count, int bits, bool signed = false)
    {
        int[][] components = new int[count][];
        for (int c = 0; c < count; c++) components[c] = Component(width, height, bits, signed, c + 1);
        return components;
    }
}
