using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Codecs.Jpeg2000;
using Xunit;

namespace Lamella.Tests.Formats.Raster;

/// <summary>JPEG 2000 files as images.</summary>
public sealed class Jpeg2000FormatTests
{
    [Theory]
    [InlineData("int8_4bit.j2k", "YX", PixelType.Int8, 4)]
    [InlineData("rgb24.jp2", "YXS", PixelType.UInt8, 8)]
    public async Task Files_have_the_pixels_that_the_judge_decodes(string name, string axes, PixelType type, int bits)
    {
        string path = TestData.At("data", "formats", "codec_vectors", name);
        byte[] expected = await OpenJpeg.DecodeAsync(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), Path.GetExtension(name)[1..]);
        using Opened opened = Opened.File(path);
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal(("JPEG 2000", type, "jpeg2000", axes), (opened.Content.Format, scene.PixelType, scene.Levels[0].Codec, scene.NativeAxes));
        string planar = axes == "YXS" ? "SYX" : axes;
        Assert.Equal(0, OpenJpeg.Distance(expected, scene.Read(planar).Bytes, 1, bits));
    }

    [Fact]
    public async Task A_header_behind_a_long_box_is_found()
    {
        int[] picture = Jpeg2000Pictures.Component(40, 30, 8);
        byte[] stream = await OpenJpeg.EncodeAsync([picture], "40,30,1,8,u", "-n 3");
        MemoryStore store = new();
        store.Put("a.jp2", Codestreams.File(stream, Codestreams.Box("ihdr", 0, 0, 0, 30, 0, 0, 0, 40, 0, 1, 7, 7, 0, 0), Codestreams.Box("free", new byte[100_000])));
        using Opened opened = Opened.Key(store, "a.jp2");
        Assert.Equal(picture.Select(v => (byte)v), opened.Scenes[0].Read("YX").Bytes);
    }

    [Fact]
    public async Task Lower_resolutions_are_levels_down_to_64_pixels()
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Jpeg2000Pictures.Component(301, 200, 8)], "301,200,1,8,u", "-n 6");
        MemoryStore store = new();
        store.Put("a.j2k", stream);
        using Opened opened = Opened.Key(store, "a.j2k");
        Scene scene = opened.Scenes[0];
        Assert.Equal([(200L, 301L), (100, 151), (50, 76)], scene.Levels.Select(l => (l.Shape[^2], l.Shape[^1])));
        Assert.Equal([1.0, 2, 4], scene.Levels.Select(l => l.Downsample[^1]));
        byte[] expected = await OpenJpeg.DecodeAsync(stream, "j2k", "rawl", string.Empty, "-r", "2");
        Assert.Equal(expected, scene.Read("YX", level: 2).Bytes);
    }

    [Fact]
    public async Task The_resolution_of_capture_is_a_pixel_size_and_that_of_display_is_not()
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Jpeg2000Pictures.Component(40, 30, 8)], "40,30,1,8,u", "-n 3");
        byte[] header = Codestreams.Box("ihdr", 0, 0, 0, 30, 0, 0, 0, 40, 0, 1, 7, 7, 0, 0);
        // Rows: 20 / 5 x 10^6, columns: 2500 / 1 x 10^3 for each metre.
        byte[] capture = Codestreams.Box("resc", 0, 20, 0, 5, 9, 196, 0, 1, 6, 3), display = Codestreams.Box("resd", 11, 184, 0, 1, 11, 184, 0, 1, 0, 0);
        using Opened taken = Open(Codestreams.Box("res ", [.. capture, .. display]));
        Assert.Equal((new Quantity(0.4, "micrometer"), new Quantity(0.25, "micrometer")), (taken.Scenes[0].PixelSize.X, taken.Scenes[0].PixelSize.Y));
        Assert.Contains(new KeyValuePair<string, string>("displayResolution", "3000 x 3000 per meter"), taken.Content.Scenes[0].Display);
        using Opened shown = Open(Codestreams.Box("res ", display));
        Assert.Equal(PixelSizes.Unknown, shown.Scenes[0].PixelSize);
        // A denominator of 0 is no number.
        using Opened wrong = Open(Codestreams.Box("res ", Codestreams.Box("resc", 0, 1, 0, 0, 0, 1, 0, 1, 0, 0)));
        Assert.Equal(PixelSizes.Unknown, wrong.Scenes[0].PixelSize);

        Opened Open(byte[] resolution)
        {
            MemoryStore store = new();
            store.Put("a.jp2", Codestreams.File(stream, header, resolution));
            return Opened.Key(store, "a.jp2");
        }
    }

    [Fact]
    public async Task A_size_that_the_file_cannot_hold_is_refused_when_it_opens()
    {
        byte[] stream = await OpenJpeg.EncodeAsync([Jpeg2000Pictures.Component(40, 30, 8)], "40,30,1,8,u", "-n 3");
        stream[9] = 1; // Xsiz: 65536 columns more, in tiles of 40.
        MemoryStore store = new();
        store.Put("a.j2k", stream);
        Assert.Throws<DamagedDataException>(() => Opened.Key(store, "a.j2k"));
    }
}
