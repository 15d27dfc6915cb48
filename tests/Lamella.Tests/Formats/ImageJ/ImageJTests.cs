using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Formats.Tiff;
using Xunit;

namespace Lamella.Tests.Formats.ImageJ;

public sealed class ImageJTests
{
    [Fact]
    public void Labels_are_kept()
    {
        using Opened opened = Opened.File(TestData.At("data", "formats", "tiff_gen", "imagej_hyperstack_u16.tif"));
        Assert.Equal("ImageJ TIFF", opened.Content.Format);
        string labels = opened.Content.OriginalMetadata.Single(m => m.Key == "ImageJ Labels").Value;
        Assert.NotEmpty(labels.Split('\n')[0]);
        Assert.DoesNotContain(opened.Content.Warnings, w => w.Contains("ImageJ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("unit=um", "micrometer")]
    [InlineData("unit=micron", "micrometer")]
    [InlineData("unit=\\u00B5m", "micrometer")]
    [InlineData("unit=µm", "micrometer")]
    [InlineData("unit=nm", "nanometer")]
    [InlineData("unit=cm", "centimeter")]
    [InlineData("unit=pixel", null)]
    [InlineData("", null)]
    public void The_unit_of_the_description_holds_for_all_axes(string line, string? unit)
    {
        using Opened opened = Open($"images=2\nslices=2\n{line}\nspacing=3.0\n", 2, (296, 3, [1]), (282, 5, [4 | (1L << 32)]), (283, 5, [2 | (1L << 32)]));
        PixelSizes sizes = opened.Scenes[0].PixelSize;
        Assert.Equal(unit is null ? null : new Quantity(0.25, unit), sizes.X);
        Assert.Equal(unit is null ? null : new Quantity(0.5, unit), sizes.Y);
        Assert.Equal(unit is null ? null : new Quantity(3, unit), sizes.Z);
    }

    [Fact]
    public void Axes_may_have_units_of_their_own()
    {
        using Opened opened = Open("images=2\nslices=2\nunit=um\nyunit=nm\nzunit=mm\nspacing=-3.0\nfinterval=2\ntunit=min\n", 2, (296, 3, [1]), (282, 5, [4 | (1L << 32)]), (283, 5, [2 | (1L << 32)]));
        PixelSizes sizes = opened.Scenes[0].PixelSize;
        Assert.Equal(
            (new Quantity(0.25, "micrometer"), new Quantity(0.5, "nanometer"), new Quantity(3, "millimeter"), new Quantity(2, "minute")), (sizes.X!.Value, sizes.Y!.Value, sizes.Z!.Value, sizes.T!.Value));
    }

    [Fact]
    public void A_conflict_of_units_follows_the_description_with_a_warning()
    {
        using Opened opened = Open("images=1\nunit=um\n", 1, (296, 3, [3]), (282, 5, [4 | (1L << 32)]), (283, 5, [4 | (1L << 32)]));
        Assert.Equal(new Quantity(0.25, "micrometer"), opened.Scenes[0].PixelSize.X);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("centimeter", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("images=8\nchannels=2\nslices=2\nframes=2\n", "TZCYX")]
    [InlineData("images=8\nchannels=2\nslices=2\nframes=2\norder=zct\n", "TCZYX")]
    [InlineData("images=8\nchannels=4\nslices=2\n", "ZCYX")]
    [InlineData("images=8\nframes=8\n", "TYX")]
    [InlineData("images=8\n", "QYX")]
    [InlineData("images=8\nchannels=2\n", "QCYX")]
    [InlineData("images=8\nchannels=3\n", "QYX")]
    public void Axes_follow_the_counts(string text, string axes)
    {
        using Opened opened = Open(text, 8);
        Assert.Equal(axes, opened.Scenes[0].NativeAxes);
        byte[] pixels = opened.Scenes[0].Read(axes.Replace('Q', 'Z')).Bytes;
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], pixels.Where((_, i) => i % 2 == 0));
    }

    [Fact]
    public void Images_that_are_not_there_read_as_zero()
    {
        using Opened opened = Open("images=4\nslices=4\n", 3);
        Assert.Equal(1, opened.Content.MissingPlanes);
        Assert.Equal([1, 1, 2, 2, 3, 3, 0, 0], opened.Scenes[0].Read("ZYX").Bytes);
    }

    [Fact]
    public void A_file_with_one_directory_that_was_cut_gives_its_whole_planes()
    {
        const string Text = "ImageJ=1.54f\nimages=5\nslices=5\n";
        int start = new TiffBuilder().Page(2, 1, 8, [], Text).ToArray().Length;
        byte[] file = [.. new TiffBuilder().Page(2, 1, 8, [], Text, (273, 4, [start]), (279, 4, [2])).ToArray(), 1, 1, 2, 2, 3, 3, 4];
        MemoryStore store = new();
        store.Put("a.tif", file);
        using Opened opened = Opened.Key(store, "a.tif");
        Assert.Equal(2, opened.Content.MissingPlanes);
        Assert.Equal([1, 1, 2, 2, 3, 3, 0, 0, 0, 0], opened.Scenes[0].Read("ZYX").Bytes);
    }

    [Fact]
    public void Ranges_and_lookup_tables_belong_to_channels()
    {
        byte[] lut = new byte[768];
        for (int i = 0; i < 256; i++) lut[256 + i] = (byte)i;
        byte[] ranges = [.. BitConverter.GetBytes(10.0), .. BitConverter.GetBytes(200.0), .. BitConverter.GetBytes(0.0), .. BitConverter.GetBytes(255.0)];
        byte[] data = [.. "IJIJ"u8, .. "gnar"u8, 1, 0, 0, 0, .. "stul"u8, 1, 0, 0, 0, .. ranges, .. lut];
        "JIJI"u8.CopyTo(data);
        using Opened opened = Open("images=2\nchannels=2\nmode=composite\n", 2, (50838, 4, [20, 32, 768]), (50839, 1, [.. data.Select(b => (long)b)]));
        Assert.Equal(new RenderingWindow(0, 255, 10, 200), opened.Scenes[0].Channels[0].Window);
        Assert.Equal(new Rgba(0, 255, 0), opened.Scenes[0].Channels[0].Color);
        Assert.Null(opened.Scenes[0].Channels[1].Color);
    }

    private static Opened Open(string text, int pages, params (ushort Tag, ushort Type, long[] Values)[] more)
    {
        TiffBuilder builder = new();
        for (int i = 1; i <= pages; i++) builder.Page(2, 1, 8, [(byte)i, (byte)i], i == 1 ? "ImageJ=1.54f\n" + text : null, i == 1 ? more : []);
        return Opened.Key(builder.Store("a.tif"), "a.tif");
    }
}
