using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Tiff;

/// <summary>Chunks of TIFF that are whole JPEG XR or PNG files.</summary>
public sealed class TiffPictureTests
{
    [Theory]
    [InlineData(22610, "rgb24_lossless.jxr", 8)]
    [InlineData(34934, "rgb24_q90.jxr", 8)]
    [InlineData(34934, "rgb48_tiles.jxr", 16)]
    [InlineData(34934, "gray8_sequential.jxr", 8)]
    [InlineData(22610, "gray16_lossless.jxr", 16)]
    public void A_chunk_of_JPEG_XR_gives_the_pixels_of_its_file(int compression, string name, int bits)
    {
        JsonElement truth = JsonDocument.Parse(File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "jxr", "manifest.json"))).RootElement.GetProperty("files").GetProperty(name);
        int[] shape = [.. truth.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())];
        int samples = shape.Length == 3 ? 3 : 1;
        using Opened opened = Wrap(compression, File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "jxr", name)), shape[1], shape[0], bits, samples);
        Assert.Equal(truth.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(opened.Scenes[0].Read(samples == 3 ? "YXS" : "YX").Bytes)));
    }

    [Fact]
    public void A_chunk_of_PNG_gives_the_pixels_of_its_file()
    {
        string path = TestData.At("data", "formats", "raster", "D75_16b_grey.png");
        using Opened plain = Opened.File(path);
        IReadOnlyList<long> shape = plain.Scenes[0].Shape;
        using Opened opened = Wrap(34933, File.ReadAllBytes(path), (int)shape[^1], (int)shape[^2], 16, 1);
        Assert.Equal(plain.Scenes[0].Read("YX").Bytes, opened.Scenes[0].Read("YX").Bytes);
    }

    [Theory]
    [InlineData(33007)]
    [InlineData(34892)]
    public void The_other_numbers_of_JPEG_mean_the_same(int compression)
    {
        string path = TestData.At("data", "formats", "tiff_gen", "codec_rgb8_jpegycc_t.tif");
        byte[] file = File.ReadAllBytes(path);
        int field = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x03, 0x01, 3, 0, 1, 0, 0, 0, 7, 0]);
        Assert.True(field > 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(field + 8), (ushort)compression);
        MemoryStore store = new();
        store.Put("a.tif", file);
        using Opened opened = Opened.Key(store, "a.tif"), plain = Opened.File(path);
        Assert.Equal(plain.Scenes[0].Read("YXS").Bytes, opened.Scenes[0].Read("YXS").Bytes);
    }

    [Theory]
    [InlineData(202, 141, 8, 3)]
    [InlineData(203, 140, 8, 3)]
    [InlineData(203, 141, 16, 3)]
    [InlineData(203, 141, 8, 1)]
    public void A_picture_that_does_not_fit_the_page_is_damaged(int width, int height, int bits, int samples)
    {
        using Opened opened = Wrap(34934, File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "jxr", "rgb24_lossless.jxr")), width, height, bits, samples);
        Assert.Throws<DamagedDataException>(() => opened.Scenes[0].Read(samples == 3 ? "YXS" : "YX"));
    }

    private static Opened Wrap(int compression, byte[] picture, int width, int height, int bits, int samples)
    {
        long[] depths = [.. Enumerable.Repeat((long)bits, samples)];
        TiffBuilder file = new TiffBuilder().Page(width, height, bits, picture, null, (258, 3, depths), (259, 3, [compression]), (262, 3, [samples == 3 ? 2 : 1]), (277, 3, [samples]));
        return Opened.Key(file.Store("a.tif"), "a.tif");
    }
}
