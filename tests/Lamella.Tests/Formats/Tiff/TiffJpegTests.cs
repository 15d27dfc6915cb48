using System.Buffers.Binary;
using Lamella.Tests.Codecs;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Tiff;

/// <summary>JPEG inside TIFF where the conformance data has no reference of its own.</summary>
public sealed class TiffJpegTests
{
    private const int Tolerance = 2;

    [Theory]
    [InlineData("tiff_strip_ycbcr_jpeg_2x2_sampling.tif")]
    [InlineData("tiff_tiled_ycbcr_jpeg_2x2_sampling.tif")]
    [InlineData("tiff_strip_ycbcr_jpeg_1x1_sampling.tif")]
    [InlineData("hopper_jpg.tif")]
    public void Colour_is_what_libtiff_makes_of_it(string file)
    {
        string path = TestData.At("data", "formats", "tiff_real", file);
        (string _, byte[] _, byte[] expected) = JudgeRecords.Run($"put('pixels', b'', np.asarray(Image.open('{path}')).tobytes())")[0];
        using Opened opened = Opened.File(path);
        AssertClose(expected, opened.Scenes[0].Read("YXS").Bytes);
    }

    [Fact]
    public void An_old_style_stream_is_what_libjpeg_makes_of_it()
    {
        Judge.Require("djpeg");
        string path = TestData.At("data", "formats", "tiff_real", "old-style-jpeg-compression.tif");
        // The file names one stream, at byte 768.
        const string Script = "import subprocess\nout = subprocess.run(('djpeg', '-pnm'), input=open(PATH, 'rb').read()[768:], capture_output=True).stdout\nat = 0\nfor _ in range(3): at = out.index(b'\\n', at) + 1\nput('pixels', b'', out[at:])";
        (string _, byte[] _, byte[] expected) = JudgeRecords.Run($"PATH = '{path}'\n{Script}")[0];
        using Opened opened = Opened.File(path);
        AssertClose(expected, opened.Scenes[0].Read("YXS").Bytes);
    }

    [Fact]
    public void Twelve_bit_tiles_show_the_picture_of_their_eight_bit_twin()
    {
        using Opened twelve = Opened.File(TestData.At("data", "formats", "tiff_real", "rgb.tiled.jpeg.u2.tif"));
        using Opened eight = Opened.File(TestData.At("data", "formats", "tiff_real", "rgb.tiled.u1.tif"));
        byte[] deep = twelve.Scenes[0].Read(twelve.Scenes[0].Axes).Bytes, plain = eight.Scenes[0].Read(eight.Scenes[0].Axes).Bytes;
        Assert.Equal(plain.Length * 2, deep.Length);
        double sum = 0;
        for (int i = 0; i < plain.Length; i++) sum += Math.Abs((BinaryPrimitives.ReadUInt16LittleEndian(deep.AsSpan(2 * i)) / 16.0) - plain[i]);
        Assert.InRange(sum / plain.Length, 0, 4);
    }

    private static void AssertClose(byte[] expected, byte[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        int worst = 0;
        for (int i = 0; i < expected.Length; i++) worst = Math.Max(worst, Math.Abs(expected[i] - found[i]));
        Assert.InRange(worst, 0, Tolerance);
    }
}
