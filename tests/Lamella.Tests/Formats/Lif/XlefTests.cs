using System.Text;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Formats.Tiff;
using Xunit;
using static Lamella.Tests.Formats.Lif.LifBuilder;

namespace Lamella.Tests.Formats.Lif;

/// <summary>Files that lie around a LIF: LOF alone, and sets of XLEF, XLCF, XLIF with LOF and picture files.</summary>
public sealed class XlefTests
{
    private static readonly string Stack = Dimension(1, 3, 1, "2e-06") + Dimension(2, 2, 3, "1e-06") + Dimension(3, 2, 6, "1e-06");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_LOF_opens_alone_also_without_an_outer_element(bool bare)
    {
        string data = Data(Channel(string.Empty), Stack);
        string xml = bare ? data : $"<LMSDataContainerHeader Version=\"2\">{Element("my image", data, "MemBlock_3", 12)}</LMSDataContainerHeader>";
        using Opened image = LifBuilder.Open(Lof(xml, Counting(12)), "sample.lof");
        Assert.Equal(bare ? "sample" : "my image", Assert.Single(image.Scenes).Name);
        Assert.Equal(Counting(12), image.Scenes[0].Read("ZYX").Bytes);
        Assert.Equal("LOF XML", Assert.Single(image.Content.OriginalMetadata).Key);
    }

