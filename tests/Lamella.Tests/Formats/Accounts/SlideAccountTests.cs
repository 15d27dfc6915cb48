using System.Text;
using Lamella.Tests.Formats.Slides;
using Lamella.Tests.Formats.Tiff;
using Xunit;

namespace Lamella.Tests.Formats.Accounts;

/// <summary>Slides of every maker with so many pages that nothing shows, and with so many that the metadata names and the file lacks.</summary>
public sealed class SlideAccountTests
{
    public static TheoryData<string, int, int> Pages
    {
        get
        {
            TheoryData<string, int, int> data = [];
            foreach (string format in (string[])["SVS", "QPTIFF", "Leica SCN", "Ventana", "NDPI", "Philips TIFF"])
            {
                foreach (int surplus in (int[])[0, 1, 3])
                {
                    data.Add(format, surplus, 0);
                    if (format == "Leica SCN") data.Add(format, surplus, 2);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Pages_that_nothing_shows_and_pages_that_are_not_there_are_counted_and_the_slide_is_whole(string format, int surplus, int absent)
    {
        (string name, byte[] file) = Build(format, surplus, absent);
        Lamella.Stores.MemoryStore store = new();
        store.Put(name, file);
        using Opened image = Opened.Key(store, name);
        Assert.Equal(format, image.Content.Format);
        // An SVS calls no page of another kind nothing: it is a picture beside the slide.
        int pictures = format == "SVS" ? surplus : 0;
        Assert.Equal((surplus - pictures, absent), (image.Unused("page"), image.Missing("page")));
        if (format == "SVS") Assert.Equal(["thumbnail", .. Enumerable.Range(1, surplus).Select(i => Invariant($"picture {i}"))], image.Content.Associated.Select(a => a.Name));
        Assert.Equal((surplus - pictures > 0 ? 1 : 0) + (absent > 0 ? 1 : 0), image.Content.Warnings.Count(w => w.StartsWith("not shown: ", StringComparison.Ordinal) || w.StartsWith("missing: ", StringComparison.Ordinal)));
        Scene scene = Assert.Single(image.Scenes);
        Assert.Equal(2, scene.Levels.Count);
        Assert.Equal(SlidePages.Pixels(0, 64, 32), scene.Read("YX").Bytes);
        Assert.Equal(SlidePages.Pixels(1, 32, 16), scene.Read("YX", level: 1).Bytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_level_of_a_QPTIFF_that_lacks_channels_is_no_level_and_its_pages_are_told(int absent)
    {
        TiffBuilder builder = new();
        for (int c = 0; c < 3; c++) builder.Tiled(c, 64, 32, Qptiff("FullResolution", Invariant($"c{c}")));
        for (int c = absent; c < 3; c++) builder.Tiled(3 + c, 32, 16, Qptiff("ReducedResolution", Invariant($"c{c}")), null, (254, 4, [1]));
        using Opened image = Opened.Key(builder.Store("a.qptiff"), "a.qptiff");
        Assert.Equal(3 - absent, image.Unused("page"));
        Assert.Single(image.Scenes[0].Levels);
        for (int c = 0; c < 3; c++) Assert.Equal(SlidePages.Pixels(c, 64, 32), image.Scenes[0].Read("YX", c: c).Bytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_level_of_an_NDPI_that_lacks_focal_planes_is_no_level_and_its_pages_are_told(int absent)
    {
        TiffBuilder builder = new();
        for (int z = 0; z < 3; z++) builder.Tiled(z, 64, 32, null, null, Ndpi(20, z * 1000));
        for (int z = absent; z < 3; z++) builder.Tiled(3 + z, 32, 16, null, null, Ndpi(10, z * 1000));
        using Opened image = Opened.Key(builder.Store("a.ndpi"), "a.ndpi");
        Assert.Equal(3 - absent, image.Unused("page"));
        for (int z = 0; z < 3; z++) Assert.Equal(SlidePages.Pixels(z, 64, 32), image.Scenes[0].Read("YX", z: z).Bytes);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void A_level_of_an_SVS_that_lacks_focal_planes_is_no_level_and_its_pages_are_told(int planes, int lower)
    {
        TiffBuilder builder = new();
        for (int z = 0; z < planes; z++) builder.Tiled(z, 64, 32, "Aperio Image Library v12|MPP = 0.5");
        for (int z = 0; z < lower; z++) builder.Tiled(planes + z, 32, 16, "Aperio Image Library v12");
        using Opened image = Opened.Key(builder.Store("a.svs"), "a.svs");
        Assert.Equal(lower, image.Unused("page"));
        for (int z = 0; z < planes; z++) Assert.Equal(SlidePages.Pixels(z, 64, 32), image.Scenes[0].Read("YX", z: z).Bytes);
    }

    private static (string Name, byte[] File) Build(string format, int surplus, int absent)
    {
        TiffBuilder builder = new();
        byte[] scanner = Encoding.UTF8.GetBytes("<Metadata><iScan Magnification=\"40\" ScanRes=\"0.25\"/></Metadata>");
        string lost = string.Concat(Enumerable.Range(0, absent).Select(i => Invariant($"<dimension sizeX=\"8\" sizeY=\"8\" r=\"{2 + i}\" ifd=\"{90 + i}\"/>")));
        switch (format)
        {
            case "SVS":
                builder.Tiled(0, 64, 32, "Aperio Image Library v12|MPP = 0.5").Page(8, 4, 8, new byte[32], "Aperio thumbnail").Tiled(1, 32, 16, "Aperio Image Library v12");
                // A page of the shape of the slide that is of another type is neither a level nor a focal plane of one.
                for (int i = 0; i < surplus; i++) builder.Page(32, 16, 8, [], "Aperio Image Library v12", (258, 3, [16]), (322, 3, [16]), (323, 3, [16]), (324, 4, Enumerable.Repeat(builder.Append(new byte[512]), 2).ToArray()), (325, 4, [512, 512]));
                return ("a.svs", builder.ToArray());
            case "QPTIFF":
                builder.Tiled(0, 64, 32, Qptiff("FullResolution", "a")).Tiled(1, 32, 16, Qptiff("ReducedResolution", "a"), null, (254, 4, [1]));
                break;
            case "Leica SCN":
                builder.Tiled(0, 64, 32, "<scn xmlns=\"http://www.leica-microsystems.com/scn/2010/10/01\"><collection><image name=\"a\"><pixels><dimension sizeX=\"64\" sizeY=\"32\" r=\"0\" ifd=\"0\"/><dimension sizeX=\"32\" sizeY=\"16\" r=\"1\" ifd=\"1\"/>" + lost + "</pixels><view sizeX=\"9\" sizeY=\"9\"/></image></collection></scn>").Tiled(1, 32, 16, null);
                break;
            case "Ventana":
                builder.With(700, 1, scanner.Length, scanner).Tiled(0, 64, 32, "level=0 mag=40").Tiled(1, 32, 16, "level=1 mag=20");
                break;
            case "NDPI":
                builder.Tiled(0, 64, 32, null, null, Ndpi(20, 0)).Tiled(1, 32, 16, null, null, Ndpi(10, 0));
                break;
            default:
                builder.Tiled(0, 64, 32, "<DataObject ObjectType=\"DPUfsImport\"/>").Tiled(1, 32, 16, "level=1 mag=20", null, (254, 4, [1]));
                break;
        }

        for (int i = 0; i < surplus; i++) builder.Page(9 + i, 4, 8, new byte[(9 + i) * 4], "something else");
        return (format == "Philips TIFF" ? "a.tiff" : "a.tif", builder.ToArray());
    }

    private static (ushort Tag, ushort Type, long[] Values)[] Ndpi(float lens, long focus) => [(65420, 4, [1]), (65421, 11, [BitConverter.SingleToInt32Bits(lens)]), (65424, 9, [focus])];

    private static string Qptiff(string type, string name) => $"<PerkinElmer-QPI-ImageDescription><ImageType>{type}</ImageType><Name>{name}</Name></PerkinElmer-QPI-ImageDescription>";
}
