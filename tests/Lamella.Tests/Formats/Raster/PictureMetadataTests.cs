using System.Buffers.Binary;
using System.Text;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Codecs.Png;
using Xunit;

namespace Lamella.Tests.Formats.Raster;

/// <summary>What PNG and JPEG files say beside their pixels: sizes, text, EXIF, colours; and that opening reads headers only.</summary>
public sealed class PictureMetadataTests
{
    [Fact]
    public void Pixels_per_metre_become_a_size_unless_they_are_a_print_setting()
    {
        using Opened micro = Png(("pHYs", Physical(8_000_000, 4_000_000, 1)));
        Assert.Equal(new Quantity(0.125, "micrometer"), micro.Scenes[0].PixelSize.X);
        Assert.Equal(new Quantity(0.25, "micrometer"), micro.Scenes[0].PixelSize.Y);
        foreach (uint print in (uint[])[2835, 3780, 5906, 11811, 1000])
        {
            using Opened opened = Png(("pHYs", Physical(print, print, 1)));
            Assert.Null(opened.Scenes[0].PixelSize.X);
            Assert.Contains(opened.Scenes[0].Content.Display, d => d.Key == "xResolution");
        }

        using Opened shape = Png(("pHYs", Physical(8_000_000, 8_000_000, 0)));
        Assert.Null(shape.Scenes[0].PixelSize.X);
        using Opened none = Png();
        Assert.Equal(PixelSizes.Unknown, none.Scenes[0].PixelSize);
    }

