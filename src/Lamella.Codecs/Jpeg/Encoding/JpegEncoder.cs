using System.Buffers.Binary;

namespace Lamella.Codecs.Jpeg;

/// <summary>
/// Writes baseline JPEG (ITU-T T.81) in a JFIF file: gray or RGB of 8 bits, colour at full resolution (4:4:4), since channels of one hue have their detail in the chrominance. Tables are those of annex K, the quantization
/// scaled by a quality.
/// </summary>
internal static class JpegEncoder
{
    /// <summary>The longest side that the format can state.</summary>
    internal const int LongestSide = ushort.MaxValue;

    private const int Side = 8, BlockSamples = 64, MostQuality = 100;
    private const byte EndOfBlock = 0x00, SixteenZeros = 0xF0;

    private static ReadOnlySpan<byte> LuminanceSteps =>
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static ReadOnlySpan<byte> ChrominanceSteps =>
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    /// <summary>Writes a picture whose samples lie row by row without padding.</summary>
    /// <param name="target">A stream that can be written; it is not closed.</param>
    /// <param name="width">Columns, at most <see cref="LongestSide"/>.</param>
    /// <param name="height">Rows, at most <see cref="LongestSide"/>.</param>
    /// <param name="bands">1 for gray, 3 for RGB.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="quality">1 (small) to 100 (steps of one).</param>
    /// <exception cref="ArgumentException">The samples do not fill the picture, or the bands are not 1 or 3.</exception>
    internal static void Encode(Stream target, int width, int height, int bands, ReadOnlySpan<byte> samples, int quality)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, LongestSide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, LongestSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, MostQuality);
        if (bands is not (1 or 3)) throw new ArgumentException("JPEG is written as gray or RGB", nameof(bands));
        if ((long)width * height * bands != samples.Length) throw new ArgumentException("the samples do not fill the picture", nameof(samples));

        byte[] luminance = Scaled(LuminanceSteps, quality), chrominance = Scaled(ChrominanceSteps, quality);
        WriteHeaders(target, width, height, bands, luminance, chrominance);
        JpegBitWriter bits = new(target);
        float[][] divisors = [Divisors(luminance), Divisors(chrominance)];
        Span<int> predictions = stackalloc int[3];
        predictions.Clear();
        Span<float> blocks = stackalloc float[3 * BlockSamples];
        Span<int> coefficients = stackalloc int[BlockSamples];
        for (int y = 0; y < height; y += Side)
        {
            for (int x = 0; x < width; x += Side)
            {
                Load(samples, width, height, bands, x, y, blocks);
                for (int band = 0; band < bands; band++)
                {
                    int kind = band == 0 ? 0 : 1;
                    Span<float> block = blocks.Slice(band * BlockSamples, BlockSamples);
                    ForwardDct.Transform(block);
                    Quantize(block, divisors[kind], coefficients);
                    WriteBlock(bits, coefficients, kind, ref predictions[band]);
                }
            }
        }

        bits.Finish();
        target.Write([0xFF, Marker.Eoi]);
    }

    /// <summary>Steps for a quality: 50 takes those of annex K, 100 steps of one, and below 50 they grow with one over the quality. Baseline holds 1 to 255.</summary>
    private static byte[] Scaled(ReadOnlySpan<byte> steps, int quality)
    {
        int percent = quality < 50 ? 5000 / quality : 200 - (2 * quality);
        byte[] scaled = new byte[BlockSamples];
        for (int i = 0; i < BlockSamples; i++) scaled[i] = (byte)Math.Clamp(((steps[i] * percent) + 50) / 100, 1, byte.MaxValue);
        return scaled;
    }

    private static float[] Divisors(byte[] steps) => Array.ConvertAll(steps, step => 1f / step);

    private static void WriteHeaders(Stream target, int width, int height, int bands, byte[] luminance, byte[] chrominance)
    {
        target.Write([0xFF, Marker.Soi]);
        // JFIF 1.01, pixels are square, no thumbnail.
        Segment(target, Marker.App0, [(byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        WriteSteps(target, 0, luminance);
        if (bands == 3) WriteSteps(target, 1, chrominance);
        Span<byte> frame = stackalloc byte[6 + (3 * 3)];
        frame[0] = 8;
        BinaryPrimitives.WriteUInt16BigEndian(frame[1..], (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(frame[3..], (ushort)width);
        frame[5] = (byte)bands;
        Span<byte> scan = stackalloc byte[1 + (3 * 2) + 3];
        scan[0] = (byte)bands;
        for (int band = 0; band < bands; band++)
        {
            int kind = band == 0 ? 0 : 1;
            (frame[6 + (band * 3)], frame[7 + (band * 3)], frame[8 + (band * 3)]) = ((byte)(band + 1), 0x11, (byte)kind);
            (scan[1 + (band * 2)], scan[2 + (band * 2)]) = ((byte)(band + 1), (byte)(kind * 0x11));
        }

        Segment(target, Marker.Sof0, frame[..(6 + (bands * 3))]);
        for (int kind = 0; kind < (bands == 1 ? 1 : 2); kind++)
        {
            WriteCodes(target, kind, StandardTables.DcCodes(kind));
            WriteCodes(target, 0x10 | kind, StandardTables.AcCodes(kind));
        }

        int end = 1 + (bands * 2);
        (scan[end], scan[end + 1], scan[end + 2]) = (0, BlockSamples - 1, 0);
        Segment(target, Marker.Sos, scan[..(end + 3)]);
    }

    private static void WriteSteps(Stream target, byte index, byte[] steps)
    {
        Span<byte> segment = stackalloc byte[1 + BlockSamples];
        segment[0] = index;
        for (int k = 0; k < BlockSamples; k++) segment[1 + k] = steps[ZigZag.Natural[k]];
        Segment(target, Marker.Dqt, segment);
    }

    private static void WriteCodes(Stream target, int place, HuffmanCodes codes) => Segment(target, Marker.Dht, [(byte)place, .. codes.Counts, .. codes.Symbols]);

    private static void Segment(Stream target, byte marker, ReadOnlySpan<byte> content)
    {
        Span<byte> head = [0xFF, marker, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(content.Length + 2));
        target.Write(head);
        target.Write(content);
    }

    /// <summary>The samples of one block around zero, as Y, Cb and Cr (JFIF section "Conversion to and from RGB"); beyond the picture its last row and column go on.</summary>
    private static void Load(ReadOnlySpan<byte> samples, int width, int height, int bands, int left, int top, Span<float> blocks)
    {
        for (int y = 0; y < Side; y++)
        {
            ReadOnlySpan<byte> row = samples.Slice(Math.Min(top + y, height - 1) * width * bands, width * bands);
            for (int x = 0; x < Side; x++)
            {
                int from = Math.Min(left + x, width - 1) * bands, to = (y * Side) + x;
                if (bands == 1)
                {
                    blocks[to] = row[from] - 128f;
                    continue;
                }

                float red = row[from], green = row[from + 1], blue = row[from + 2];
                blocks[to] = (0.299f * red) + (0.587f * green) + (0.114f * blue) - 128f;
                blocks[to + BlockSamples] = (-0.168736f * red) - (0.331264f * green) + (0.5f * blue);
                blocks[to + (2 * BlockSamples)] = (0.5f * red) - (0.418688f * green) - (0.081312f * blue);
            }
        }
    }

    /// <summary>Whole steps in the order of coding.</summary>
    private static void Quantize(ReadOnlySpan<float> block, float[] divisors, Span<int> coefficients)
    {
        for (int k = 0; k < BlockSamples; k++)
        {
            int at = ZigZag.Natural[k];
            // Baseline codes have at most ten bits for an AC coefficient and eleven for a difference of DC ones.
            coefficients[k] = Math.Clamp((int)MathF.Round(block[at] * divisors[at]), k == 0 ? -1024 : -1023, 1023);
        }
    }

    /// <summary>One block (T.81 F.1.2): the difference of the DC coefficient, then runs of zeros with what ends them.</summary>
    private static void WriteBlock(JpegBitWriter bits, ReadOnlySpan<int> coefficients, int kind, ref int prediction)
    {
        HuffmanCodes dc = StandardTables.DcCodes(kind), ac = StandardTables.AcCodes(kind);
        int difference = coefficients[0] - prediction;
        prediction = coefficients[0];
        WriteValue(bits, dc, 0, difference);
        int zeros = 0;
        for (int k = 1; k < BlockSamples; k++)
        {
            int value = coefficients[k];
            if (value == 0)
            {
                zeros++;
                continue;
            }

            for (; zeros >= 16; zeros -= 16) bits.Write(ac.Code(SixteenZeros), ac.Length(SixteenZeros));
            WriteValue(bits, ac, zeros << 4, value);
            zeros = 0;
        }

        if (zeros > 0) bits.Write(ac.Code(EndOfBlock), ac.Length(EndOfBlock));
    }

    /// <summary>The code of a run and a category, then the bits of the value; negative ones are stored less one.</summary>
    private static void WriteValue(JpegBitWriter bits, HuffmanCodes codes, int run, int value)
    {
        int category = 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)Math.Abs(value));
        byte symbol = (byte)(run | category);
        bits.Write(codes.Code(symbol), codes.Length(symbol));
        if (category > 0) bits.Write((value < 0 ? value - 1 : value) & ((1 << category) - 1), category);
    }
}
