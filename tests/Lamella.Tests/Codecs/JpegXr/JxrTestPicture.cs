namespace Lamella.Tests.Codecs.JpegXr;

/// <summary>Wavy, noisy pictures in all sample formats, seeded: smooth parts, edges and noise reach all branches of a transform coder.</summary>
internal static class JxrTestPicture
{
    public static PlainTiff Create(int width, int height, int samples, string type, int seed = 7)
    {
        Random random = new(seed);
        int bytes = type is "u1" ? 1 : type is "u2" or "i2" or "f2" ? 2 : 4;
        byte[] pixels = new byte[width * height * samples * bytes];
        for (int y = 0, at = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < samples; c++, at += bytes)
                {
                    double v = 0.5 + (0.3 * Math.Sin((x / (7.0 + (3 * c))) + c)) + (0.2 * Math.Cos(y / (11.0 - c))) + (0.12 * (random.NextDouble() - 0.5));
                    if (((x / 32) + (y / 32)) % 4 == 0) v = 0.4 + (c * 0.1);
                    Store(pixels.AsSpan(at, bytes), type, Math.Clamp(v, 0, 1));
                }
            }
        }

        return new(width, height, samples, 8 * bytes, pixels);
    }

    private static void Store(Span<byte> target, string type, double v)
    {
        switch (type)
        {
            case "u1": target[0] = (byte)(v * 255); break;
            case "u2": BitConverter.TryWriteBytes(target, (ushort)(v * 65535)); break;
            case "i2": BitConverter.TryWriteBytes(target, (short)((v - 0.5) * 60000)); break;
            case "i4": BitConverter.TryWriteBytes(target, (int)((v - 0.5) * (1 << 30))); break;
            case "f2": BitConverter.TryWriteBytes(target, (Half)((v * 8) - 3)); break;
            default: BitConverter.TryWriteBytes(target, (float)((v * 1000) - 10)); break;
        }
    }
}
