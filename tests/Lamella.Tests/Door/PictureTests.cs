using Xunit;

namespace Lamella.Tests.Door;

/// <summary>Pictures for people: colours, ranges, bars, captions, sheets.</summary>
public sealed class PictureTests
{
    private const int Width = 100;
    private const int Height = 60;
    [Fact]
    public void Channels_are_added_up_in_their_colours()
    {
        // Left half: the first channel; lower half: the second.
        using BioImage image = Make("CYX", [2, Height, Width], (c, y, x) => (ushort)(c == 0 ? (x < 50 ? 900 : 100) : (y >= 30 ? 4000 : 200)), ["DAPI", "GFP"]);
        Picture picture = Pictures.Thumbnail(image.Scenes[0]);
        Assert.Equal((Width, Height, 3), (picture.Width, picture.Height, picture.Bands));
        Assert.Equal((0, 0, 255), At(picture, 10, 10));
        Assert.Equal((0, 255, 255), At(picture, 10, 50));
        Assert.Equal((0, 0, 0), At(picture, 90, 10));
        Assert.Equal((0, 255, 0), At(picture, 90, 50));
    }

    [Fact]
    public void A_nearly_empty_section_is_shown_in_the_range_of_the_scene()
    {
        // The middle section has a faint gradient that a range of its own would blow up.
        using BioImage image = Make("ZYX", [3, Height, Width], (z, y, x) => (ushort)(z == 1 ? x / 20 : x * 600), []);
        Picture picture = Pictures.Thumbnail(image.Scenes[0]);
        Assert.Equal(1, picture.Bands);
        Assert.True(picture.Pixels.Max() <= 1);
    }

    [Fact]
    public void A_few_hot_pixels_do_not_make_the_rest_black()
    {
        using BioImage image = Make("YX", [Height, Width], (_, y, x) => (ushort)(y == 0 && x < 5 ? 65535 : 100 + x), []);
        Picture picture = Pictures.Thumbnail(image.Scenes[0]);
        Assert.True(At(picture, 95, 30).R > 200);
        Assert.True(At(picture, 5, 30).R < 40);
    }

    [Theory]
    [InlineData(0, 65535, false)]
    [InlineData(50000, 60000, false)]
    [InlineData(0, 400, true)]
    public void The_range_of_the_file_is_taken_unless_it_is_no_choice_or_shows_nothing(double start, double end, bool taken)
    {
        using BioImage image = Make("YX", [Height, Width], (_, y, x) => (ushort)(100 + x), [], window: new RenderingWindow(0, 65535, start, end));
        // With the stated range 199 is half as bright as 400; measured, it is the brightest.
        Assert.Equal(taken, At(Pictures.Thumbnail(image.Scenes[0]), 99, 30).R < 140);
    }

    [Fact]
    public void Colour_samples_of_8_bits_are_shown_as_they_are()
    {
        byte[] samples = new byte[Height * Width * 3];
        for (int i = 0; i < samples.Length; i++) samples[i] = (byte)(60 + (i % 3 * 40));
        using BioImage image = BioImage.FromArray(PixelArray.From<byte>("YXS", [Height, Width, 3], samples));
        Assert.Equal((60, 100, 140), At(Pictures.Thumbnail(image.Scenes[0]), 7, 9));
    }

    [Theory]
    [InlineData(0.1, 1000, "20 \u00B5m", 100)]
    [InlineData(0.65, 2000, "200 \u00B5m", 77)]
    [InlineData(0.0005, 500, "50 nm", 100)]
    [InlineData(10, 3000, "5 mm", 83)]
    public void A_scale_bar_has_a_round_length_of_at_most_a_quarter_of_the_width(double micrometers, long columns, string text, int pixels)
    {
        Picture picture = new(500, 300, 1, new byte[500 * 300]);
        Assert.Null(PictureLabels.BarOf(picture, columns, null));
        Assert.Equal((pixels, text), PictureLabels.BarOf(picture, columns, new Quantity(micrometers, "micrometer")));
    }

