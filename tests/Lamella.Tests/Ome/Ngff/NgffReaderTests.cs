using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Lamella.Ome;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Ome.Ngff;

public sealed class NgffReaderTests
{
    private static byte[] Entry(string zipName, string path)
    {
        using ZipArchive zip = ZipFile.OpenRead(TestData.At("data", "zarr", zipName));
        using Stream stream = zip.GetEntry(path)!.Open();
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static NgffGroup Generated(string path) => NgffReader.Read(Entry("gen_ngff_open.zip", path));

    [Theory]
    [InlineData("v01.zarr/.zattrs", "V01", "tczyx", 2)]
    [InlineData("v02.zarr/.zattrs", "V02", "tczyx", 2)]
    [InlineData("v03_zyx.zarr/.zattrs", "V03", "zyx", 2)]
    [InlineData("v04_tczyx.zarr/.zattrs", "V04", "tczyx", 3)]
    [InlineData("v04_yx_F_dot.zarr/.zattrs", "V04", "yx", 3)]
    [InlineData("v04_bf2raw.zarr/0/.zattrs", "V04", "tczyx", 2)]
    [InlineData("v05_cyx.zarr/zarr.json", "V05", "cyx", 3)]
    [InlineData("v05_tczyx_sharded.zarr/zarr.json", "V05", "tczyx", 2)]
    [InlineData("v06_czyx.zarr/zarr.json", "V06", "czyx", 3)]
    public void Axes_levels_and_placements_are_those_of_the_metadata(string path, string release, string axes, int levels)
    {
        byte[] json = Entry("gen_ngff_open.zip", path);
        NgffGroup group = NgffReader.Read(json);
        NgffMultiscale image = Assert.Single(group.Multiscales);
        Assert.Equal(release, group.Version.ToString());
        Assert.Equal(axes, string.Concat(image.Axes.Select(a => a.Name)));
        Assert.Equal(levels, image.Datasets.Count);
        Assert.Empty(group.Findings);

        // The truth: the numbers that stand in the document, collected without the reader.
        using JsonDocument document = JsonDocument.Parse(json);
        List<List<double>> scales = [];
        Collect(document.RootElement, "scale", scales);
        for (int level = 0; level < levels; level++)
        {
            (double[] Scale, double[] Translation) placement = image.Placement(level)!.Value;
            double[] expected = scales.Count == 0 ? [.. image.Axes.Select(_ => 1.0)] : [.. scales[level]];
            Assert.Equal((IEnumerable<double>)expected, placement.Scale);
        }
    }

    private static void Collect(JsonElement e, string name, List<List<double>> found)
    {
        if (e.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in e.EnumerateArray()) Collect(item, name, found);
        }

        if (e.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty member in e.EnumerateObject())
        {
            if (member.Name == name && member.Value.ValueKind == JsonValueKind.Array) found.Add([.. member.Value.EnumerateArray().Select(n => n.GetDouble())]);
            else Collect(member.Value, name, found);
        }
    }

    [Fact]
    public void Plates_wells_collections_and_labels_are_read()
    {
        NgffGroup plate = Generated("v04_hcs.zarr/.zattrs");
        Assert.Equal(["A/1", "A/4", "C/2"], plate.Plate!.Wells.Select(w => w.Path).Order(StringComparer.Ordinal));
        Assert.Equal(2, Generated("v04_hcs.zarr/A/1/.zattrs").Well!.Images.Count);
        Assert.Equal(3, Generated("v04_bf2raw.zarr/.zattrs").Bioformats2RawLayout);
        Assert.Equal(["0", "1"], Generated("v04_bf2raw.zarr/OME/.zattrs").Series);
        Assert.Equal(3, Generated("v05_bf2raw.zarr/zarr.json").Bioformats2RawLayout);
        Assert.Equal(["0", "1"], Generated("v05_bf2raw.zarr/OME/zarr.json").Series);
        Assert.Equal(["nuclei"], Generated("v04_tczyx.zarr/labels/.zattrs").Labels);
        Assert.Equal(["cells"], Generated("v05_tczyx_sharded.zarr/labels/zarr.json").Labels);
        Assert.NotNull(Generated("v04_tczyx.zarr/labels/nuclei/.zattrs").ImageLabel);
        Assert.NotNull(Generated("v05_hcs.zarr/zarr.json").Plate);
        Assert.Single(OmeXmlReader.Read(Entry("gen_ngff_open.zip", "v05_bf2raw.zarr/OME/METADATA.ome.xml")).Images.Select(i => i.Pixels.MetadataOnly).Distinct());
    }

