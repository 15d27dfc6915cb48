using Lamella.TestKit;
using Lamella.Tests.Codecs.Png;
using Xunit;

namespace Lamella.Tests.Formats.Raster;

/// <summary>Seeded mutations of small pictures: only typed errors escape, in bounded time and memory.</summary>
public sealed class RasterFuzzTests
{
    [Fact]
    public void Mutated_PNG_files_end_in_pixels_or_a_typed_error()
    {
        List<byte[]> files = [];
        byte[] palette = new byte[48];
        new Random(3).NextBytes(palette);
        foreach ((int color, int bits) in ((int, int)[])[(0, 1), (0, 16), (2, 8), (3, 4), (4, 8), (6, 16)])
        {
            PngBuilder builder = new(23, 19, color, bits, Interlaced: files.Count % 2 == 0)
            {
                Palette = color == 3 ? palette : [],
                Transparency = color == 3 ? [0, 1] : [],
                IdatSize = 300,
                Before = [("pHYs", [0, 0, 1, 0, 0, 0, 1, 0, 1]), ("tEXt", "Title\0text"u8.ToArray()), ("eXIf", "MM\0*\0\0\0\x8\0\0"u8.ToArray())],
            };
            files.Add(builder.Build(builder.RandomSamples()));
        }

        // Most changes to packed pixels end at their Adler-32, so most go to the chunks in front.
        FormatFuzz.Run("a.png", files, aim: (length, random) => random.Next(4) == 0 ? random.Next(length) : random.Next(Math.Min(length, 200)), repair: PngBuilder.RepairChecksums);
    }

    [Fact]
    public void Mutated_JPEG_files_end_in_pixels_or_a_typed_error() =>
        FormatFuzz.Run("a.jpg", [Vector("gray.u1.jpg"), Vector("rgb.u1.jpg")]);

    [Fact]
    public void Mutated_JPEG_XR_files_end_in_pixels_or_a_typed_error() =>
        FormatFuzz.Run("a.jxr", [Vector("fixedpoint.jxr"), Vector("jxr", "gray8_q50_l0.jxr"), Vector("jxr", "grayf32_q50_l0.jxr"), Vector("jxr", "rgb24_q70_444.jxr")], rounds: 400);

    [Fact]
    public void Mutated_JPEG_2000_files_end_in_pixels_or_a_typed_error() =>
        FormatFuzz.Run("a.jp2", [Vector("ycbc.j2k"), Vector("int8_4bit.j2k"), Vector("rgb24.jp2")], rounds: 400);

    [Fact]
    public void Mutated_GIF_files_end_in_pixels_or_a_typed_error() =>
        FormatFuzz.Run("a.gif", [GifFormatTests.Animation([10, 20, 30]), GifFormatTests.Animation([0])]);

    [Fact]
    public void Mutated_BMP_files_end_in_pixels_or_a_typed_error()
    {
        byte[] palette = new byte[48];
        new Random(3).NextBytes(palette);
        BmpBuilder[] builders =
        [
            new(37, 11, 1) { Palette = palette[..6] }, new(35, 12, 4) { Palette = palette }, new(29, 13, 16) { Compression = 3, Masks = [0xF800, 0x07E0, 0x001F] },
            new(31, 17, 24), new(31, 9, 32) { Compression = 3, Masks = [0xFF0000, 0xFF00, 0xFF, 0xFF000000], HeaderSize = 108 }, new(40, 33, 8) { Palette = palette, Compression = 1 }, new(41, 13, 4) { Palette = palette, Compression = 2 },
        ];
        FormatFuzz.Run("a.bmp", [.. builders.Select(b => b.Build(b.RandomPixels()))], aim: (length, random) => random.Next(3) == 0 ? random.Next(length) : random.Next(Math.Min(length, 70)));
    }

    private static byte[] Vector(params string[] parts) => File.ReadAllBytes(TestData.At(["data", "formats", "codec_vectors", .. parts]));
}