    [Fact]
    public void Texts_of_all_three_kinds_are_kept()
    {
        byte[] packed = PngBuilder.Deflate("a long text"u8.ToArray());
        using Opened opened = Png(
            ("tEXt", [.. "Title\0caf"u8, 0xE9]), ("zTXt", [.. "Description\0\0"u8, .. packed]), ("iTXt", [.. "Author\0\0\0de\0Autor\0"u8, .. "Jörg µ"u8]), ("iTXt", [.. "Packed\0\x1\0\0\0"u8, .. packed]), ("zTXt", [.. "Bad\0\0"u8, 1, 2, 3]));
        Assert.Equal(["Title", "Description", "Author", "Packed"], opened.Content.OriginalMetadata.Select(m => m.Key));
        Assert.Equal(["café", "a long text", "Jörg µ", "a long text"], opened.Content.OriginalMetadata.Select(m => m.Value));
        Assert.Contains("Bad", Assert.Single(opened.Content.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Transparency_depth_and_animation_are_reported_not_applied()
    {
        PngBuilder builder = new(3, 1, 0, 4) { Transparency = [0, 9], Before = [("sBIT", [3]), ("acTL", [0, 0, 0, 7, 0, 0, 0, 0])] };
        using Opened opened = Open("a.png", builder.Build([1, 9, 15]));
        Scene scene = opened.Scenes[0];
        Assert.Equal([1, 9, 15], scene.Read("YX").Bytes);
        Assert.Equal("9", scene.Content.Display.First(d => d.Key == "transparent").Value);
        Assert.Equal("4", scene.Content.Display.First(d => d.Key == "bitsPerSample").Value);
        Assert.Equal("3", scene.Content.Display.First(d => d.Key == "significantBits").Value);
        Assert.Contains("7 frames", Assert.Single(opened.Content.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void EXIF_orientation_and_camera_are_reported_not_applied()
    {
        using Opened png = Png(("eXIf", Exif(6)));
        Check(png);
        byte[] jpeg = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "rgb.u1.jpg"));
        using Opened plain = Open("a.jpg", jpeg);
        Assert.DoesNotContain(plain.Scenes[0].Content.Display, d => d.Key == "orientation");
        using Opened turned = Open("a.jpg", [.. jpeg[..2], .. Segment(0xE1, [.. "Exif\0\0"u8, .. Exif(6)]), .. Segment(0xFE, "hello\0"u8.ToArray()), .. jpeg[2..]]);
        Check(turned);
        Assert.Equal(plain.Scenes[0].Shape, turned.Scenes[0].Shape);
        Assert.Equal(plain.Scenes[0].Read("YXS").Bytes, turned.Scenes[0].Read("YXS").Bytes);
        Assert.Contains(turned.Content.OriginalMetadata, m => m is { Key: "Comment", Value: "hello" });
        using Opened broken = Open("a.jpg", [.. jpeg[..2], .. Segment(0xE1, [.. "Exif\0\0MM"u8, 1, 2, 3]), .. jpeg[2..]]);
        Assert.Contains("EXIF", Assert.Single(broken.Content.Warnings), StringComparison.Ordinal);

        static void Check(Opened opened)
        {
            Assert.Equal("6", opened.Scenes[0].Content.Display.First(d => d.Key == "orientation").Value);
            Assert.Contains(opened.Scenes[0].Content.Notes, n => n is { Key: "Make", Value: "Zeiss" });
        }
    }

    [Theory]
    [InlineData(1, 300, false)]
    [InlineData(2, 118, false)]
    [InlineData(0, 1, false)]
    [InlineData(2, 50_000, true)]
    [InlineData(1, 25_400, true)]
    public void JFIF_densities_are_rarely_sizes(int unit, int density, bool isSize)
    {
        byte[] jpeg = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "gray.u1.jpg"));
        byte[] jfif = [.. "JFIF\0"u8, 1, 2, (byte)unit, (byte)(density >> 8), (byte)density, (byte)(density >> 8), (byte)density, 0, 0];
        using Opened opened = Open("a.jpg", [.. jpeg[..2], .. Segment(0xE0, jfif), .. jpeg[(4 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(4)) - 2 + 2)..]]);
        Assert.Equal(isSize, opened.Scenes[0].PixelSize.X is not null);
        if (isSize) Assert.Equal(new Quantity(unit == 2 ? 0.2 : 1, "micrometer"), opened.Scenes[0].PixelSize.X);
        Assert.Contains(opened.Scenes[0].Content.Display, d => d.Key == "resolutionUnit");
    }

    [Fact]
    public void What_the_JPEG_decoder_lacks_is_a_warning_when_opening_and_an_error_when_reading()
    {
        byte[] jpeg = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "gray.u1.jpg"));
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        jpeg[frame + 1] = 0xC9;
        using Opened opened = Open("a.jpg", jpeg);
        Assert.Contains("arithmetic", Assert.Single(opened.Content.Warnings), StringComparison.Ordinal);
        Assert.Equal("arithmetic coding", Assert.Throws<UnsupportedFeatureException>(() => opened.Scenes[0].Read("YX")).Feature);
    }

    [Fact]
    public void Opening_reads_headers_only_and_pixels_are_one_read()
    {
        PngBuilder builder = new(900, 700, 2, 16) { IdatSize = 8192 };
        MemoryStore memory = new();
        byte[] file = builder.Build(builder.RandomSamples());
        memory.Put("a.png", file);
        CountingStore store = new(memory);
        using Opened opened = Opened.Key(store, "a.png");
        Assert.InRange(store.Bytes, 1, 80_000);
        Assert.True(file.Length > 800_000);
        store.Reset();
        opened.Scenes[0].Read("YXS");
        Assert.Equal((1, file.Length), (store.Reads, store.Bytes));
    }

    [Fact]
    public void Pictures_that_a_file_cannot_hold_are_refused_before_memory_is_taken()
    {
        byte[] jpeg = File.ReadAllBytes(TestData.At("data", "formats", "codec_vectors", "gray.u1.jpg"));
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        jpeg.AsSpan(frame + 5, 4).Fill(0xFF);
        byte[] png = new PngBuilder(60_000, 60_000, 2, 8).Bomb();
        foreach ((string name, byte[] file) in ((string, byte[])[])[("a.jpg", jpeg), ("a.png", png)])
        {
            using Opened opened = Open(name, file);
            byte[] pixel = new byte[8];
            long before = GC.GetAllocatedBytesForCurrentThread();
            int samples = opened.Scenes[0].Axes.EndsWith('S') ? 3 : 1;
            long[] extent = samples == 1 ? [1, 1, 1, 1, 1] : [1, 1, 1, 1, 1, 3];
            Assert.ThrowsAny<LamellaException>(() => opened.Scenes[0].ReadRegion(new Region(new long[extent.Length], extent), pixel, 0, new ExecutionOptions { Threads = 1 }));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    private static Opened Png(params (string, byte[])[] chunks) => Open("a.png", new PngBuilder(2, 2, 0, 8) { Before = chunks }.Build([1, 2, 3, 4]));

    private static Opened Open(string name, byte[] file)
    {
        MemoryStore store = new();
        store.Put(name, file);
        return Opened.Key(store, name);
    }

    private static byte[] Physical(uint x, uint y, byte unit)
    {
        byte[] data = new byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(data, x);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), y);
        data[8] = unit;
        return data;
    }

    private static byte[] Segment(byte marker, byte[] content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    /// <summary>A big-endian TIFF directory with Make and Orientation.</summary>
    private static byte[] Exif(byte orientation) =>
        [.. "MM\0*"u8, 0, 0, 0, 8, 0, 2, 1, 0x0F, 0, 2, 0, 0, 0, 6, 0, 0, 0, 38, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes("Zeiss\0")];
}
