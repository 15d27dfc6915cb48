using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Formats.Tiff;
using Xunit;

namespace Lamella.Tests.Formats.OmeTiff;

public sealed class OmeTiffTests
{
    [Theory]
    [InlineData("<UUID FileName=\"old-name.ome.tif\">urn:uuid:1</UUID>")]
    [InlineData("<UUID>urn:uuid:1</UUID>")]
    public void A_renamed_file_without_an_identity_means_itself(string uuid)
    {
        string xml = $"<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint8\" SizeX=\"2\" SizeY=\"1\" SizeZ=\"2\" SizeC=\"1\" SizeT=\"1\"><TiffData IFD=\"0\" PlaneCount=\"1\">{uuid}</TiffData><TiffData IFD=\"1\" FirstZ=\"1\" PlaneCount=\"1\">{uuid}</TiffData></Pixels></Image></OME>";
        using Opened opened = Opened.Key(new TiffBuilder().Page(2, 1, 8, [1, 2], xml).Page(2, 1, 8, [3, 4]).Store("new.ome.tif"), "new.ome.tif");
        Assert.Equal(0, opened.Content.MissingPlanes);
        Assert.Equal([1, 2, 3, 4], opened.Scenes[0].Read("ZYX").Bytes);
    }

    [Fact]
    public void A_number_of_planes_that_no_file_could_hold_is_not_believed()
    {
        const string Xml = "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint8\" SizeX=\"2\" SizeY=\"1\" SizeZ=\"2000000000\" SizeC=\"1\" SizeT=\"1\"><TiffData/></Pixels></Image></OME>";
        using Opened opened = Opened.Key(new TiffBuilder().Page(2, 1, 8, [1, 2], Xml).Page(2, 1, 8, [3, 4]).Store("a.ome.tif"), "a.ome.tif");
        Assert.Equal([1L, 1, 2, 1, 2], opened.Scenes[0].Shape);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("2000000000", StringComparison.Ordinal));
    }

    private const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\" UUID=\"urn:uuid:00000000-0000-0000-0000-00000000000a\">";

    [Theory]
    [InlineData("multi_T0_C0.ome.tif", "multi_T1_C0.ome.tif")]
    [InlineData("comp_a.ome.tif", "comp_b.ome.tif")]
    [InlineData("comp.companion.ome", "comp_b.ome.tif")]
    public void T17_a_missing_member_reads_as_zero_and_is_counted(string opened, string removed)
    {
        MemoryStore store = Copy(["multi_T0_C0.ome.tif", "multi_T0_C1.ome.tif", "multi_T1_C0.ome.tif", "multi_T1_C1.ome.tif", "comp_a.ome.tif", "comp_b.ome.tif", "comp.companion.ome"]);
        using Opened complete = Opened.Key(store, opened);
        byte[] whole = complete.Scenes[0].Read("TCZYX").Bytes;
        store.Delete(removed);
        using Opened partial = Opened.Key(store, opened);
        Assert.Equal(removed.StartsWith("multi", StringComparison.Ordinal) ? 3 : 6, partial.Content.MissingPlanes);
        Assert.Contains(partial.Content.Warnings, w => w.Contains(removed, StringComparison.Ordinal));
        byte[] rest = partial.Scenes[0].Read("TCZYX").Bytes;
        int plane = 45 * 67 * 2, zero = 0;
        for (int i = 0; i < 12; i++)
        {
            ReadOnlySpan<byte> found = rest.AsSpan(i * plane, plane);
            if (!found.ContainsAnyExcept((byte)0)) zero++;
            else Assert.True(found.SequenceEqual(whole.AsSpan(i * plane, plane)));
        }

        Assert.Equal(partial.Content.MissingPlanes, zero);
    }

    [Fact]
    public void A_renamed_file_knows_itself_by_its_identity()
    {
        MemoryStore store = new();
        store.Put("renamed.tif", File.ReadAllBytes(TestData.At("data", "formats", "tiff_gen", "multi_T0_C1.ome.tif")));
        using Opened opened = Opened.Key(store, "renamed.tif");
        Assert.Equal(9, opened.Content.MissingPlanes);
        Assert.Contains(opened.Scenes[0].Read("ZYX", t: 0, c: 1).Bytes, b => b != 0);
    }

    [Fact]
    public void A_renamed_member_is_found_by_its_identity()
    {
        MemoryStore store = Copy(["multi_T0_C0.ome.tif", "multi_T0_C1.ome.tif", "multi_T1_C1.ome.tif"]);
        store.Put("other name.tif", File.ReadAllBytes(TestData.At("data", "formats", "tiff_gen", "multi_T1_C0.ome.tif")));
        using Opened opened = Opened.Key(store, "multi_T0_C1.ome.tif");
        Assert.Equal(0, opened.Content.MissingPlanes);
        TiffCorpus.Series truth = TiffCorpus.Generated.First(s => s.File == "multi_T0_C0.ome.tif");
        Assert.Equal(truth.Sha256, Opened.Sha256(opened.Scenes[0].Read("TCZYX").Bytes));
    }

    [Fact]
    public void T18_a_pointer_to_a_missing_metadata_file_leaves_the_pages()
    {
        MemoryStore store = Copy(["comp_a.ome.tif"]);
        using Opened opened = Opened.Key(store, "comp_a.ome.tif");
        Assert.Equal("QYX", opened.Scenes[0].NativeAxes);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("comp.companion.ome", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../secret.tif")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\data\\secret.tif")]
    [InlineData("a/../../secret.tif")]
    public void Names_that_lead_out_of_the_folder_are_not_followed(string name)
    {
        TiffBuilder secret = new();
        secret.Page(2, 1, 8, [77, 77]);
        MemoryStore store = Image($"<TiffData IFD=\"0\"/><TiffData IFD=\"0\" FirstZ=\"1\"><UUID FileName=\"{name}\">urn:uuid:1</UUID></TiffData>", "SizeZ=\"2\" SizeC=\"1\" SizeT=\"1\"", 1, "in/a.ome.tif");
        store.Put("secret.tif", secret.ToArray());
        using Opened opened = Opened.Key(store, "in/a.ome.tif");
        Assert.Equal(1, opened.Content.MissingPlanes);
        Assert.Equal([1, 1, 0, 0], opened.Scenes[0].Read("ZYX").Bytes);
    }

    [Theory]
    [InlineData("", "XYZCT", "TCZYX", new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    [InlineData("<TiffData/>", "XYCTZ", "ZTCYX", new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    [InlineData("<TiffData FirstZ=\"1\" IFD=\"0\" PlaneCount=\"1\"/><TiffData FirstZ=\"0\" IFD=\"1\"/>", "XYZCT", "TCZYX", new byte[] { 2, 1, 0, 0, 0, 0, 0, 0 })]
    [InlineData("<TiffData FirstC=\"1\" FirstT=\"1\" IFD=\"3\" NumPlanes=\"2\"/>", "XYZCT", "TCZYX", new byte[] { 0, 0, 0, 0, 0, 0, 4, 5 })]
    [InlineData("<TiffData IFD=\"6\" PlaneCount=\"8\"/>", "XYZCT", "TCZYX", new byte[] { 7, 8, 0, 0, 0, 0, 0, 0 })]
    public void T19_storage_entries_with_and_without_attributes_place_pages(string data, string order, string native, byte[] first)
    {
        MemoryStore store = Image(data, $"SizeZ=\"2\" SizeC=\"2\" SizeT=\"2\" DimensionOrder=\"{order}\"", 8);
        using Opened opened = Opened.Key(store, "a.ome.tif");
        Assert.Equal(native, opened.Scenes[0].NativeAxes);
        byte[] pixels = opened.Scenes[0].Read(native).Bytes;
        Assert.Equal(first, pixels.Where((_, i) => i % 2 == 0));
        Assert.Equal(first.Count(b => b == 0), opened.Content.MissingPlanes);
    }

    [Fact]
    public void A_modulo_annotation_unfolds_an_axis_with_its_unit_and_step()
    {
        const string Annotation = "<StructuredAnnotations><XMLAnnotation ID=\"Annotation:0\" Namespace=\"openmicroscopy.org/omero/dimension/modulo\"><Value><Modulo><ModuloAlongT Type=\"lifetime\" Unit=\"ps\" Start=\"0\" Step=\"50\" End=\"150\"/></Modulo></Value></XMLAnnotation></StructuredAnnotations>";
        MemoryStore store = Image(string.Empty, "SizeZ=\"1\" SizeC=\"1\" SizeT=\"8\"", 8, after: Annotation);
        using Opened opened = Opened.Key(store, "a.ome.tif");
        Scene scene = opened.Scenes[0];
        Assert.Equal("THYX", scene.NativeAxes);
        Assert.Equal("HTCZYX", scene.Axes);
        Assert.Equal([4, 2, 1, 1, 1, 2], scene.Shape);
        // The stored axis runs through the unfolded one fastest: plane t * 4 + h.
        Assert.Equal([7, 7], scene.Read("YX", Selection.Parse("T=1,H=2")).Bytes);
        AxisInfo info = scene.Content.AxisInfo['H'];
        Assert.Equal(("picosecond", 50.0, 0.0), (info.Unit, info.Step, info.Start));
    }

    [Fact]
    public void Broken_xml_leaves_the_pages_with_a_warning()
    {
        TiffBuilder builder = new();
        builder.Page(2, 1, 8, [1, 2], "<OME><Image><Pixels </OME>");
        using Opened opened = Opened.Key(builder.Store("a.ome.tif"), "a.ome.tif");
        Assert.Equal([1, 2], opened.Scenes[0].Read("YX").Bytes);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("OME-XML", StringComparison.Ordinal));
    }

    [Fact]
    public void Wells_name_fields_that_have_no_name()
    {
        const string Plate = "<Plate ID=\"Plate:0\" Name=\"P\"><Well ID=\"Well:0\" Row=\"1\" Column=\"2\"><WellSample ID=\"WellSample:0\" Index=\"0\"><ImageRef ID=\"Image:0\"/></WellSample></Well></Plate>";
        MemoryStore store = Image(string.Empty, "SizeZ=\"1\" SizeC=\"1\" SizeT=\"1\"", 1, before: Plate);
        using Opened opened = Opened.Key(store, "a.ome.tif");
        Assert.Equal("B/3/0", opened.Scenes[0].Name);
    }

    [Fact]
    public void Planes_that_are_not_stored_take_no_memory()
    {
        MemoryStore store = Image("<TiffData IFD=\"0\"/>", "SizeZ=\"1000\" SizeC=\"1\" SizeT=\"1000\"", 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using Opened opened = Opened.Key(store, "a.ome.tif");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
        Assert.Equal([1, 1], opened.Scenes[0].Read("YX", t: 0, z: 0).Bytes);
        Assert.Equal([0, 0], opened.Scenes[0].Read("YX", t: 5, z: 999).Bytes);
    }

    [Fact]
    public void Absurd_sizes_take_no_memory()
    {
        MemoryStore store = Image("<TiffData IFD=\"0\"/>", "SizeZ=\"2000000000\" SizeC=\"1\" SizeT=\"2000000\"", 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using Opened opened = Opened.Key(store, "a.ome.tif");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        Assert.Equal([1, 1], opened.Scenes[0].Read("YX").Bytes);
        Assert.Contains(opened.Content.Warnings, w => w.Contains("4000000000000000", StringComparison.Ordinal));
    }

    private static MemoryStore Copy(string[] files)
    {
        MemoryStore store = new();
        foreach (string file in files) store.Put(file, File.ReadAllBytes(TestData.At("data", "formats", "tiff_gen", file)));
        return store;
    }

    /// <summary>A file of pages of 2 x 1 pixels, the first of value 1, then 2, and so on, under one image.</summary>
    private static MemoryStore Image(string data, string sizes, int pages, string key = "a.ome.tif", string before = "", string after = "")
    {
        string order = sizes.Contains("DimensionOrder", StringComparison.Ordinal) ? string.Empty : " DimensionOrder=\"XYZCT\"";
        string xml = $"{Head}{before}<Image ID=\"Image:0\"><Pixels ID=\"Pixels:0\" Type=\"uint8\" SizeX=\"2\" SizeY=\"1\" {sizes}{order}>{data}</Pixels></Image>{after}</OME>";
        TiffBuilder builder = new();
        for (int i = 1; i <= pages; i++) builder.Page(2, 1, 8, [(byte)i, (byte)i], i == 1 ? xml : null);
        return builder.Store(key);
    }
}
