using Lamella.Codecs.Jpeg2000;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.Jpeg2000;

/// <summary>The streams of the conformance data, which other encoders wrote.</summary>
public sealed class Jpeg2000VectorTests
{
    [Theory]
    [InlineData("int8_4bit.j2k", 256, 256, 1, 4, true)]
    [InlineData("rgb24.jp2", 400, 400, 3, 8, false)]
    [InlineData("ycbc.j2k", 256, 256, 3, 8, false)]
    public void Headers_tell_the_format(string file, int width, int height, int samples, int bits, bool signed)
    {
        Jpeg2000Info info = Jpeg2000Decoder.ReadHeader(Read(file));
        Assert.Equal((width, height, samples, bits, signed), (info.Width, info.Height, info.Samples, info.BitsPerSample, info.IsSigned));
        Assert.Equal((long)width * height * samples, info.DecodedLength);
        Assert.Equal(file == "ycbc.j2k", info.IsYCbCr);
    }

    [Theory]
    [InlineData("int8_4bit.j2k", 4, 0)]
    [InlineData("rgb24.jp2", 8, 0)]
    [InlineData("ycbc.j2k", 8, 2)] // Irreversible (1), and the judge cuts off fractions of the colour conversion (1).
    public async Task Vectors_decode_as_the_judge_decodes_them(string file, int bits, int tolerance)
    {
        byte[] stream = Read(file);
        byte[] expected = await OpenJpeg.DecodeAsync(stream, Path.GetExtension(file)[1..]);
        Assert.InRange(OpenJpeg.Distance(expected, OpenJpeg.DecodeOurs(stream, Jpeg2000Color.FromStream), 1, bits), 0, tolerance);
    }

    private static byte[] Read(string file) => File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", file));
}