    [Fact]
    public void A_bar_and_a_caption_are_drawn_where_they_are_asked_for()
    {
        using BioImage image = Make("CYX", [2, 200, 400], (c, y, x) => (ushort)(c + x), ["DAPI", "GFP"], pixel: 0.5);
        Picture bare = Pictures.Thumbnail(image.Scenes[0]), barred = Pictures.Thumbnail(image.Scenes[0], new PictureOptions { ScaleBar = true }), named = Pictures.Thumbnail(image.Scenes[0], new PictureOptions { Caption = true });
        Assert.Equal((bare.Width, bare.Height), (barred.Width, barred.Height));
        // 50 micrometers are 100 pixels, at the lower right.
        Assert.Contains(Enumerable.Range(0, bare.Height), y => Enumerable.Range(0, bare.Width).Count(x => At(barred, x, y) == (255, 255, 255)) >= 100);
        Assert.True(named.Height > bare.Height);
        Assert.Equal(bare.Pixels, named.Pixels[..bare.Pixels.Length]);
        using BioImage unknown = Make("YX", [200, 400], (_, y, x) => (ushort)x, []);
        Assert.Equal(Pictures.Thumbnail(unknown.Scenes[0]).Pixels, Pictures.Thumbnail(unknown.Scenes[0], new PictureOptions { ScaleBar = true }).Pixels);
    }

    [Fact]
    public void A_sheet_has_equal_cells_and_a_line_below_each()
    {
        Picture white = new(30, 20, 1, [.. Enumerable.Repeat((byte)255, 600)]);
        Picture sheet = Pictures.Sheet([white, white, white], 64, ["one", "two", "three \u00B5"]);
        // Small pictures fill their cells in whole steps.
        int bright = sheet.Pixels.Where((p, i) => i % sheet.Bands == 0 && p == 255).Count();
        Assert.Equal(3 * 60 * 40, bright);
    }

    [Theory]
    [InlineData(PixelType.Bool)]
    [InlineData(PixelType.Int8)]
    [InlineData(PixelType.Int16)]
    [InlineData(PixelType.UInt32)]
    [InlineData(PixelType.Int32)]
    [InlineData(PixelType.Int64)]
    [InlineData(PixelType.Float32)]
    [InlineData(PixelType.Float64)]
    [InlineData(PixelType.Complex64)]
    public void Every_sample_type_becomes_a_picture(PixelType type)
    {
        byte[] samples = new byte[16 * 8 * type.Size()];
        for (int i = 0; i < samples.Length; i++) samples[i] = type == PixelType.Bool ? (byte)(i & 1) : (byte)(i * 37);
        using BioImage image = BioImage.FromArray(new PixelArray("YX", [8, 16], type, samples));
        Picture picture = Pictures.Thumbnail(image.Scenes[0]);
        Assert.Equal((16, 8), (picture.Width, picture.Height));
        Assert.True(picture.Pixels.Distinct().Count() > 1);
    }

    /// <summary>An image whose samples are a function of the index on its first axis (0 for a plane), of the row and of the column.</summary>
    private static BioImage Make(string axes, long[] shape, Func<int, int, int, ushort> value, string[] names, RenderingWindow? window = null, double? pixel = null)
    {
        int planes = shape.Length > 2 ? (int)shape[0] : 1, height = (int)shape[^2], width = (int)shape[^1];
        ushort[] samples = new ushort[planes * height * width];
        for (int i = 0; i < samples.Length; i++) samples[i] = value(i / (height * width), i / width % height, i % width);
        Channel[] channels = window is null ? [.. names.Select(name => new Channel { PixelType = PixelType.UInt16, Name = name })] : [new Channel { PixelType = PixelType.UInt16, Window = window }];
        return BioImage.FromArray(PixelArray.From<ushort>(axes, shape, samples), null, channels, pixel is { } size ? new PixelSizes { X = new Quantity(size, "micrometer") } : null);
    }

    private static (int R, int G, int B) At(Picture picture, int x, int y)
    {
        int i = ((y * picture.Width) + x) * picture.Bands;
        return picture.Bands == 3 ? (picture.Pixels[i], picture.Pixels[i + 1], picture.Pixels[i + 2]) : (picture.Pixels[i], picture.Pixels[i], picture.Pixels[i]);
    }
}
