using System.Text;
using System.Text.Json;
using Lamella.Ome;
using Lamella.TestKit;
using Lamella.Tests.Ome.Xml;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Formats.OmeZarr;

/// <summary>Plates: read as scenes in listed order, written from OME-Zarr and from OME-XML plates.</summary>
public sealed class PlateTests
{
    // Two wells, B/3 with two fields of two runs; images are not in the order of the wells.
    private const string Plate = """
        <Plate ID="Plate:0" Name="screen 7" Rows="2" Columns="4" RowNamingConvention="letter" ColumnNamingConvention="number">
        <Well ID="Well:0" Row="1" Column="2"><WellSample ID="WellSample:0" Index="0"><ImageRef ID="Image:0"/></WellSample><WellSample ID="WellSample:2" Index="2"><ImageRef ID="Image:2"/></WellSample></Well>
        <Well ID="Well:1" Row="0" Column="3"><WellSample ID="WellSample:1" Index="1"><ImageRef ID="Image:1"/></WellSample></Well>
        <PlateAcquisition ID="PlateAcquisition:0" Name="first" MaximumFieldCount="1" StartTime="2024-03-07T10:12:03Z"><WellSampleRef ID="WellSample:0"/><WellSampleRef ID="WellSample:1"/></PlateAcquisition>
        <PlateAcquisition ID="PlateAcquisition:1" Name="second"><WellSampleRef ID="WellSample:2"/></PlateAcquisition>
        </Plate>
        """;

    [Theory]
    [InlineData("v04_hcs", NgffVersion.V04)]
    [InlineData("v04_hcs", NgffVersion.V05)]
    [InlineData("v05_hcs", NgffVersion.V04)]
    [InlineData("v05_hcs", NgffVersion.V06)]
    public void A_plate_stays_a_plate(string name, NgffVersion version)
    {
        using TempFolder folder = new();
        Assert.Empty(Trees.Convert(Trees.Path(name), folder["a.ome.zarr"], new OmeZarrOptions { Ngff = version }).Losses);
        using BioImage before = BioImage.Open(Trees.Path(name)), after = BioImage.Open(folder["a.ome.zarr"]);
        Assert.True(before.Scenes.Count > 1);
        Dictionary<string, string> pixels = before.Scenes.ToDictionary(s => s.Name!, s => Trees.Sha(s));
        Assert.Equal(pixels, after.Scenes.ToDictionary(s => s.Name!, s => Trees.Sha(s)));
        NgffPlate was = Metadata(Trees.Path(name)).Plate!, @is = Metadata(folder["a.ome.zarr"]).Plate!;
        Assert.Equal((was.Name, string.Join(',', was.Rows), string.Join(',', was.Columns)), (@is.Name, string.Join(',', @is.Rows), string.Join(',', @is.Columns)));
        Assert.Equal(was.Wells.Select(w => w.Path).Order(StringComparer.Ordinal), @is.Wells.Select(w => w.Path).Order(StringComparer.Ordinal));
        Assert.Equal(was.Acquisitions.Select(a => (a.Id, a.Name)), @is.Acquisitions.Select(a => (a.Id, a.Name)));
    }

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    [InlineData(NgffVersion.V06)]
    public void An_ome_xml_plate_becomes_wells_with_runs(NgffVersion version)
    {
        using TempFolder folder = new();
        TestImage fields = new() { C = 2, Scenes = 3, Annotations = Plate };
        fields.Write(folder["in.ome.tif"]);
        Assert.Empty(Trees.Convert(folder["in.ome.tif"], folder["a.ome.zarr"], new OmeZarrOptions { Ngff = version }).Losses);
        using BioImage image = BioImage.Open(folder["a.ome.zarr"]);
        Assert.Equal(["A/4/0", "B/3/0", "B/3/1"], image.Scenes.Select(s => s.Name));
        Assert.Equal(new[] { 1, 0, 2 }.Select(i => Trees.Sha(fields.Samples(i))), image.Scenes.Select(s => Trees.Sha(s)));
        // The facts of OME-XML go to the right field.
        Assert.Equal([1, 0, 2], image.Scenes.Select(s => s.Acquired!.Value.Second));
        NgffPlate plate = Metadata(folder["a.ome.zarr"]).Plate!;
        Assert.Equal(("screen 7", "A,B", "1,2,3,4"), (plate.Name, string.Join(',', plate.Rows), string.Join(',', plate.Columns)));
        Assert.Equal([new NgffPlateWell("A/4", 0, 3), new NgffPlateWell("B/3", 1, 2)], plate.Wells);
        Assert.Equal([(0, "first", 1), (1, "second", 1)], plate.Acquisitions.Select(a => (a.Id, a.Name, a.MaximumFieldCount)));
        Assert.Equal(new DateTimeOffset(2024, 3, 7, 10, 12, 3, TimeSpan.Zero).ToUnixTimeSeconds(), plate.Acquisitions[0].StartTime);
        Assert.Equal([new NgffWellImage("0", 0), new NgffWellImage("1", 1)], Metadata(Path.Join(folder["a.ome.zarr"], "B", "3")).Well!.Images);
        Assert.Empty(OmeSamples.SchemaErrors(File.ReadAllBytes(Path.Join(folder["a.ome.zarr"], "OME", "METADATA.ome.xml"))));
    }