    public static TheoryData<string, string> Documents
    {
        get
        {
            TheoryData<string, string> data = [];
            if (TestData.Exists)
            {
                foreach (string zipName in new[] { "gen_ngff_open.zip", "ngff_challenge_testdata.zip", "ome_zarr_models_examples.zip", "ome_zarr_py_v01_v02.zip", "rfc5_transform_examples.zip", "zarr_java_testdata.zip" })
                {
                    using ZipArchive zip = ZipFile.OpenRead(TestData.At("data", "zarr", zipName));
                    foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.Name is ".zattrs" or "zarr.json" or ".zattrs.json")) data.Add(zipName, entry.FullName);
                }
            }
            else
            {
                data.Add(string.Empty, string.Empty);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Documents))]
    public void Every_document_of_real_trees_is_read_and_survives_writing(string zipName, string path)
    {
        if (zipName.Length == 0) Assert.Skip("the conformance data is absent (set LAMELLA_TESTDATA)");
        NgffGroup group = NgffReader.Read(Entry(zipName, path));
        foreach (NgffRelease release in new[] { NgffRelease.V04, NgffRelease.V05, NgffRelease.V06 })
        {
            if (group.Multiscales.Any(m => Enumerable.Range(0, m.Datasets.Count).Any(l => m.Placement(l) is null))) continue;
            NgffGroup again = NgffReader.Read(NgffWriter.Write(group, release, new Findings()));

            // Links between images have no place before 0.6: then nothing is left of a group that holds nothing else.
            bool onlyScene = group.Scene is not null && group.Multiscales.Count == 0;
            if (group.Version is not null && !(onlyScene && release == NgffRelease.V04)) Assert.Equal(release, again.Version);
            if (release == NgffRelease.V06) Assert.Equal(group.Scene?.Transforms.Count, again.Scene?.Transforms.Count);
            Assert.Equal(group.Multiscales.Count, again.Multiscales.Count);
            for (int i = 0; i < group.Multiscales.Count; i++)
            {
                NgffMultiscale a = group.Multiscales[i], b = again.Multiscales[i];
                Assert.Equal(a.Axes.Select(x => (x.Name, x.Type, x.Unit)), b.Axes.Select(x => (x.Name, x.Type, x.Unit)));
                Assert.Equal(a.Datasets.Select(d => d.Path), b.Datasets.Select(d => d.Path));
                for (int level = 0; level < a.Datasets.Count; level++)
                {
                    Assert.Equal((IEnumerable<double>)a.Placement(level)!.Value.Scale, b.Placement(level)!.Value.Scale);
                    Assert.Equal((IEnumerable<double>)a.Placement(level)!.Value.Translation, b.Placement(level)!.Value.Translation);
                }
            }

            Assert.Equal(group.Omero?.Channels ?? [], again.Omero?.Channels ?? []);
            Assert.Equal(group.Plate?.Wells.Select(w => w.Path), again.Plate?.Wells.Select(w => w.Path));
            Assert.Equal(group.Well?.Images ?? [], again.Well?.Images ?? []);
            Assert.Equal(group.Labels, again.Labels);
            Assert.Equal(group.Series, again.Series);
        }
    }

    [Fact]
    public void What_the_writer_writes_is_valid_for_every_release()
    {
        foreach (string path in new[] { "v04_tczyx.zarr/.zattrs", "v05_tczyx_sharded.zarr/zarr.json", "v05_cyx.zarr/zarr.json", "v06_czyx.zarr/zarr.json", "v04_hcs.zarr/.zattrs", "v04_hcs.zarr/A/1/.zattrs", "v04_tczyx.zarr/labels/nuclei/.zattrs" })
        {
            foreach (NgffRelease release in new[] { NgffRelease.V04, NgffRelease.V05, NgffRelease.V06 })
            {
                byte[] written = NgffWriter.Write(Generated(path), release, new Findings());
                Assert.DoesNotContain(NgffValidator.Validate(written, version: release), f => f.Severity == Severity.Error);
                Assert.Equal(written, NgffWriter.Write(Generated(path), release, new Findings()));
            }
        }
    }

    [Theory]
    [InlineData("""{"multiscales":[{"version":0.4,"axes":[{"name":"y","type":"space"},{"name":"x","type":"space"}],"datasets":[{"path":"0"}]}]}""", "V04", "yx")]
    [InlineData("""{"multiscales":[{"axes":["z","y","x"],"datasets":[{"path":"0"}]}]}""", "V03", "zyx")]
    [InlineData("""{"multiscales":[{"datasets":[{"path":"0"}]}]}""", "V02", "tczyx")]
    [InlineData("""{"ome":{"multiscales":[{"axes":[{"name":"y"},{"name":"x"}],"datasets":[{"path":"0"}]}]}}""", "V05", "yx")]
    [InlineData("""{"ome":{"version":"0.6.dev3","multiscales":[{"coordinateSystems":[{"name":"p","axes":[{"name":"y"},{"name":"x"}]}],"datasets":[{"path":"0","coordinateTransformations":[{"type":"scale","scale":[2,3],"input":"0","output":"p"}]}]}]}}""", "V06", "yx")]
    public void The_form_tells_the_release_when_the_version_does_not(string json, string release, string axes)
    {
        NgffGroup group = NgffReader.Read(Encoding.UTF8.GetBytes(json));
        Assert.Equal(release, group.Version.ToString());
        Assert.Equal(axes, string.Concat(group.Multiscales[0].Axes.Select(a => a.Name)));
        Assert.NotNull(group.Multiscales[0].Placement(0));
    }

    [Fact]
    public void Members_at_the_other_level_and_missing_windows_survive()
    {
        NgffGroup group = NgffReader.Read(Encoding.UTF8.GetBytes("""{"omero":{"channels":[{"label":"a","color":"00FF00"},{"window":{"min":0,"max":1}}]},"labels":["n"],"ome":{"version":"0.5","multiscales":[]}}"""));
        Assert.Equal(new OmeColor(0, 255, 0), group.Omero!.Channels[0].Rgb);
        Assert.Null(group.Omero.Channels[0].Window);
        Assert.Equal(new NgffWindow(0, 1, null, null), group.Omero.Channels[1].Window);
        Assert.Equal(["n"], group.Labels);
    }

    [Fact]
    public void Transforms_compose_in_order_and_image_transforms_come_last()
    {
        NgffGroup group = NgffReader.Read(Encoding.UTF8.GetBytes(
            """{"multiscales":[{"version":"0.4","axes":[{"name":"y","type":"space"},{"name":"x","type":"space"}],"datasets":[{"path":"0","coordinateTransformations":[{"type":"scale","scale":[2,3]},{"type":"translation","translation":[1,1]}]}],"coordinateTransformations":[{"type":"scale","scale":[10,100]}]}]}"""));
        (double[] scale, double[] translation) = group.Multiscales[0].Placement(0)!.Value;
        Assert.Equal((IEnumerable<double>)[20, 300], scale);
        Assert.Equal((IEnumerable<double>)[10, 100], translation);
    }

    [Fact]
    public void Changed_documents_give_a_group_or_damaged_data()
    {
        byte[] source = Encoding.UTF8.GetBytes("""{"ome":{"version":"0.5","multiscales":[{"axes":[{"name":"y","type":"space"},{"name":"x","type":"space"}],"datasets":[{"path":"0","coordinateTransformations":[{"type":"scale","scale":[2,3]}]}]}],"plate":{"rows":[{"name":"A"}],"columns":[{"name":"1"}],"wells":[{"path":"A/1","rowIndex":0,"columnIndex":0}]}}}""");
        Random random = new(3);
        for (int i = 0; i < 5000; i++)
        {
            byte[] bytes = [.. source];
            for (int k = random.Next(1, 5); k > 0; k--) bytes[random.Next(bytes.Length)] = (byte)"{}[]\",:0-9eax\\u\uFFFD"[random.Next(16)];
            NgffValidator.Validate(bytes);
            try
            {
                NgffReader.Read(bytes);
            }
            catch (DamagedDataException)
            {
                // The only error that bytes may lead to.
            }
        }
    }
}
