using System.Security.Cryptography;
using System.Text.Json;
using Lamella.Codecs.JpegXr;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.JpegXr;

/// <summary>The files of the conformance data, whose decoded pixels are known from the reference software.</summary>
public sealed class JpegXrVectorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_vector_decodes_to_its_published_hash(int threads)
    {
        string manifest = TestData.At("data", "formats", "codec_vectors", "jxr", "manifest.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(manifest));
        int count = 0;
        foreach (JsonProperty file in document.RootElement.GetProperty("files").EnumerateObject())
        {
            byte[] source = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "jxr", file.Name));
            JpegXrInfo info = JpegXrDecoder.ReadHeader(source);
            int[] shape = [.. file.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())];
            Assert.Equal((shape[0], shape[1], shape.Length > 2 ? shape[2] : 1), (info.Height, info.Width, info.Samples));
            Assert.Equal(file.Value.GetProperty("dtype").GetString(), info.SampleType.ToString(), ignoreCase: true);
            byte[] pixels = new byte[info.DecodedLength];
            Assert.Equal(info, JpegXrDecoder.Decode(source, pixels, threads));
            Assert.False(info.IsBgr, file.Name);
            Assert.True(file.Value.GetProperty("sha256").GetString() == Convert.ToHexStringLower(SHA256.HashData(pixels)), file.Name);
            count++;
        }

        Assert.Equal(29, count);
    }

    [Fact]
    public void Planar_alpha_becomes_the_last_sample_and_colours_come_blue_first()
    {
        byte[] source = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "rgba32.jxr"));
        byte[] expected = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "rgba32.jxr.bin"));
        byte[] pixels = new byte[expected.Length];
        JpegXrInfo info = JpegXrDecoder.Decode(source, pixels);
        Assert.Equal(new JpegXrInfo(100, 100, "32bppBGRA", 4, PixelType.UInt8, 8, IsBgr: true, HasAlpha: true), info);
        JpegXrPixels.SwapRedBlue(pixels, 4);
        Assert.Equal(expected, pixels);
    }

    [Fact]
    public void The_worked_example_decodes_to_the_published_hash()
    {
        // 20 x 18 gray, scaled arithmetic, overlap 1, spatial order: a bare codestream.
        const string Codestream =
            "574d50484f544f001101c00100130011108da368e000046fff00010000010008240a0a90502400bb49e71f4ddbfd7910" +
            "01e8360e1c6e0b89ae47a9ec125a3ad988ccad1a4c70a15266e41d06d8744c84eba1185c48bc82850e13fbba2e3450c9" +
            "65122d49ee0fe3be8b43769d11cdd1a3c2e6e4167a31ed143468d13215794ec82448b89824999114cf1e1238e8d1611b" +
            "6ef45c48a125e3dd1beea8e1d07517be247dec7d253781f0882848da360db07c57b20adb84914fbc30498ba0082d38d5" +
            "4a7bd08d7b11923514ac0133c52a9ccfca9e64e610fbc01d8007dd61090000543060b16fdf8190cc0480004cd2c58744" +
            "dd518421a4b0000009fa00ec001d980085a944801400801010236078800b1283fb28a8600043189359cf2047e2bc6611" +
            "c35e10c4042100000000307c4202100000000059c00b2c85b61349252eb510811044407e0ac07e0c41e8a2c96f525326" +
            "86650cf4898b0c81ac1a2082";
        byte[] pixels = new byte[360];
        JpegXrInfo info = JpegXrDecoder.Decode(Convert.FromHexString(Codestream), pixels);
        Assert.Equal(new JpegXrInfo(20, 18, "none", 1, PixelType.UInt8, 8, IsBgr: false, HasAlpha: false), info);
        Assert.Equal("ddab0c5c4617584edac1987eaa4b74a765c616867cd6cfc8b90f2bca446300db", Convert.ToHexStringLower(SHA256.HashData(pixels)));
    }

    [Fact]
    public void The_pixel_format_alone_decides_whether_blue_comes_first()
    {
        byte[] source = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "jxr", "rgb24_q90.jxr"));
        byte[] rgb = new byte[203 * 141 * 3];
        JpegXrDecoder.Decode(source, rgb);

        // 24bppRGB and 24bppBGR differ in the last byte of the GUID, 0D and 0C.
        int guid = source.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x76, 0x8D, 0xC9, 0x0D]);
        source[guid + 3] = 0x0C;
        byte[] bgr = new byte[rgb.Length];
        JpegXrInfo info = JpegXrDecoder.Decode(source, bgr);
        Assert.Equal(("24bppBGR", true), (info.PixelFormat, info.IsBgr));
        JpegXrPixels.SwapRedBlue(bgr, 3);
        Assert.Equal(rgb, bgr);
    }

    [Fact]
    public void A_longer_destination_is_left_alone_behind_the_image()
    {
        byte[] source = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "jxr", "gray8_tiles.jxr"));
        JpegXrInfo info = JpegXrDecoder.ReadHeader(source);
        byte[] pixels = new byte[info.DecodedLength + 100];
        pixels.AsSpan().Fill(0xA5);
        JpegXrDecoder.Decode(source, pixels, 2);
        Assert.False(pixels.AsSpan((int)info.DecodedLength).ContainsAnyExcept((byte)0xA5));
    }
}