    [Fact]
    public void A_plate_goes_through_ome_tiff_and_back()
    {
        using TempFolder folder = new();
        using (BioImage source = BioImage.Open(Trees.Path("v04_hcs"))) Assert.DoesNotContain(source.Convert(folder["a.ome.tif"]).Losses, l => l.What == "plate");
        using (BioImage tiff = BioImage.Open(folder["a.ome.tif"]))
            Assert.Empty(OmeSamples.SchemaErrors(Encoding.UTF8.GetBytes(tiff.OriginalMetadata.Single(m => m.Key == "OME-XML").Value)));
        Trees.Convert(folder["a.ome.tif"], folder["b.ome.zarr"], new OmeZarrOptions { Ngff = NgffVersion.V04 });
        NgffPlate was = Metadata(Trees.Path("v04_hcs")).Plate!, @is = Metadata(folder["b.ome.zarr"]).Plate!;
        Assert.Equal((was.Name, string.Join(',', was.Rows), string.Join(',', was.Columns)), (@is.Name, string.Join(',', @is.Rows), string.Join(',', @is.Columns)));
        Assert.Equal(was.Wells.Select(w => w.Path).Order(StringComparer.Ordinal), @is.Wells.Select(w => w.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Some_fields_of_a_plate_are_a_plate()
    {
        using TempFolder folder = new();
        TestImage fields = new() { Scenes = 3, Annotations = Plate };
        fields.Write(folder["in.ome.tif"]);
        Trees.Convert(folder["in.ome.tif"], folder["a.ome.zarr"], new OmeZarrOptions { Scenes = [2, 1] });
        using BioImage image = BioImage.Open(folder["a.ome.zarr"]);
        Assert.Equal([("A/4/0", Trees.Sha(fields.Samples(1))), ("B/3/1", Trees.Sha(fields.Samples(2)))], image.Scenes.Select(s => (s.Name!, Trees.Sha(s))));
    }

    [Fact]
    public void Scenes_lie_side_by_side_when_asked_for_and_still_know_their_plate()
    {
        using TempFolder folder = new();
        TestImage fields = new() { Scenes = 3, Annotations = Plate };
        fields.Write(folder["in.ome.tif"]);
        Assert.Empty(Trees.Convert(folder["in.ome.tif"], folder["a.ome.zarr"], new OmeZarrOptions { Layout = SceneLayout.Bioformats2Raw }).Losses);
        using (BioImage flat = BioImage.Open(folder["a.ome.zarr"])) Assert.Equal(["field 0", "field 1", "field 2"], flat.Scenes.Select(s => s.Name));
        Assert.Equal(["0", "1", "2"], Metadata(Path.Join(folder["a.ome.zarr"], "OME")).Series);
        Trees.Convert(folder["a.ome.zarr"], folder["b.ome.zarr"], new OmeZarrOptions());
        using BioImage plate = BioImage.Open(folder["b.ome.zarr"]);
        Assert.Equal(["A/4/0", "B/3/0", "B/3/1"], plate.Scenes.Select(s => s.Name));
    }

    [Fact]
    public void A_single_scene_lies_below_the_root_when_asked_for()
    {
        using TempFolder folder = new();
        TestImage picture = new() { C = 2 };
        picture.Write(folder["in.ome.tif"]);
        Trees.Convert(folder["in.ome.tif"], folder["a.ome.zarr"], new OmeZarrOptions { Layout = SceneLayout.Bioformats2Raw });
        Assert.Equal(3, Metadata(folder["a.ome.zarr"]).Bioformats2RawLayout);
        using BioImage image = BioImage.Open(folder["a.ome.zarr"]);
        Assert.Equal(Trees.Sha(picture.Samples()), Trees.Sha(Assert.Single(image.Scenes)));
    }

    [Fact]
    public void Two_plates_are_listed_as_a_loss()
    {
        using TempFolder folder = new();
        string second = Plate.Replace("Plate:0", "Plate:1", StringComparison.Ordinal).Replace("Image:", "Image:9", StringComparison.Ordinal).Replace("\"Well", "\"WellX", StringComparison.Ordinal);
        new TestImage { Scenes = 3, Annotations = Plate + second }.Write(folder["in.ome.tif"]);
        Assert.Equal("plate", Assert.Single(Trees.Convert(folder["in.ome.tif"], folder["a.ome.zarr"], new OmeZarrOptions()).Losses).What);
    }

    private static NgffGroup Metadata(string group)
    {
        string v3 = Path.Join(group, "zarr.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(File.Exists(v3) ? v3 : Path.Join(group, ".zattrs")));
        return NgffReader.Read(document.RootElement.TryGetProperty("attributes", out JsonElement attributes) ? attributes : document.RootElement);
    }
}
