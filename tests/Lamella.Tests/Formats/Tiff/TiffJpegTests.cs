using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lamella.TestKit;
using Lamella.Tests.Codecs;
using Lamella.Tests.Codecs.Jpeg;
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
    public void T9_T10_colour_is_what_libtiff_makes_of_it(string file)
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
        const string Script = """
            import subprocess
            out = subprocess.run(('djpeg', '-pnm'), input=open(PATH, 'rb').read()[768:], capture_output=True).stdout
            at = 0
            for _ in range(3): at = out.index(b'\n', at) + 1
            put('pixels', b'', out[at:])
            """;
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

    [Fact]
    public void An_old_style_strip_of_entropy_coded_data_is_read_with_the_header_that_the_page_names()
    {
        (string _, byte[] stream, byte[] expected) = JudgeRecords.Run("""
            import io
            stream = io.BytesIO()
            Image.fromarray(rng.integers(0, 256, (20, 30)).astype(np.uint8)).save(stream, 'JPEG')
            put('gray', stream.getvalue(), np.asarray(Image.open(stream)).tobytes())
            """)[0];
        int scan = stream.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        int data = scan + 2 + stream[scan + 3];
        TiffBuilder file = new();
        long header = file.Append(stream[..data]);
        file.Page(30, 20, 8, stream[data..], null, (259, 3, [6]), (513, 4, [header]), (514, 4, [data]));
        using Opened opened = Opened.Key(file.Store("a.tif"), "a.tif");
        AssertClose(expected, opened.Scenes[0].Read("YX").Bytes);

        TiffBuilder bare = new TiffBuilder().Page(30, 20, 8, stream[data..], null, (259, 3, [6]));
        using Opened without = Opened.Key(bare.Store("a.tif"), "a.tif");
        Assert.Throws<UnsupportedFeatureException>(() => without.Scenes[0].Read("YX"));
    }

    [Fact]
    public void Lossless_streams_may_hold_columns_side_by_side_as_components()
    {
        ushort[] samples = LosslessJpeg.Samples(10, 8, 2, 14);
        byte[] stream = LosslessJpeg.Encode(new LosslessJpeg(10, 8, 2, 14, 6, 0, 0), samples);
        TiffBuilder file = new TiffBuilder().Page(20, 8, 16, stream, null, (259, 3, [7]));
        using Opened opened = Opened.Key(file.Store("a.tif"), "a.tif");
        Assert.Equal(MemoryMarshal.AsBytes<ushort>(samples).ToArray(), opened.Scenes[0].Read("YX").Bytes);
    }

    [Theory]
    [InlineData(29, 20)]
    [InlineData(31, 20)]
    [InlineData(30, 21)]
    public void Streams_of_another_size_than_their_chunk_are_damaged(int width, int height)
    {
        byte[] stream = LosslessJpeg.Encode(new LosslessJpeg(30, 20, 1, 8, 1, 0, 0), LosslessJpeg.Samples(30, 20, 1, 8));
        TiffBuilder file = new TiffBuilder().Page(width, height, 8, stream, null, (259, 3, [7]));
        using Opened opened = Opened.Key(file.Store("a.tif"), "a.tif");
        Assert.Throws<DamagedDataException>(() => opened.Scenes[0].Read("YX"));
    }

    private static void AssertClose(byte[] expected, byte[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        int worst = 0;
        for (int i = 0; i < expected.Length; i++) worst = Math.Max(worst, Math.Abs(expected[i] - found[i]));
        Assert.InRange(worst, 0, Tolerance);
    }
}