    [Fact]
    public void A_LOF_that_is_cut_off_is_damaged()
    {
        byte[] file = Lof(Data(Channel(string.Empty), Stack), Counting(12));
        Assert.Throws<DamagedDataException>(() => LifBuilder.Open(file[..70], "sample.lof"));
        Assert.Throws<DamagedDataException>(() => LifBuilder.Open(file[..^10], "sample.lof"));
        Assert.Throws<DamagedDataException>(() => LifBuilder.Open(file[..50], "sample.lof"));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void An_experiment_leads_through_collections_to_images_whatever_the_case_and_slashes(string encoding)
    {
        using Opened image = Opened.Key(Set(encoding), "exp/Project.xlef");
        Assert.Equal("XLEF", image.Content.Format);
        Assert.Equal(["Collection/Series 1", "in lif", "loose"], image.Scenes.Select(s => s.Name));
        Assert.Equal(Counting(12, 100), image.Scenes[0].Read("ZYX").Bytes);
        Assert.Equal(new Quantity(1, "micrometer"), image.Scenes[0].PixelSize.X);
        Assert.Equal(7, image.Scenes[1].Read("YX").Bytes[0]);
        Assert.Equal(Counting(6, 30), image.Scenes[2].Read("YX").Bytes);
        Assert.Equal(4, image.Content.OriginalMetadata.Count(m => m.Key.Contains("XML", StringComparison.Ordinal)));
        Assert.Contains(image.Content.Warnings, w => w.Contains("gone.xlif", StringComparison.Ordinal));
    }

    [Fact]
    public void An_XLIF_opens_alone()
    {
        using Opened image = Opened.Key(Set("utf-8"), "exp/sub/Image.XLIF");
        Assert.Equal(("XLIF", "Series 1"), (image.Content.Format, Assert.Single(image.Scenes).Name));
        Assert.Equal(Counting(12, 100), image.Scenes[0].Read("ZYX").Bytes);
    }

    [Theory]
    [InlineData("view.xllf", "XLLF")]
    [InlineData("image.xlif", "XLIF")]
    public void Metadata_in_a_folder_of_its_own_leads_to_the_pictures_one_folder_above(string name, string format)
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder["LeicaMetadata"]);
        File.WriteAllBytes(folder["image 1.tif"], new TiffBuilder().Page(3, 2, 8, Counting(6, 40)).ToArray());
        string frames = "<Frame File=\"..\\IMAGE%201.tif\" Offset=\"0\" Size=\"6\"/>";
        File.WriteAllText(folder["LeicaMetadata/image.xlif"], Xlif("image", Data(Channel(string.Empty), Dimension(1, 3, 1) + Dimension(2, 2, 3)), frames, 6));
        File.WriteAllText(folder["LeicaMetadata/view.xllf"], "<LMSDataContainerHeader Version=\"2\"><Element Name=\"view\"><Children><Reference File=\"image.xlif\"/></Children></Element></LMSDataContainerHeader>");
        using Opened image = Opened.File(folder["LeicaMetadata/" + name]);
        Assert.Equal((format, 0L), (image.Content.Format, image.Content.MissingPlanes));
        Assert.Equal(Counting(6, 40), Assert.Single(image.Scenes).Read("YX").Bytes);
    }

    [Fact]
    public void Images_of_an_extension_are_called_by_the_memory_of_their_parents()
    {
        string Image(string name, string block, string children = "") =>
            Element(name, Data(Channel(string.Empty), Dimension(1, 3, 1) + Dimension(2, 2, 3)), block, 6).Replace("</Element>", $"<Children>{children}</Children></Element>", StringComparison.Ordinal);
        string xml = "<LMSDataContainerEnhancedHeader Version=\"1\">"
            + $"<ChildrenOf MemoryBlockID=\"MemBlock_16\">{Image("A_pmd_0", "MemBlock_17", Image("A_pmd_1", "MemBlock_18"))}</ChildrenOf>"
            + $"<ChildrenOf MemoryBlockID=\"MemBlock_20\">{Image("B_pmd_0", "MemBlock_21")}</ChildrenOf></LMSDataContainerEnhancedHeader>";
        byte[] file = Container(xml, ("MemBlock_17", Counting(6)), ("MemBlock_18", Counting(6, 10)), ("MemBlock_21", Counting(6, 20)));
        MemoryStore store = new();
        store.Put("a.lifext", file);
        store.Put("a.lif", new LifBuilder().Image("A", Channel(string.Empty), Dimension(1, 3, 1) + Dimension(2, 2, 3), Counting(6, 50)).Build());
        using Opened image = Opened.Key(store, "a.lifext");
        Assert.Equal(["MemBlock_16/A_pmd_0", "MemBlock_16/A_pmd_0/A_pmd_1", "MemBlock_20/B_pmd_0"], image.Scenes.Select(s => s.Name));
        Assert.Equal([0, 10, 20], image.Scenes.Select(s => (int)s.Read("YX").Bytes[0]));
        Assert.Equal("LIFEXT XML", Assert.Single(image.Content.OriginalMetadata).Key);
        using Opened main = Opened.Key(store, "a.lif");
        Assert.Contains(main.Content.Warnings, w => w.StartsWith("a.lifext beside the file", StringComparison.Ordinal));
    }

    [Fact]
    public void Pictures_are_planes_and_missing_ones_read_as_zero()
    {
        MemoryStore store = new();
        string frames = string.Concat(Enumerable.Range(0, 4).Select(i => Invariant($"<Frame File=\"img_{i}.tif\" Offset=\"{12 * i}\" Size=\"12\" UUID=\"x\"/>")));
        string channels = Channel("Resolution=\"16\"") + Channel("Resolution=\"16\" BytesInc=\"12\"");
        string dimensions = Dimension(1, 3, 2) + Dimension(2, 2, 6) + Dimension(3, 2, 24);
        store.Put("a.xlif", Encoding.UTF8.GetBytes(Xlif("t", Data(channels, dimensions), frames, 48)));
        foreach (int i in (int[])[0, 1, 3]) store.Put(Invariant($"IMG_{i}.TIF"), new TiffBuilder().Page(3, 2, 16, [.. Counting16(6).Select(b => (byte)(b + i))]).ToArray());
        CountingStore counting = new(store);
        using Opened image = Opened.Key(counting, "a.xlif");
        Assert.Equal(1, image.Content.MissingPlanes);
        Assert.Equal("ZCYX", image.Scenes[0].NativeAxes);
        byte[] all = image.Scenes[0].Read("ZCYX").Bytes;
        Assert.Equal([0, 1, 0, 3], Enumerable.Range(0, 4).Select(i => (int)all[12 * i]));
        Assert.Equal(Counting16(6).Select(b => (byte)(b + 3)), image.Scenes[0].Read("YX", c: 1, z: 1).Bytes);
        Assert.Equal(Counting16(6).Skip(8).Select(b => (byte)(b + 1)), image.Scenes[0].Read("X", Selection.Parse("Z=0,C=1,Y=1,X=1:3")).Bytes);
    }

    [Fact]
    public void Pages_of_a_picture_file_follow_each_other_in_the_memory()
    {
        MemoryStore store = new();
        // Two channels of three sections each; one file holds four of the six planes, the other two, and a thumbnail behind them.
        string data = Data(Channel(string.Empty) + Channel("BytesInc=\"18\""), Dimension(1, 3, 1) + Dimension(2, 2, 3) + Dimension(3, 3, 6));
        string ome = "<?xml version=\"1.0\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint8\" SizeX=\"3\" SizeY=\"2\" SizeZ=\"3\" SizeC=\"2\" SizeT=\"1\">"
            + "<Channel ID=\"Channel:0:0\"/><Channel ID=\"Channel:0:1\"/><TiffData IFD=\"0\" PlaneCount=\"4\"><UUID FileName=\"a.ome.tif\">urn:uuid:1</UUID></TiffData></Pixels></Image></OME>";
        store.Put("a.xlif", Encoding.UTF8.GetBytes(Xlif("t", data, "<OMETiffBlock File=\"a.ome.tif\" Offset=\"0\" Size=\"24\"/><OMETiffBlock File=\"b.ome.tif\" Offset=\"24\" Size=\"12\"/>", 36)));
        TiffBuilder first = new(), second = new();
        for (int i = 0; i < 4; i++) first.Page(3, 2, 8, Counting(6, 10 * i), i == 0 ? ome : null);
        for (int i = 4; i < 6; i++) second.Page(3, 2, 8, Counting(6, 10 * i), i == 4 ? ome : null);
        store.Put("a.ome.tif", first.ToArray());
        store.Put("b.ome.tif", second.Page(2, 1, 8, [1, 2]).ToArray());
        using Opened image = Opened.Key(store, "a.xlif");
        Assert.Equal(0, image.Content.MissingPlanes);
        Assert.Equal("CZYX", image.Scenes[0].NativeAxes);
        Assert.Equal(Enumerable.Range(0, 6).SelectMany(i => Counting(6, 10 * i)), image.Scenes[0].Read("CZYX").Bytes);
        Assert.Equal(Counting(6, 50)[1..3], image.Scenes[0].Read("X", Selection.Parse("C=1,Z=2,Y=0,X=1:3")).Bytes);
        store.Put("b.ome.tif", new TiffBuilder().Page(3, 2, 8, Counting(6)).ToArray());
        using Opened shorter = Opened.Key(store, "a.xlif");
        Assert.Throws<DamagedDataException>(() => shorter.Scenes[0].Read("YX", c: 1, z: 2));
    }

    [Theory]
    [InlineData("p.png")]
    [InlineData("p.tif")]
    public void A_colour_picture_in_place_of_a_gray_plane_gives_its_first_sample(string name)
    {
        byte[] colours = [.. Enumerable.Range(0, 70 * 50).SelectMany(i => new byte[] { (byte)(i * 3), 1, 2 })];
        byte[] expected = [.. Enumerable.Range(0, 70 * 50).Select(i => (byte)(i * 3))];
        MemoryStore store = new();
        store.Put("a.xlif", Encoding.UTF8.GetBytes(Xlif("t", Data(Channel(string.Empty), Dimension(1, 70, 1) + Dimension(2, 50, 70)), FormattableString.Invariant($"<Block File=\"{name}\" Offset=\"0\" Size=\"3500\"/>"), 3500)));
        if (name == "p.png") store.Put(name, Lamella.Codecs.Png.PngEncoder.Encode(70, 50, Lamella.Codecs.Png.PngColor.Rgb, 8, colours));
        else store.Put(name, new TiffBuilder().Page(70, 50, 8, colours, null, (277, 3, [3]), (262, 3, [2]), (258, 3, [8, 8, 8])).ToArray());
        using Opened image = Opened.Key(store, "a.xlif");
        Assert.Equal(expected, image.Scenes[0].Read("YX").Bytes);
        Assert.Equal(expected[(10 * 70)..(11 * 70)][5..9], image.Scenes[0].Read("X", Selection.Parse("Y=10,X=5:9")).Bytes);
    }

    [Fact]
    public void A_picture_of_another_size_is_damage_and_one_of_no_format_is_unsupported()
    {
        MemoryStore store = new();
        store.Put("a.xlif", Encoding.UTF8.GetBytes(Xlif("t", Data(Channel(string.Empty), Dimension(1, 3, 1) + Dimension(2, 2, 3)), "<Block File=\"p.tif\" Offset=\"0\" Size=\"6\"/>", 6)));
        store.Put("p.tif", new TiffBuilder().Page(4, 2, 8, new byte[8]).ToArray());
        using (Opened image = Opened.Key(store, "a.xlif")) Assert.Throws<DamagedDataException>(() => image.Scenes[0].Read("YX"));
        store.Put("p.tif", [1, 2, 3, 4, 5, 6, 7, 8]);
        using Opened other = Opened.Key(store, "a.xlif");
        Assert.Throws<UnsupportedFeatureException>(() => other.Scenes[0].Read("YX"));
    }

    [Fact]
    public void A_mosaic_of_pictures_is_stitched()
    {
        MemoryStore store = new();
        string scan = "<Attachment Name=\"TileScanInfo\"><Tile FieldX=\"0\" FieldY=\"0\" PosX=\"0\" PosY=\"0\"/><Tile FieldX=\"1\" FieldY=\"0\" PosX=\"2e-6\" PosY=\"0\"/></Attachment>";
        string data = Data(Channel(string.Empty), Dimension(1, 3, 1, "2e-06") + Dimension(2, 2, 3, "1e-06") + Dimension(10, 2, 6), scan);
        store.Put("a.xlif", Encoding.UTF8.GetBytes(Xlif("t", data, "<Block File=\"0.tif\" Offset=\"0\" Size=\"6\"/><Block File=\"1.tif\" Offset=\"6\" Size=\"6\"/>", 12)));
        for (int i = 0; i < 2; i++) store.Put(Invariant($"{i}.tif"), new TiffBuilder().Page(3, 2, 8, Counting(6, 6 * i)).ToArray());
        using Opened image = Opened.Key(store, "a.xlif");
        Assert.Equal([0, 1, 6, 7, 8, 3, 4, 9, 10, 11], image.Scenes[0].Read("YX").Bytes);
    }

    [Fact]
    public void Nothing_but_missing_files_is_an_error_and_circles_end()
    {
        MemoryStore store = new();
        store.Put("a.xlef", Encoding.UTF8.GetBytes(Xlef("e", "a.xlef", "b.xlcf")));
        store.Put("b.xlcf", Encoding.UTF8.GetBytes(Xlef("c", "a.xlef", "../outside.xlif", "nowhere.xlif")));
        StoreException e = Assert.Throws<StoreException>(() => Opened.Key(store, "a.xlef"));
        Assert.Equal(StoreFailure.NotFound, e.Failure);
    }

    [Fact]
    public void Several_LOF_files_make_one_memory()
    {
        MemoryStore store = new();
        string data = Data(Channel(string.Empty), Stack);
        store.Put("a.xlif", Encoding.UTF8.GetBytes(Xlif("t", data, "<Block File=\"0.lof\" Offset=\"0\" Size=\"6\"/><Block File=\"1.lof\" Offset=\"6\" Size=\"6\"/><Block File=\"none.lof\" Offset=\"12\" Size=\"6\"/>", 12)));
        store.Put("0.lof", Lof("<Data/>", Counting(6)));
        store.Put("1.lof", Lof("<Data/>", Counting(6, 60)));
        using Opened image = Opened.Key(store, "a.xlif");
        Assert.Equal([.. Counting(6), .. Counting(6, 60)], image.Scenes[0].Read("ZYX").Bytes);
        Assert.Contains(image.Content.Warnings, w => w.Contains("none.lof", StringComparison.Ordinal));
    }

    /// <summary>An experiment with a collection, a LIF, a TIFF and a reference to nothing.</summary>
    internal static MemoryStore Set(string encoding)
    {
        MemoryStore store = new();
        store.Put("exp/Project.xlef", Encode(encoding, Xlef("Project", "SUB\\collection.xlcf", "inner.lif", "loose.tif", "./sub/gone.xlif")));
        store.Put("exp/sub/Collection.xlcf", Encode(encoding, Xlef("Collection", "image.xlif").Replace("Experiment", "Collection", StringComparison.Ordinal)));
        store.Put("exp/sub/Image.XLIF", Encode(encoding, Xlif("Series 1", Data(Channel(string.Empty), Stack), "<Block File=\"data%20of\\Image.lof\" Offset=\"0\" Size=\"12\" UUID=\"x\"/>", 12)));
        store.Put("exp/sub/data of/image.lof", Lof("<Data/>", Counting(12, 100)));
        store.Put("exp/inner.lif", new LifBuilder().Image("in lif", Channel(string.Empty), Dimension(1, 3, 1) + Dimension(2, 2, 3), Counting(6, 7)).Build());
        store.Put("exp/loose.tif", new TiffBuilder().Page(3, 2, 8, Counting(6, 30)).ToArray());
        return store;
    }

    private static byte[] Encode(string encoding, string text)
    {
        Encoding codec = Encoding.GetEncoding(encoding);
        return [.. codec.GetPreamble(), .. codec.GetBytes(text)];
    }

    private static string Xlef(string name, params string[] references) =>
        $"<LMSDataContainerHeader Version=\"2\"><Element Name=\"{name}\"><Data><Experiment/></Data><Children>{string.Concat(references.Select(r => $"<Reference File=\"{r}\" UUID=\"x\"/>"))}</Children></Element></LMSDataContainerHeader>";

    private static string Xlif(string name, string data, string frames, long size) =>
        FormattableString.Invariant($"<LMSDataContainerHeader Version=\"2\"><Element Name=\"{name}\">{data}<Memory Size=\"{size}\" MemoryBlockID=\"MemBlock_9\">{frames}</Memory></Element></LMSDataContainerHeader>");
}
