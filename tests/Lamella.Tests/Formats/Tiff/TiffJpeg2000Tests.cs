using Lamella.TestKit;
using Lamella.Tests.Codecs.Jpeg2000;
using Xunit;

namespace Lamella.Tests.Formats.Tiff;

/// <summary>JPEG 2000 inside TIFF: what each of the four numbers does with colour.</summary>
public sealed class TiffJpeg2000Tests
{
    private const int Rgb = 2;
    private const int YCbCr = 6;
    private const string Format = "40,30,3,8,u";

    [Fact]
    public void Lossless_tiles_hold_the_picture_of_their_plain_twin()
    {
        using Opened coded = Opened.File(TestData.At("data", "formats", "tiff_real", "rgb.tiled.jpeg2000.u1.tif"));
        using Opened plain = Opened.File(TestData.At("data", "formats", "tiff_real", "rgb.tiled.u1.tif"));
        Assert.Equal(plain.Scenes[0].Read("ZYXS").Bytes, coded.Scenes[0].Read("ZYXS").Bytes);
    }

    [Fact]
    public void Tiles_of_libvips_hold_the_picture_of_their_plain_twin_but_for_its_colour_conversion()
    {
        // The manifest gives both the same formula, and this one a tolerance.
        const int Tolerance = 3;
        using Opened coded = Opened.File(TestData.At("data", "formats", "tiff_gen", "vips_jp2k_lossless.tif"));
        using Opened plain = Opened.File(TestData.At("data", "formats", "tiff_gen", "vips_pyr_pages_deflate.tif"));
        AssertClose(plain.Scenes[0].Read("YXS").Bytes, coded.Scenes[0].Read("YXS").Bytes, Tolerance);
    }

    [Theory]
    [InlineData(33003, YCbCr, "-mct 0", true)]
    [InlineData(33003, Rgb, "-mct 0", false)]
    [InlineData(33003, Rgb, "-mct 0 -I", true)]
    [InlineData(33003, Rgb, "-I", false)]
    [InlineData(33004, Rgb, "", true)]
    [InlineData(33005, Rgb, "-mct 0 -I", false)]
    [InlineData(33005, YCbCr, "-mct 0", true)]
    [InlineData(34712, Rgb, "", false)]
    [InlineData(34712, YCbCr, "-mct 0", true)]
    public async Task Number_and_photometric_interpretation_decide_on_colour(int compression, int photometric, string options, bool converted)
    {
        int[][] picture = Jpeg2000Pictures.Components(40, 30, 3, 8);
        byte[] stream = await OpenJpeg.EncodeAsync(picture, Format, "-n 3 " + options);
        TiffBuilder file = new TiffBuilder().Page(40, 30, 8, stream, null, (258, 3, [8, 8, 8]), (259, 3, [compression]), (262, 3, [photometric]), (277, 3, [3]));
        using Opened opened = Opened.Key(file.Store("a.tif"), "a.tif");
        byte[] expected = new byte[40 * 30 * 3];
        for (int i = 0; i < 40 * 30; i++)
        {
            double y = picture[0][i], cb = picture[1][i] - 128, cr = picture[2][i] - 128;
            double[] pixel = converted ? [y + (1.402 * cr), y - (0.344136 * cb) - (0.714136 * cr), y + (1.772 * cb)] : [y, cb + 128, cr + 128];
            for (int s = 0; s < 3; s++) expected[(3 * i) + s] = (byte)Math.Clamp(Math.Round(pixel[s]), 0, 255);
        }

        // The irreversible wavelet at full rate is off by one or two; the conversion nearly doubles that.
        AssertClose(expected, opened.Scenes[0].Read("YXS").Bytes, options.Contains("-I", StringComparison.Ordinal) ? 4 : 0);
    }

    [Fact]
    public async Task A_stream_that_does_not_fit_the_page_is_damaged()
    {
        byte[] stream = await OpenJpeg.EncodeAsync(Jpeg2000Pictures.Components(40, 30, 3, 8), Format, "-n 3");
        foreach ((int width, int height, int bits, int samples) in (ReadOnlySpan<(int, int, int, int)>)[(39, 30, 8, 3), (40, 29, 8, 3), (40, 30, 16, 3), (40, 30, 8, 1)])
        {
            TiffBuilder file = new TiffBuilder().Page(width, height, bits, stream, null, (258, 3, [.. Enumerable.Repeat((long)bits, samples)]), (259, 3, [34712]), (262, 3, [samples == 3 ? Rgb : 1]), (277, 3, [samples]));
            using Opened opened = Opened.Key(file.Store("a.tif"), "a.tif");
            Assert.Throws<DamagedDataException>(() => opened.Scenes[0].Read(samples == 3 ? "YXS" : "YX"));
        }
    }

    private static void AssertClose(byte[] expected, byte[] actual, int tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        int largest = 0;
        for (int i = 0; i < expected.Length; i++) largest = Math.Max(largest, Math.Abs(expected[i] - actual[i]));
        Assert.InRange(largest, 0, tolerance);
    }
}
