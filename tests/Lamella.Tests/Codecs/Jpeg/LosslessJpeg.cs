namespace Lamella.Tests.Codecs.Jpeg;

/// <summary>Writes lossless JPEG (ITU-T T.81 annex H) in the plainest way: one interleaved scan, all categories with codes of five bits.</summary>
internal sealed record LosslessJpeg(int Width, int Height, int Components, int Precision, int Predictor, int PointTransform, int RestartRows)
{
    private const int Categories = 17;

    public static ushort[] Samples(int width, int height, int components, int precision)
    {
        Random random = new((width * 31) + height + precision);
        ushort[] samples = new ushort[width * height * components];
        int max = (1 << precision) - 1;
        for (int i = 0; i < samples.Length; i++) samples[i] = (ushort)(random.Next(3) == 0 ? random.Next(max + 1) : i / 3 * 5 % (max + 1));
        return samples;
    }

    public static byte[] Encode(LosslessJpeg image, ushort[] samples)
    {
        List<byte> stream = [0xFF, 0xD8];
        stream.AddRange([0xFF, 0xC3, 0, (byte)(8 + (3 * image.Components)), (byte)image.Precision, 0, (byte)image.Height, 0, (byte)image.Width, (byte)image.Components]);
        for (int c = 0; c < image.Components; c++) stream.AddRange([(byte)(c + 1), 0x11, 0]);
        stream.AddRange([0xFF, 0xC4, 0, 19 + Categories, 0, 0, 0, 0, 0, Categories, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for (int i = 0; i < Categories; i++) stream.Add((byte)i);
        int interval = image.RestartRows * image.Width;
        if (interval > 0) stream.AddRange([0xFF, 0xDD, 0, 4, (byte)(interval >> 8), (byte)interval]);
        stream.AddRange([0xFF, 0xDA, 0, (byte)(6 + (2 * image.Components)), (byte)image.Components]);
        for (int c = 0; c < image.Components; c++) stream.AddRange([(byte)(c + 1), 0]);
        stream.AddRange([(byte)image.Predictor, 0, (byte)image.PointTransform]);
        image.WriteData(stream, samples);
        stream.AddRange([0xFF, 0xD9]);
        return [.. stream];
    }

    private void WriteData(List<byte> stream, ushort[] samples)
    {
        ulong bits = 0;
        int count = 0;
        void Put(int value, int length)
        {
            bits = (bits << length) | ((uint)value & ((1u << length) - 1));
            for (count += length; count >= 8; count -= 8)
            {
                stream.Add((byte)(bits >> (count - 8)));
                if (stream[^1] == 0xFF) stream.Add(0);
            }
        }

        for (int y = 0; y < Height; y++)
        {
            bool fresh = y == 0;
            if (RestartRows > 0 && y > 0 && y % RestartRows == 0)
            {
                if (count > 0) Put(0x7F, 8 - count);
                stream.AddRange([0xFF, (byte)(0xD0 + (((y / RestartRows) - 1) & 7))]);
                fresh = true;
            }

            for (int x = 0; x < Width; x++)
            {
                for (int c = 0; c < Components; c++)
                {
                    int difference = (short)(At(samples, x, y, c) - Predict(samples, x, y, c, fresh));
                    if (difference == -32768)
                    {
                        Put(16, 5);
                        continue;
                    }

                    int category = 0;
                    while (Math.Abs(difference) >> category != 0) category++;
                    Put(category, 5);
                    if (category > 0) Put(difference < 0 ? difference - 1 : difference, category);
                }
            }
        }

        if (count > 0) Put(0x7F, 8 - count);
    }

    private int At(ushort[] samples, int x, int y, int c) => samples[(((y * Width) + x) * Components) + c] >> PointTransform;

    private int Predict(ushort[] samples, int x, int y, int c, bool fresh)
    {
        if (fresh) return x == 0 ? 1 << (Precision - PointTransform - 1) : At(samples, x - 1, y, c);
        if (x == 0) return At(samples, x, y - 1, c);
        int left = At(samples, x - 1, y, c), above = At(samples, x, y - 1, c), corner = At(samples, x - 1, y - 1, c);
        return Predictor switch
        {
            1 => left,
            2 => above,
            3 => corner,
            4 => left + above - corner,
            5 => left + ((above - corner) >> 1),
            6 => above + ((left - corner) >> 1),
            _ => (left + above) >> 1,
        };
    }
}
