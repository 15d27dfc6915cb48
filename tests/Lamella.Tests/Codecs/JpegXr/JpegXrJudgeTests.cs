using Lamella.Codecs.JpegXr;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Codecs.JpegXr;

/// <summary>Files made by the reference encoder with many option sets, decoded by the reference decoder and by ours: every sample must be equal.</summary>
public sealed class JpegXrJudgeTests
{
    private static int[] Rgb => [9, 10, 11, 12, 14, 15];
    private static int[] WithAlpha => [22, 23, 24, 25, 27, 28, 32];
    private static int[] Any => [2, 3, 5, 8, 9, 10, 15, 22, 32];

    [Theory]
    [InlineData("")]
    [InlineData("-q 0.8")]
    [InlineData("-q 0.3 -l 1")]
    [InlineData("-q 60 -l 2 -f")]
    public void All_pixel_formats_decode_as_the_reference_does(string options) =>
        Compare(options, 75, 50, [.. JxrSourceFormat.All.Select(f => f.Code)]);

    [Theory]
    [InlineData("-l 0")]
    [InlineData("-l 2")]
    [InlineData("-q 0.8 -l 0 -f")]
    [InlineData("-q 0.8 -l 1 -f")]
    [InlineData("-q 0.3 -l 2")]
    [InlineData("-F 1")]
    [InlineData("-F 4 -q 0.9 -f")]
    [InlineData("-F 15 -l 2")]
    [InlineData("-s 1")]
    [InlineData("-s 2 -l 2")]
    [InlineData("-s 3 -q 0.8 -l 2")]
    [InlineData("-s 3 -f -l 1")]
    [InlineData("-p -q 0.7")]
    [InlineData("-V 5 20 -H 3 1 -q 0.8 -l 2")]
    [InlineData("-V 17 1 -f -l 1")]
    [InlineData("-U 3 4 -l 2 -F 2")]
    public void Transform_options_decode_as_the_reference_does(string options) => Compare(options, 531, 77, Any);

    [Theory]
    [InlineData("-d 1 -q 0.8")]
    [InlineData("-d 1 -q 0.3 -l 2 -f")]
    [InlineData("-d 1 -l 0")]
    [InlineData("-d 1 -l 2 -V 4 9 -H 2")]
    [InlineData("-d 1 -l 1 -s 2")]
    [InlineData("-d 2 -q 0.8")]
    [InlineData("-d 2 -q 0.3 -l 2 -f")]
    [InlineData("-d 2 -l 2 -V 4 9 -H 2")]
    [InlineData("-d 2 -l 0 -F 3")]
    [InlineData("-d 2 -l 2 -s 3")]
    [InlineData("-d 0 -q 0.8")]
    public void Chroma_subsampling_decodes_as_the_reference_does(string options) => Compare(options, 237, 91, Rgb);

    [Theory]
    [InlineData("-a 2 -q 0.8")]
    [InlineData("-a 3")]
    [InlineData("-a 3 -q 0.8 -f")]
    [InlineData("-a 3 -q 0.8 -l 2 -Q 40")]
    [InlineData("-a 3 -U 2 3 -l 2 -q 0.5")]
    [InlineData("-a 2 -U 2 3 -Q 20")]
    public void Alpha_planes_decode_as_the_reference_does(string options) => Compare(options, 150, 131, WithAlpha);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(16, 16)]
    [InlineData(17, 5)]
    [InlineData(33, 48)]
    [InlineData(5, 129)]
    public void Small_images_decode_as_the_reference_does(int width, int height)
    {
        Compare("-l 1", width, height, Any);
        Compare("-q 0.6 -l 2", width, height, Any);
    }

    [Fact]
    public void Fixed_point_of_another_writer_decodes_as_the_reference_does()
    {
        using JxrJudge judge = new();
        byte[] source = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "fixedpoint.jxr"));
        JpegXrInfo info = JpegXrDecoder.ReadHeader(source);
        Assert.Equal(("16bppGrayFixedPoint", PixelType.Int16, 1), (info.PixelFormat, info.SampleType, info.Samples));
        byte[] pixels = new byte[info.DecodedLength];
        JpegXrDecoder.Decode(source, pixels);
        Assert.Equal(judge.Decode(source)!.Pixels, pixels);
    }

    private static void Compare(string options, int width, int height, int[] codes)
    {
        using JxrJudge judge = new();
        int compared = 0;
        foreach (int code in codes)
        {
            JxrSourceFormat format = JxrSourceFormat.Of(code);

            // The encoder refuses some combinations, and neither program writes what it cannot.
            if (judge.Encode(format, width, height, options) is not { } source || judge.Decode(source) is not { } judged) continue;
            byte[] expected = judged.Pixels;
            JpegXrInfo info = JpegXrDecoder.ReadHeader(source);
            string what = $"{format.Name} {options} {info}";
            Assert.True(info.PixelFormat.StartsWith(format.Name, StringComparison.Ordinal), what);
            Assert.True(expected.Length == info.DecodedLength, what);
            if (info.IsBgr) JpegXrPixels.SwapRedBlue(expected, info.Samples);
            foreach (int threads in (int[])[1, 3])
            {
                byte[] pixels = new byte[info.DecodedLength];
                JpegXrDecoder.Decode(source, pixels, threads);
                Assert.True(expected.AsSpan().SequenceEqual(pixels), Invariant($"{what}, {threads} threads, differs at {expected.AsSpan().CommonPrefixLength(pixels)}"));
            }

            compared++;
        }

        Assert.True(compared > 0, $"the judge made no file with {options}");
    }
}
