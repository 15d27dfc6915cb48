using System.Text;
using Lamella.Tests.Formats.Tiff;
using Xunit;
using static Lamella.Tests.Formats.Slides.SlidePages;

namespace Lamella.Tests.Formats.Slides;

public sealed class SlideTests
{
    [Theory]
    [InlineData("0,1,2")]
    [InlineData("2,0,1")]
    [InlineData("1,0,2")]
    public void QPTIFF_channels_are_the_same_at_every_level(string order)
    {
        string[] names = ["DAPI", "FITC", "Cy5"];
        TiffBuilder builder = new();
        for (int c = 0; c < 3; c++) builder.Tiled(c, 40, 32, Qptiff("FullResolution", names[c], c));
        builder.Page(5, 4, 8, new byte[20], Qptiff("Thumbnail", "thumb", 0));
        foreach (int c in order.Split(',').Select(int.Parse)) builder.Tiled(3 + c, 20, 16, Qptiff("ReducedResolution", names[c], c), null, (254, 4, [1]));
        builder.Page(7, 4, 8, new byte[28], Qptiff("Label", "label", 0));
        builder.Page(9, 4, 8, new byte[36], "something else");
        using Opened opened = Opened.Key(builder.Store("a.qptiff"), "a.qptiff");
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal(("QPTIFF", 2), (opened.Content.Format, scene.Levels.Count));
        Assert.Equal(names, scene.Channels.Select(c => c.Name));
        Assert.Equal([new Rgba(0, 0, 255), new Rgba(1, 0, 255), new Rgba(2, 0, 255)], scene.Channels.Select(c => c.Color!.Value));
        for (int c = 0; c < 3; c++)
        {
            Assert.Equal(Pixels(c, 40, 32), scene.Read("YX", c: c).Bytes);
            Assert.Equal(Pixels(3 + c, 20, 16), scene.Read("YX", c: c, level: 1).Bytes);
        }

        Assert.Equal(20, scene.Objective!.Magnification);
        Assert.Equal(["thumbnail", "label"], opened.Content.Associated.Select(a => a.Name));
        Assert.Equal("page 8", Assert.Single(opened.Content.Unused).Name);
    }

