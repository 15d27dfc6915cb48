using System.Security.Cryptography;
using Lamella.Iscc.Imagewalk;
using Lamella.Kernels;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Iscc;

/// <summary>IMAGEWALK over opened images gives the digest of the same pixels read at once in walk order.</summary>
public sealed class ImageScenesTests
{
    [Theory]
    [InlineData("codec_rgb8_none_s.tif")]
    [InlineData("codec_rgb8_sep_be_none_t.tif")]
    [InlineData("codec_rgb16_zip_s.tif")]
    [InlineData("codec_g16_be_lzw2_t.tif")]
    [InlineData("codec_f32_zip_s.tif")]
    [InlineData("codec_bi_packbits.tif")]
    [InlineData("plain_c16.tif")]
    [InlineData("plain_f2.tif")]
    [InlineData("ome_tczyx_u16.ome.tif")]
    [InlineData("ome_dimorder_XYTCZ_be_big.ome.tif")]
    [InlineData("ome_rgb_planar_u16.ome.tif")]
    [InlineData("ome_two_series.ome.tif")]
    [InlineData("multi_T0_C0.ome.tif")]
    public void Scenes_of_a_file_are_walked_as_they_read(string file)
    {
        using BioImage image = BioImage.Open(TestData.At("data", "formats", "tiff_gen", file));
        ImageScenes sequence = new(image.Scenes);
        Assert.Equal(image.Scenes.Count, sequence.Scenes.Count);
        for (int i = 0; i < image.Scenes.Count; i++)
        {
            Scene scene = image.Scenes[i];
            bool colour = scene.Axes.Contains('S', StringComparison.Ordinal);
            Assert.Equal(Digest(scene, colour ? "ZCSTYX" : "ZCTYX", Selection.All), Walk(sequence, i, ImagewalkMode.Spec));
            Assert.Equal(Digest(scene, "ZCTYX", colour ? Selection.All.With('S', 0) : Selection.All), Walk(sequence, i, ImagewalkMode.IsccBio));
        }
    }

    private static string Walk(ImageScenes sequence, int scene, ImagewalkMode mode) =>
        PixelHasher.Compute(sequence, scene, new PixelHashOptions { Digest = ImagewalkDigest.Sha256, Mode = mode, Cancellation = TestContext.Current.CancellationToken }).Hash;

    private static string Digest(Scene scene, string order, Selection selection)
    {
        PixelArray array = scene.Read(order, selection);
        byte[] bytes = array.Bytes.ToArray();
        ByteOrder.Swap(bytes, array.PixelType.WordSize());
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}
