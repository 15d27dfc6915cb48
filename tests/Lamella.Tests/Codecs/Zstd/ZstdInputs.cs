using System.Text;

namespace Lamella.Tests.Codecs.Zstd;

/// <summary>Inputs that lead an entropy coder through its ways: by kind, length and seed.</summary>
internal static class ZstdInputs
{
    public static readonly string[] Kinds =
        ["zero", "random", "text", "noise16", "shuffled16", "runs", "few symbols", "sparse", "periodic", "far repeats", "skewed", "mixed", "ramp"];

    public static byte[] Make(string kind, int length, int seed)
    {
        Random random = new(seed);
        byte[] data = new byte[length];
        switch (kind)
        {
            case "zero":
                break;
            case "random":
                random.NextBytes(data);
                break;
            case "text":
                Text(data, random);
                break;
            case "noise16":
                Noise16(data, random);
                break;
            case "shuffled16":
                byte[] plain = new byte[length + (length & 1)];
                Noise16(plain, random);
                for (int i = 0; i < length; i++) data[i] = i < plain.Length / 2 ? plain[2 * i] : plain[(2 * (i - (plain.Length / 2))) + 1];
                break;
            case "runs":
                for (int i = 0; i < length;)
                {
                    int run = Math.Min(length - i, 1 + (int)Math.Pow(2, random.NextDouble() * 12));
                    data.AsSpan(i, run).Fill((byte)random.Next(256));
                    i += run;
                }

                break;
            case "few symbols":
                int symbols = random.Next(2, 6);
                for (int i = 0; i < length; i++) data[i] = (byte)(random.Next(symbols) * 37);
                break;
            case "sparse":
                for (int i = 0; i < length; i += 1 + random.Next(300)) data[i] = (byte)random.Next(1, 256);
                break;
            case "periodic":
                int period = random.Next(1, 70);
                for (int i = 0; i < length; i++) data[i] = i < period ? (byte)random.Next(256) : data[i - period];
                break;
            case "far repeats":
                FarRepeats(data, random);
                break;
            case "skewed":
                for (int i = 0; i < length; i++) data[i] = (byte)Math.Min(255, -Math.Log(1 - random.NextDouble()) * (1 + (seed % 40)));
                break;
            case "ramp":
                for (int i = 0; i < length; i++) data[i] = (byte)(i >> (seed % 4));
                break;
            default:
                for (int i = 0; i < length;)
                {
                    int part = Math.Min(length - i, random.Next(1, 50_000));
                    Make(Kinds[random.Next(Kinds.Length)] is var k && k == "mixed" ? "text" : k, part, random.Next()).CopyTo(data, i);
                    i += part;
                }

                break;
        }

        return data;
    }

    /// <summary>A 16-bit camera image: smooth blobs, an offset, shot noise.</summary>
    public static void Noise16(Span<byte> data, Random random)
    {
        double phase = random.NextDouble() * 6;
        for (int i = 0; i < data.Length; i += 2)
        {
            double x = (i / 2) % 512 / 512.0, y = (i / 1024) / 512.0;
            double mean = 20 + (900 * Math.Exp(-20 * (Math.Pow((x * 3 % 1) - 0.5, 2) + Math.Pow(((y * 5) + phase) % 1 - 0.5, 2))));
            double gauss = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            int value = (int)Math.Clamp(100 + mean + (Math.Sqrt(mean) * gauss), 0, 65535);
            data[i] = (byte)value;
            if (i + 1 < data.Length) data[i + 1] = (byte)(value >> 8);
        }
    }

    private static void Text(Span<byte> data, Random random)
    {
        string[] words = new string[200];
        for (int w = 0; w < words.Length; w++)
        {
            StringBuilder word = new();
            for (int i = random.Next(1, 9); i > 0; i--) word.Append((char)('a' + (int)(26 * Math.Pow(random.NextDouble(), 2))));
            words[w] = word.ToString();
        }

        for (int i = 0; i < data.Length;)
        {
            foreach (char c in words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))] + (random.Next(12) == 0 ? ".\n" : " "))
            {
                if (i < data.Length) data[i++] = (byte)c;
            }
        }
    }

    private static void FarRepeats(byte[] data, Random random)
    {
        random.NextBytes(data);
        for (int i = 140_000; i < data.Length;)
        {
            int part = Math.Min(data.Length - i, random.Next(3, 3000));
            int from = random.Next(0, i - 132_000);
            Array.Copy(data, from, data, i, Math.Min(part, i - from));
            i += part + random.Next(100);
        }
    }
}
