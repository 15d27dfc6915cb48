using Lamella.Codecs.Jpeg;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Jpeg;

/// <summary>JPEG files are judged by libjpeg (djpeg, Pillow): it reads them without a warning, and what it reads is near the samples.</summary>
public sealed class JpegEncoderTests
{
    private static readonly (int Width, int Height)[] Sizes = [(1, 1), (1, 9), (8, 8), (9, 8), (7, 17), (64, 33), (131, 70)];

    /// <summary>The same picture by libjpeg at the same quality, without subsampling: what JPEG costs there, it may cost here, and one percent of its size more or less.</summary>
    private const string Reference = """
        from PIL import Image
        for path in sys.argv[2:]:
            name = os.path.basename(path)
            shape = [int(n) for n in name.split('.')[0].split('_')]
            w, h, c, quality = shape
            raw = np.fromfile(path[:-4] + '.raw', np.uint8).reshape((h, w) if c == 1 else (h, w, 3))
            out = io.BytesIO()
            Image.fromarray(raw).save(out, 'JPEG', quality=quality, subsampling=0)
            put(name + ' ours', open(path, 'rb').read(), djpeg(open(path, 'rb').read()))
            put(name + ' theirs', out.getvalue(), djpeg(out.getvalue()))

        """;

    public static TheoryData<int, int> Kinds => new() { { 1, 50 }, { 1, 90 }, { 1, 100 }, { 3, 10 }, { 3, 75 }, { 3, 90 }, { 3, 100 } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Libjpeg_reads_what_is_as_near_to_the_samples_as_its_own(int bands, int quality)
    {
        Judge.Require("djpeg");
        using TempFolder folder = new();
        List<string> paths = [];
        foreach ((int width, int height) in Sizes)
        {
            string stem = folder[Invariant($"{width}_{height}_{bands}_{quality}")];
            byte[] samples = Samples(width, height, bands);
            File.WriteAllBytes(stem + ".raw", samples);
            File.WriteAllBytes(stem + ".jpg", Encode(width, height, bands, samples, quality));
            paths.Add(stem + ".jpg");
        }

        string list = string.Join(", ", paths.Select(path => $"'{path.Replace("\\", "/", StringComparison.Ordinal)}'"));
        List<(string Name, byte[] Encoded, byte[] Decoded)> records = JudgeRecords.Run(JpegSamples.Prologue + Reference.Replace("sys.argv[2:]", $"[{list}]", StringComparison.Ordinal));
        Assert.Equal(2 * Sizes.Length, records.Count);
        for (int i = 0; i < Sizes.Length; i++)
        {
            (int width, int height) = Sizes[i];
            byte[] samples = Samples(width, height, bands);
            (string name, byte[] encoded, byte[] decoded) = records[2 * i];
            byte[] theirs = records[(2 * i) + 1].Decoded;
            Assert.True(samples.Length == decoded.Length, name);
            Assert.True(Difference(samples, decoded) <= (Difference(samples, theirs) * 1.05) + 0.3, Invariant($"{name}: {Difference(samples, decoded)} and {Difference(samples, theirs)}"));
            Assert.True(encoded.Length <= (records[(2 * i) + 1].Encoded.Length * 1.02) + 64, Invariant($"{name}: {encoded.Length} and {records[(2 * i) + 1].Encoded.Length} bytes"));
            // Our own decoder agrees with libjpeg about the file.
            byte[] own = new byte[samples.Length];
            Assert.Equal(samples.Length, JpegDecoder.Decode(encoded, default, JpegColor.FromMarkers, own));
            Assert.True(Difference(own, decoded) <= 0.1, name);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void The_hardest_contrasts_stay_within_the_codes_of_the_tables(int first)
    {
        // Blocks of one colour beside blocks of the other make the largest differences, checkerboards the largest coefficients.
        byte[] samples = new byte[64 * 64 * 3];
        for (int i = 0; i < samples.Length; i++)
        {
            int x = i / 3 % 64, y = i / 3 / 64;
            bool odd = y < 32 ? ((x / 8) + (y / 8)) % 2 == 1 : (x + y) % 2 == 1;
            samples[i] = (byte)(odd ? 255 - first : first);
        }

        byte[] decoded = new byte[samples.Length];
        JpegDecoder.Decode(Encode(64, 64, 3, samples, 100), default, JpegColor.FromMarkers, decoded);
        Assert.True(Difference(samples, decoded) < 1.5);
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Encode(2, 2, 1, new byte[5], 90));
        Assert.Throws<ArgumentException>(() => Encode(2, 2, 4, new byte[16], 90));
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode(0, 2, 1, [], 90));
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode(2, 2, 1, new byte[4], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Encode(2, 2, 1, new byte[4], 101));
        Picture wide = new(65536, 1, 1, new byte[65536]);
        Assert.Contains("65535", Assert.Throws<RefusedException>(() => wide.WriteJpeg(new MemoryStream())).Message, StringComparison.Ordinal);
    }

    private static byte[] Encode(int width, int height, int bands, byte[] samples, int quality)
    {
        using MemoryStream stream = new();
        JpegEncoder.Encode(stream, width, height, bands, samples, quality);
        return stream.ToArray();
    }

    /// <summary>The root of the mean square of the differences.</summary>
    private static double Difference(byte[] a, byte[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Average());

    /// <summary>Waves, an edge and some noise, with colours that differ.</summary>
    private static byte[] Samples(int width, int height, int bands)
    {
        Random random = new(width * 31 + height);
        byte[] samples = new byte[width * height * bands];
        for (int i = 0; i < samples.Length; i++)
        {
            int band = i % bands, x = i / bands % width, y = i / bands / width;
            double value = 128 + (90 * Math.Sin((x / (5.0 + (3 * band))) + band) * Math.Cos(y / 9.0)) + (x > width / 2 ? 40 : 0) + random.Next(-6, 7);
            samples[i] = (byte)Math.Clamp(value, 0, 255);
        }

        return samples;
    }
}