    [Fact]
    public void SCN_dimensions_name_channel_section_and_resolution_of_each_page()
    {
        StringBuilder list = new();
        TiffBuilder pages = new();
        List<Action<string?>> add = [text => pages.Page(8, 8, 8, new byte[64], text)];
        int page = 1;
        List<(int C, int Z, int R, int Page)> all = [];
        foreach ((int r, int c, int z) in from r in new[] { 1, 0 } from z in new[] { 1, 0 } from c in new[] { 1, 0 } select (r, c, z))
        {
            int number = page++;
            list.Append(Invariant($"<dimension sizeX=\"{40 >> r}\" sizeY=\"{32 >> r}\" r=\"{r}\" c=\"{c}\" z=\"{z}\" ifd=\"{number}\"/>"));
            add.Add(_ => pages.Tiled(number, 40 >> r, 32 >> r, null));
            all.Add((c, z, r, number));
        }

        string xml = "<scn xmlns=\"http://www.leica-microsystems.com/scn/2010/10/01\"><collection sizeX=\"1000000\" sizeY=\"1000000\"><image name=\"whole\"><pixels><dimension sizeX=\"8\" sizeY=\"8\" ifd=\"0\"/></pixels><view sizeX=\"1000000\" sizeY=\"1000000\" offsetX=\"0\" offsetY=\"0\"/></image>"
            + "<image name=\"tissue\"><creationDate>2012-03-04T05:06:07Z</creationDate><pixels>" + list + "</pixels><view sizeX=\"10000\" sizeY=\"8000\" offsetX=\"5000\" offsetY=\"7000\" spacingZ=\"900\"/>"
            + "<scanSettings><objectiveSettings><objective>40</objective></objectiveSettings><illuminationSettings><numericalAperture>0.7</numericalAperture></illuminationSettings><channelSettings><channel index=\"0\" name=\"405\"/><channel index=\"1\" name=\"L5\"/></channelSettings></scanSettings></image></collection></scn>";
        for (int i = 0; i < add.Count; i++) add[i](i == 0 ? xml : null);
        using Opened opened = Opened.Key(pages.Store("a.scn"), "a.scn");
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal(("tissue", 2), (scene.Name, scene.Levels.Count));
        foreach ((int c, int z, int r, int number) in all) Assert.Equal(Pixels(number, 40 >> r, 32 >> r), scene.Read("YX", c: c, z: z, level: r).Bytes);
        Assert.Equal((new Quantity(0.25, "micrometer"), new Quantity(0.25, "micrometer"), new Quantity(0.9, "micrometer")), (scene.PixelSize.X, scene.PixelSize.Y, scene.PixelSize.Z));
        Assert.Equal((new Quantity(5, "micrometer"), new Quantity(7, "micrometer")), (scene.Content.Origin!.X, scene.Content.Origin.Y));
        Assert.Equal(["405", "L5"], scene.Channels.Select(c => c.Name));
        Assert.Equal((40, 0.7), (scene.Objective!.Magnification, scene.Objective.NumericalAperture));
        Assert.Equal(["macro"], opened.Content.Associated.Select(a => a.Name));
        Assert.Empty(opened.Content.Warnings);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Ventana_levels_are_named_and_other_pages_are_pictures(int label)
    {
        byte[] xml = Encoding.UTF8.GetBytes("<Metadata><iScan Magnification=\"40\" ScanRes=\"0.25\" UnitNumber=\"7\"/></Metadata>");
        TiffBuilder builder = new();
        for (int i = 0; i < 3; i++)
        {
            if (i == 0) builder.With(700, 1, xml.Length, xml);
            if (i == label) builder.Page(12, 10, 8, new byte[120], "Label Image");
            else if (i < label || (label == 0 && i == 1)) builder.Tiled(i, i == (label == 0 ? 1 : 0) ? 48 : 24, i == (label == 0 ? 1 : 0) ? 32 : 16, Invariant($"level={(i == (label == 0 ? 1 : 0) ? 0 : 1)} mag=40 quality=90"));
            else builder.Tiled(i, 24, 16, "level=1 mag=20 quality=90");
        }

        using Opened opened = Opened.Key(builder.Store("a.bif"), "a.bif");
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal(("Ventana", 2), (opened.Content.Format, scene.Levels.Count));
        Assert.Equal((new Quantity(0.25, "micrometer"), 40.0), (scene.PixelSize.X, scene.Objective!.Magnification));
        Assert.Equal(Pixels(label == 0 ? 1 : 0, 48, 32), scene.Read("YX").Bytes);
        Assert.Equal(["label"], opened.Content.Associated.Select(a => a.Name));
        Assert.Empty(opened.Content.Warnings);
    }

    [Theory]
    [InlineData(48, 48)]
    [InlineData(80, 48)]
    [InlineData(16, 32)]
    public void Philips_levels_are_cut_to_what_they_show_and_holes_are_white(int width, int height)
    {
        TiffBuilder builder = new();
        builder.Tiled(0, width, height, "<DataObject ObjectType=\"DPUfsImport\"><Attribute Name=\"PIM_DP_SCANNED_IMAGES\"><Array><DataObject ObjectType=\"DPScannedImage\"><Attribute Name=\"PIM_DP_IMAGE_TYPE\">WSI</Attribute><Attribute Name=\"DICOM_PIXEL_SPACING\">&quot;0.0005&quot; &quot;0.00025&quot;</Attribute></DataObject></Array></Attribute></DataObject>", [1]);
        List<(int Width, int Height)> sizes = [];
        for (int level = 1; level < 4; level++)
        {
            int padding = (1 << level) - 1;
            (int w, int h) = ((width + padding) >> level, (height + padding) >> level);
            sizes.Add((w, h));
            builder.Tiled(level, (w + Tile - 1) / Tile * Tile, (h + Tile - 1) / Tile * Tile, Invariant($"level={level} mag=20 quality=80"), null, (254, 4, [1]));
        }

        builder.Page(5, 4, 8, new byte[20], "Macro", (254, 4, [1]));
        using Opened opened = Opened.Key(builder.Store("a.tiff"), "a.tiff");
        Scene scene = Assert.Single(opened.Scenes);
        Assert.Equal((new Quantity(0.25, "micrometer"), new Quantity(0.5, "micrometer")), (scene.PixelSize.X, scene.PixelSize.Y));
        int across = width / Tile;
        byte[] expected = Pixels(0, width, height);
        for (int i = 0; i < expected.Length; i++)
        {
            if ((i / width / Tile * across) + (i % width / Tile) == 1) expected[i] = 255;
        }

        Assert.Equal(expected, scene.Read("YX").Bytes);
        for (int level = 1; level < 4; level++) Assert.Equal(Pixels(level, sizes[level - 1].Width, sizes[level - 1].Height), scene.Read("YX", level: level).Bytes);
        Assert.Equal([1.0, 2, 4, 8], scene.Levels.Select(l => l.Downsample[^1]));
        Assert.Equal(["macro"], opened.Content.Associated.Select(a => a.Name));
        Assert.Empty(opened.Content.Warnings);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_pyramid_without_flags_is_one_scene_wherever_the_label_comes(int label)
    {
        TiffBuilder builder = new();
        int number = 0;
        for (int i = 0; i < 3; i++)
        {
            if (i == label) builder.Page(20, 12, 8, new byte[240], "label");
            else builder.Tiled(number, 64 >> number, 48 >> number++, null);
        }

        using Opened opened = Opened.Key(builder.Store("a.tif"), "a.tif");
        Assert.Equal(2, opened.Scenes.Count);
        Scene scene = opened.Scenes.Single(s => s.Levels.Count == 2);
        Assert.Equal(Pixels(0, 64, 48), scene.Read("YX").Bytes);
        Assert.Equal(Pixels(1, 32, 24), scene.Read("YX", level: 1).Bytes);
    }

    [Fact]
    public void Tiled_pictures_of_another_shape_are_no_levels()
    {
        using Opened opened = Opened.Key(new TiffBuilder().Tiled(0, 64, 48, null).Tiled(1, 32, 40, null).Store("a.tif"), "a.tif");
        Assert.Equal([1, 1], opened.Scenes.Select(s => s.Levels.Count));
    }

    [Fact]
    public void Mutated_slides_end_in_pixels_or_a_typed_error()
    {
        byte[] xml = "<Metadata><iScan Magnification=\"40\" ScanRes=\"0.25\"/></Metadata>"u8.ToArray();
        byte[][] files =
        [
            new TiffBuilder().Tiled(0, 40, 32, Qptiff("FullResolution", "a", 1)).Tiled(1, 20, 16, Qptiff("ReducedResolution", "a", 1)).ToArray(),
            new TiffBuilder().Tiled(0, 40, 32, "<scn xmlns=\"http://www.leica-microsystems.com/scn/2010/10/01\"><collection><image name=\"a\"><pixels><dimension sizeX=\"36\" sizeY=\"30\" r=\"0\" c=\"1\" ifd=\"0\"/><dimension sizeX=\"18\" sizeY=\"15\" r=\"1\" c=\"1\" ifd=\"1\"/></pixels><view sizeX=\"9\" sizeY=\"9\"/></image></collection></scn>").Tiled(1, 20, 16, null).ToArray(),
            new TiffBuilder().With(700, 1, xml.Length, xml).Tiled(0, 40, 32, "level=0 mag=40").Tiled(1, 20, 16, "level=1 mag=20").ToArray(),
            new TiffBuilder().Tiled(0, 40, 32, "<DataObject ObjectType=\"DPUfsImport\"/>", [2]).Tiled(1, 32, 16, "level=1 mag=20").ToArray(),
        ];
        FormatFuzz.Run("a.tif", files, rounds: 1_000);
    }

    private static string Qptiff(string type, string name, int red) => Invariant($"<?xml version=\"1.0\" encoding=\"utf-16\"?><PerkinElmer-QPI-ImageDescription><ImageType>{type}</ImageType><Name>{name}</Name><Color>{red},0,255</Color><Objective>20x</Objective></PerkinElmer-QPI-ImageDescription>");
}
