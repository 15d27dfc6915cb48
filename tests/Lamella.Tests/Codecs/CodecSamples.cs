namespace Lamella.Tests.Codecs;

/// <summary>Seeded inputs of the kinds that byte codecs meet.</summary>
internal static class CodecSamples
{
    public static readonly string[] Kinds = ["zeros", "noise", "microscopy", "labels", "periods", "ramp"];

    public static byte[] Make(string kind, int length, int seed = 1)
    {
        Random random = new(seed);
        byte[] bytes = new byte[length];
        switch (kind)
        {
            case "noise":
                random.NextBytes(bytes);
                break;
            case "microscopy":
                for (int i = 0; i + 1 < length; i += 2)
                {
                    double x = i / 2 % 512, y = i / 1024;
                    double signal = 200 + (1500 * Math.Max(0, Math.Sin(x / 41) * Math.Cos(y / 37)));
                    int value = (int)(signal + (Math.Sqrt(signal) * (random.NextDouble() + random.NextDouble() - 1)));
                    bytes[i] = (byte)value;
                    bytes[i + 1] = (byte)(value >> 8);
                }

                break;
            case "labels":
                for (int i = 0; i < length;)
                {
                    byte value = (byte)random.Next(6);
                    for (int run = random.Next(1, 400); run > 0 && i < length; run--) bytes[i++] = value;
                }

                break;
            case "periods":
                for (int i = 0; i < length;)
                {
                    int period = random.Next(1, 48), start = i;
                    for (int run = random.Next(1, 300); run > 0 && i < length; run--, i++) bytes[i] = i - start < period ? (byte)random.Next(256) : bytes[i - period];
                }

                break;
            case "ramp":
                for (int i = 0; i < length; i++) bytes[i] = (byte)(i / 7);
                break;
        }

        return bytes;
    }

    /// <summary>Changes a few places of a valid stream: flips, overwrites, cuts, repeats.</summary>
    public static byte[] Mutate(byte[] valid, Random random)
    {
        byte[] copy = (byte[])valid.Clone();
        for (int changes = random.Next(1, 5); changes > 0 && copy.Length > 0; changes--)
        {
            int at = random.Next(3) == 0 ? random.Next(Math.Min(copy.Length, 40)) : random.Next(copy.Length);
            switch (random.Next(6))
            {
                case 0:
                    copy[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    copy[at] = (byte)random.Next(256);
                    break;
                case 2:
                    copy[at] = 255;
                    break;
                case 3:
                    copy[at] = 0;
                    break;
                case 4:
                    copy = copy[..random.Next(copy.Length + 1)];
                    break;
                default:
                    random.NextBytes(copy.AsSpan(at, Math.Min(4, copy.Length - at)));
                    break;
            }
        }

        return copy;
    }
}
