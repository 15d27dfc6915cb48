using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;
using Lamella.TestKit;
using Lamella.Tests.Formats.Tiff;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>TIFF to OME-Zarr and back to OME-TIFF: pixels, axes, sizes, channels, planes, objective, date stay what they are, and what cannot stay is listed.</summary>
public sealed class RoundTripTests
{
    /// <summary>What is lost on the way, by file; all other files lose nothing. NGFF and OME-XML lack the places.</summary>
    private static readonly Dictionary<string, string[]> Losses = new(StringComparer.Ordinal)
    {
        ["ome_sparse_planes.ome.tif"] = ["zarr: planes"],
        ["aperio_like.svs"] = ["zarr: 3 associated images"],
    };

    /// <summary>Sample types that OME-XML has no name for: an OME-TIFF of them is refused.</summary>
    private static readonly PixelType[] NotInOme = [PixelType.UInt64, PixelType.Int64, PixelType.Float16];

    public static TheoryData<string, NgffVersion> Rows()
    {
        TheoryData<string, NgffVersion> rows = [];
        foreach (string file in TiffCorpus.Generated.Select(s => s.File).Distinct())
        {
            rows.Add(file, NgffVersion.V04);
            rows.Add(file, NgffVersion.V05);
            rows.Add(file, NgffVersion.V06);
        }

        if (rows.Count == 0) rows.Add("(absent)", NgffVersion.V05);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_scene_of_a_tiff_survives_ome_zarr_and_ome_tiff(string file, NgffVersion version)
    {
        using BioImage source = BioImage.Open(TestData.At("data", "formats", "tiff_gen", file));
        SkipLaterCodecs(source);
        using TempFolder folder = new();
        List<string> losses = [];
        ConvertResult toZarr = source.Convert(folder["a.ome.zarr"], new OmeZarrOptions { Ngff = version, Verification = Verification.PixelDigest });
        Note(losses, "zarr", toZarr);
        Assert.All(toZarr.Digests, d => Assert.Equal(d.Source, d.Result));
        using BioImage zarr = BioImage.Open(folder["a.ome.zarr"]);
        AssertSame(source, zarr, compareDescriptions: !NotInOme.Contains(source.Scenes[0].PixelType!.Value));
        foreach (TiffCorpus.Series series in TiffCorpus.Generated.Where(s => s.File == file && s.IsExact && s.Group != "svs")) AssertTruth(series, zarr);

        if (NotInOme.Contains(source.Scenes[0].PixelType!.Value))
        {
            RefusedException refused = Assert.Throws<RefusedException>(() => zarr.Convert(folder["b.ome.tif"]));
            Assert.Contains("another type", refused.Message, StringComparison.Ordinal);
            Assert.Equal(["a.ome.zarr"], folder.Names);
            return;
        }

        Note(losses, "tiff", zarr.Convert(folder["b.ome.tif"], new OmeTiffOptions { Verification = Verification.PixelDigest }));
        using BioImage tiff = BioImage.Open(folder["b.ome.tif"]);
        AssertSame(source, tiff, compareDescriptions: true);
        Assert.Equal(Losses.GetValueOrDefault(file, []), losses.Distinct());
        Assert.Equal(["a.ome.zarr", "b.ome.tif"], folder.Names);
    }

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    [InlineData(NgffVersion.V06)]
    public void Times_positions_colours_wavelengths_and_objective_survive_with_all_scenes(NgffVersion version)
    {
        using TempFolder folder = new();
        TestImage image = new() { T = 2, C = 3, Z = 2, Scenes = 3, StatePlanes = true };
        using BioImage source = BioImage.Open(image.Write(folder["s.ome.tif"]));
        Assert.Equal("DAPI", source.Scenes[0].Channels[0].Name);
        Assert.Equal(12, source.Scenes[2].Planes.Count);
        Assert.Equal(60, source.Scenes[1].Objective!.Magnification);
        Assert.Empty(source.Convert(folder["a.ome.zarr"], new OmeZarrOptions { Ngff = version }).Losses);
        using BioImage zarr = BioImage.Open(folder["a.ome.zarr"]);
        AssertSame(source, zarr, compareDescriptions: true);
        Assert.Empty(zarr.Convert(folder["b.ome.tif"]).Losses);
        using BioImage tiff = BioImage.Open(folder["b.ome.tif"]);
        AssertSame(source, tiff, compareDescriptions: true);
        Assert.Equal(image.Samples(2), tiff.Scenes[2].Read("TCZYX").Bytes);
    }

    [Theory]
    [InlineData("PhysicalSizeX=\"3\" PhysicalSizeXUnit=\"in.\" PhysicalSizeY=\"3\" PhysicalSizeYUnit=\"in.\"")]
    [InlineData("PhysicalSizeX=\"1\" PhysicalSizeXUnit=\"µm\" PhysicalSizeY=\"1\" PhysicalSizeYUnit=\"µm\"")]
    [InlineData("PhysicalSizeX=\"0.1\"")]
    [InlineData("TimeIncrement=\"2\" TimeIncrementUnit=\"min\"")]
    [InlineData("")]
    public void Sizes_keep_their_units_and_unknown_stays_unknown(string attributes)
    {
        using TempFolder folder = new();
        TestImage image = new() { T = 2, Z = 2, PixelAttributes = attributes };
        using BioImage source = BioImage.Open(image.Write(folder["s.ome.tif"]));
        foreach (NgffVersion version in new[] { NgffVersion.V04, NgffVersion.V05 })
        {
            string name = folder[version + ".ome.zarr"];
            Assert.Empty(source.Convert(name, new OmeZarrOptions { Ngff = version }).Losses);
            using BioImage zarr = BioImage.Open(name);
            AssertSame(source, zarr, compareDescriptions: true);
            Assert.Empty(zarr.Convert(folder[version + ".ome.tif"]).Losses);
            using BioImage tiff = BioImage.Open(folder[version + ".ome.tif"]);
            AssertSame(source, tiff, compareDescriptions: true);
        }
    }

    /// <summary>OME-XML has units without a size; NGFF lists none of them, and viewers refuse an image with others (field reports).</summary>
    [Theory]
    [InlineData("pixel")]
    [InlineData("reference frame")]
    public void A_unit_without_a_size_stays_in_OME_TIFF_and_is_a_loss_in_OME_Zarr(string unit)
    {
        using TempFolder folder = new();
        TestImage image = new() { PixelAttributes = $"PhysicalSizeX=\"2\" PhysicalSizeXUnit=\"{unit}\" PhysicalSizeY=\"2\" PhysicalSizeYUnit=\"{unit}\"" };
        using BioImage source = BioImage.Open(image.Write(folder["s.ome.tif"]));
        Assert.Empty(source.Convert(folder["a.ome.tif"]).Losses);
        using BioImage tiff = BioImage.Open(folder["a.ome.tif"]);
        Assert.Equal(new Quantity(2, unit), tiff.Scenes[0].PixelSize.X);
        Assert.Equal("pixel size", Assert.Single(source.Convert(folder["a.ome.zarr"]).Losses).What);
        using BioImage zarr = BioImage.Open(folder["a.ome.zarr"]);
        Assert.Null(zarr.Scenes[0].PixelSize.X);
    }

    [Fact]
    public void Lifetimes_along_time_become_an_axis_of_ngff_and_come_back_with_their_steps()
    {
        using TempFolder folder = new();
        const string Modulo = "<StructuredAnnotations><XMLAnnotation ID=\"Annotation:0\" Namespace=\"openmicroscopy.org/omero/dimension/modulo\"><Value>"
            + "<Modulo namespace=\"http://www.openmicroscopy.org/Schemas/Additions/2011-09\"><ModuloAlongT Type=\"lifetime\" Unit=\"ps\" Start=\"50\" Step=\"25\" End=\"125\"/></Modulo></Value></XMLAnnotation></StructuredAnnotations>";
        TestImage image = new() { T = 8, Z = 2, Annotations = Modulo, AnnotationRef = "Annotation:0" };
        using BioImage source = BioImage.Open(image.Write(folder["s.ome.tif"]));
        Assert.Equal("HTCZYX", source.Scenes[0].Axes);
        Assert.Equal([4L, 2, 1, 2, 45, 67], source.Scenes[0].Shape);
        Assert.Empty(source.Convert(folder["a.ome.zarr"]).Losses);
        using BioImage zarr = BioImage.Open(folder["a.ome.zarr"]);
        AssertSame(source, zarr, compareDescriptions: true);
        Assert.Empty(zarr.Convert(folder["b.ome.tif"]).Losses);
        using BioImage tiff = BioImage.Open(folder["b.ome.tif"]);
        AssertSame(source, tiff, compareDescriptions: true);
    }

    private static void SkipLaterCodecs(BioImage image)
    {
        foreach (Scene scene in image.Scenes)
        {
            if (scene.Levels[0].Source is not TiffLevelSource source) continue;
            TiffCodec codec = TiffCodecs.Find(source.Layout.Compression);
            if (codec.Decode is not null) continue;
            Assert.Contains(image.Warnings, w => w.Contains(codec.Title, StringComparison.Ordinal));
            Assert.Skip($"{codec.Title} is not decoded yet");
        }
    }

    private static void Note(List<string> losses, string step, ConvertResult result) => losses.AddRange(result.Losses.Select(l => step + ": " + (l.What.EndsWith(" planes", StringComparison.Ordinal) ? "planes" : l.What)));

    private static void AssertTruth(TiffCorpus.Series series, BioImage image)
    {
        Scene scene = image.Scenes[series.Index];
        string order = series.Axes.Replace('Q', 'Z');
        if (order != string.Concat(series.Axes.Distinct()) && series.Axes.Contains('Z', StringComparison.Ordinal)) return;
        Assert.Equal(series.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(scene.Read(order).Bytes)));
    }

    private static void AssertSame(BioImage expected, BioImage actual, bool compareDescriptions)
    {
        Assert.Equal(expected.Scenes.Count, actual.Scenes.Count);
        for (int i = 0; i < expected.Scenes.Count; i++)
        {
            List<string> before = KeptFacts.Of(expected.Scenes[i]), after = KeptFacts.Of(actual.Scenes[i]);
            if (!compareDescriptions)
            {
                before.RemoveAll(f => f.StartsWith("description", StringComparison.Ordinal));
                after.RemoveAll(f => f.StartsWith("description", StringComparison.Ordinal));
            }

            Assert.Equal(before, after);
        }
    }
}
