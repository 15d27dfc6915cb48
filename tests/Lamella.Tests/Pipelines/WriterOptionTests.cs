using System.Text.Json;
using Lamella.Formats.Tiff;
using Lamella.Formats.Tiff.Structure;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>Each option of a conversion does what it says, and what is not selected is not silently kept or changed.</summary>
public sealed class WriterOptionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    public void A_selection_carries_its_channels_planes_and_a_shifted_origin(NgffVersion version)
    {
        TestImage image = new() { T = 2, C = 3, Z = 4, StatePlanes = true };
        using BioImage source = BioImage.Open(image.Write(_folder["in.ome.tif"]));
        Selection part = Selection.Parse("T=1,C=1:3,Z=1:3,Y=10:30,X=20:");
        ConvertResult made = source.Convert(_folder["a.ome.zarr"], new OmeZarrOptions { Ngff = version, Selection = part, Verification = Verification.PixelDigest });
        Assert.Empty(made.Losses);
        using BioImage result = BioImage.Open(_folder["a.ome.zarr"]);
        Scene scene = result.Scenes[0];
        Assert.Equal([1L, 2, 2, 20, 47], scene.Shape);
        Assert.Equal(source.Scenes[0].Read("CZYX", part).Bytes, scene.Read("CZYX").Bytes);
        Assert.Equal([TestImage.ChannelName(1), TestImage.ChannelName(2)], scene.Channels.Select(c => c.Name));
        Assert.Equal([520.0, 590], scene.Channels.Select(c => c.Emission!.Value.Value));
        Assert.Equal(new Quantity(5, "micrometer"), scene.Origin!.X);
        Assert.Equal(new Quantity(5, "micrometer"), scene.Origin.Y);
        Assert.Equal(new Quantity(2, "micrometer"), scene.Origin.Z);
        Assert.Equal(new Quantity(0.25, "micrometer"), scene.PixelSize.X);
        Assert.Equal(4, scene.Planes.Count);

        // Plane (t, c, z) of the source has number ((t * 3) + c) * 4 + z, and a time of an eighth of a second for each.
        PlaneInfo first = scene.Planes.Single(p => p is { T: 0, C: 0, Z: 0 });
        Assert.Equal(new Quantity(((((1 * 3) + 1) * 4) + 1) * 0.125, "second"), first.Time);

        // An OME-TIFF has no place for the origin and says so.
        Loss loss = Assert.Single(result.Convert(_folder["b.ome.tif"]).Losses);
        Assert.Equal("origin", loss.What);
        Assert.Equal("origin", Assert.Single(source.Convert(_folder["c.ome.tif"], new OmeTiffOptions { Selection = part }).Losses).What);
    }

    [Fact]
    public void A_level_becomes_an_image_with_larger_pixels()
    {
        TestImage image = new() { C = 2, Y = 600, X = 520 };
        using BioImage source = BioImage.Open(image.Write(_folder["in.ome.tif"]));
        source.Convert(_folder["a.ome.zarr"]);
        using BioImage pyramid = BioImage.Open(_folder["a.ome.zarr"]);
        Assert.Equal(3, pyramid.Scenes[0].Levels.Count);
        foreach (string name in new[] { "b.ome.zarr", "b.ome.tif" })
        {
            ConvertOptions options = name.EndsWith(".zarr", StringComparison.Ordinal) ? new OmeZarrOptions() : new OmeTiffOptions();
            pyramid.Convert(_folder[name], options with { Level = 1, Verification = Verification.PixelDigest });
            using BioImage half = BioImage.Open(_folder[name]);
            Assert.Equal([1L, 2, 1, 300, 260], half.Scenes[0].Shape);
            Assert.Equal(new Quantity(0.5, "micrometer"), half.Scenes[0].PixelSize.X);
            Assert.Equal(new Quantity(1, "micrometer"), half.Scenes[0].PixelSize.Y);
            Assert.Equal(new Quantity(2, "micrometer"), half.Scenes[0].PixelSize.Z);
            Assert.Equal(pyramid.Scenes[0].Read("CYX", level: 1).Bytes, half.Scenes[0].Read("CYX").Bytes);

            // The first coarse sample is the mean of two, half a fine pixel further on (Y 0.5, X 0.25 micrometer apart).
            if (name == "b.ome.zarr") Assert.Equal(new PixelSizes { Z = new Quantity(0, "micrometer"), Y = new Quantity(0.25, "micrometer"), X = new Quantity(0.125, "micrometer") }, half.Scenes[0].Origin);
        }
    }

    [Theory]
    [InlineData("a.ome.zarr")]
    [InlineData("a.ome.tif")]
    public void A_type_is_changed_exactly_or_refused(string name)
    {
        TestImage image = new() { Type = PixelType.UInt8 };
        using BioImage source = BioImage.Open(image.Write(_folder["in.ome.tif"]));
        ConvertOptions options = name.EndsWith(".zarr", StringComparison.Ordinal) ? new OmeZarrOptions() : new OmeTiffOptions();
        source.Convert(_folder[name], options with { PixelType = PixelType.Float32 });
        using (BioImage wide = BioImage.Open(_folder[name]))
        {
            Assert.Equal(PixelType.Float32, wide.Scenes[0].PixelType);
            byte[] bytes = wide.Scenes[0].Read().Bytes;
            byte[] expected = image.Samples();
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], BitConverter.ToSingle(bytes, 4 * i));
            wide.Convert(_folder["back-" + name], options with { PixelType = PixelType.UInt8 });
            using BioImage back = BioImage.Open(_folder["back-" + name]);
            Assert.Equal(expected, back.Scenes[0].Read().Bytes);
        }

        using BioImage deep = BioImage.Open(new TestImage().Write(_folder["deep.ome.tif"]));
        RefusedException refused = Assert.Throws<RefusedException>(() => deep.Convert(_folder["no-" + name], options with { PixelType = PixelType.UInt8 }));
        Assert.Contains("wider type", refused.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder["no-" + name]));
    }

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    public void Rgb_unfolds_into_channels_with_names_and_colours_and_folds_back(NgffVersion version)
    {
        TestImage image = new() { S = 3, C = 2, Type = PixelType.UInt8 };
        using BioImage source = BioImage.Open(image.Write(_folder["in.ome.tif"]));
        source.Convert(_folder["a.ome.zarr"], new OmeZarrOptions { Ngff = version });
        string file = version == NgffVersion.V04 ? ".zattrs" : "zarr.json";
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Join(_folder["a.ome.zarr"], file)));
        JsonElement root = version == NgffVersion.V04 ? json.RootElement : json.RootElement.GetProperty("attributes").GetProperty("ome");
        List<JsonElement> channels = [.. root.GetProperty("omero").GetProperty("channels").EnumerateArray()];
        Assert.Equal(["DAPI R", "DAPI G", "DAPI B"], channels.Take(3).Select(c => c.GetProperty("label").GetString()));
        Assert.Equal(["FF0000", "00FF00", "0000FF", "FF0000", "00FF00", "0000FF"], channels.Select(c => c.GetProperty("color").GetString()));
        using BioImage zarr = BioImage.Open(_folder["a.ome.zarr"]);
        Assert.Equal("TCZYXS", zarr.Scenes[0].Axes);
        Assert.Equal(image.Samples(), zarr.Scenes[0].Read("TCZYXS").Bytes);
        zarr.Convert(_folder["b.ome.tif"]);
        using BioImage tiff = BioImage.Open(_folder["b.ome.tif"]);
        Assert.Equal(KeptFacts.Of(source.Scenes[0]), KeptFacts.Of(tiff.Scenes[0]));
    }

    [Fact]
    public void An_extra_axis_beside_channels_is_refused_with_advice_and_fits_when_one_is_selected()
    {
        const string Modulo = "<StructuredAnnotations><XMLAnnotation ID=\"Annotation:0\" Namespace=\"openmicroscopy.org/omero/dimension/modulo\"><Value>"
            + "<Modulo namespace=\"http://www.openmicroscopy.org/Schemas/Additions/2011-09\"><ModuloAlongT Type=\"lifetime\" Unit=\"ps\" Start=\"50\" Step=\"25\" End=\"125\"/></Modulo></Value></XMLAnnotation></StructuredAnnotations>";
        TestImage image = new() { T = 8, C = 2, Annotations = Modulo, AnnotationRef = "Annotation:0" };
        using BioImage source = BioImage.Open(image.Write(_folder["in.ome.tif"]));
        RefusedException refused = Assert.Throws<RefusedException>(() => source.Convert(_folder["a.ome.zarr"]));
        Assert.Equal(new Remedy.Select("H=0"), refused.Remedy);
        Assert.Equal(["in.ome.tif"], _folder.Names);
        refused = Assert.Throws<RefusedException>(() => source.Convert(_folder["a.tif"], new OmeTiffOptions { Preset = TiffPreset.ImageJ }));
        Assert.Equal(new Remedy.Select("H=0"), refused.Remedy);
        Selection one = Selection.Parse("H=3");
        source.Convert(_folder["a.ome.zarr"], new OmeZarrOptions { Selection = one });
        using BioImage zarr = BioImage.Open(_folder["a.ome.zarr"]);
        Assert.Equal(source.Scenes[0].Read("TCYX", one).Bytes, zarr.Scenes[0].Read("TCYX").Bytes);
        source.Convert(_folder["b.ome.tif"], new OmeTiffOptions { Verification = Verification.PixelDigest });
        using BioImage tiff = BioImage.Open(_folder["b.ome.tif"]);
        Assert.Equal(KeptFacts.Of(source.Scenes[0]), KeptFacts.Of(tiff.Scenes[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void The_number_of_levels_is_as_asked(int levels)
    {
        using BioImage source = BioImage.Open(new TestImage { Y = 90, X = 133 }.Write(_folder["in.ome.tif"]));
        source.Convert(_folder["a.ome.zarr"], new OmeZarrOptions { Levels = levels });
        source.Convert(_folder["a.ome.tif"], new OmeTiffOptions { Levels = levels });
        foreach (string name in new[] { "a.ome.zarr", "a.ome.tif" })
        {
            using BioImage result = BioImage.Open(_folder[name]);
            Assert.Equal(levels, result.Scenes[0].Levels.Count);
            Assert.Equal((133 + (1 << (levels - 1)) - 1) >> (levels - 1), result.Scenes[0].Levels[^1].Shape[4]);
        }
    }

    [Fact]
    public void Chunks_and_shards_are_as_asked()
    {
        TestImage image = new() { Z = 5, Y = 300, X = 280 };
        using BioImage source = BioImage.Open(image.Write(_folder["in.ome.tif"]));
        foreach ((string name, OmeZarrOptions options, long[] chunk, long[]? shard) in new (string, OmeZarrOptions, long[], long[]?)[]
        {
            ("a", new OmeZarrOptions { Chunks = [2, 64, 96], Shards = [1, 1, 4, 128, 192] }, [1, 1, 2, 64, 96], [1, 1, 4, 128, 192]),
            ("b", new OmeZarrOptions { Chunks = [64, 64], Sharding = Sharding.None }, [1, 1, 1, 64, 64], null),
            ("c", new OmeZarrOptions { Chunks = [1, 1, 5, 30, 70], Ngff = NgffVersion.V04 }, [1, 1, 5, 30, 70], null),
        })
        {
            source.Convert(_folder[name + ".ome.zarr"], options);
            using BioImage zarr = BioImage.Open(_folder[name + ".ome.zarr"]);
            Assert.Equal(chunk, zarr.Scenes[0].Levels[0].Chunk);
            Assert.Equal(shard, zarr.Scenes[0].Levels[0].Shard);
            Assert.Equal(image.Samples(), zarr.Scenes[0].Read().Bytes);
        }
    }

    [Theory]
    [InlineData(DownsampleMethod.Mean)]
    [InlineData(DownsampleMethod.Nearest)]
    [InlineData(DownsampleMethod.Mode)]
    [InlineData(DownsampleMethod.Min)]
    [InlineData(DownsampleMethod.Max)]
    [InlineData(DownsampleMethod.Median)]
    public void Coarse_samples_are_made_as_the_method_says(DownsampleMethod method)
    {
        TestImage image = new() { Z = 3, Y = 41, X = 35, Noisy = true };
        using BioImage source = BioImage.Open(image.Write(_folder["in.ome.tif"]));
        source.Convert(_folder["a.ome.zarr"], new OmeZarrOptions { Levels = 2, Downsample = method, DownsampledAxes = DownsampledAxes.Zyx });
        using BioImage zarr = BioImage.Open(_folder["a.ome.zarr"]);
        Assert.Equal([1L, 1, 2, 21, 18], zarr.Scenes[0].Levels[1].Shape);
        byte[] full = image.Samples(), coarse = zarr.Scenes[0].Read("ZYX", level: 1).Bytes;
        for (int z = 0; z < 2; z++)
            for (int y = 0; y < 21; y++)
                for (int x = 0; x < 18; x++)
                {
                    List<ushort> cell = [];
                    for (int n = 0; n < 8; n++)
                    {
                        int fz = (2 * z) + (n >> 2), fy = (2 * y) + ((n >> 1) & 1), fx = (2 * x) + (n & 1);
                        if (fz < 3 && fy < 41 && fx < 35) cell.Add(BitConverter.ToUInt16(full, 2 * ((((fz * 41) + fy) * 35) + fx)));
                    }

                    ushort value = BitConverter.ToUInt16(coarse, 2 * ((((z * 21) + y) * 18) + x));
                    List<ushort> sorted = [.. cell.Order()];
                    switch (method)
                    {
                        case DownsampleMethod.Mean: Assert.Equal(Math.Round(cell.Average(v => (double)v), MidpointRounding.ToEven), value); break;
                        case DownsampleMethod.Nearest: Assert.Equal(cell[0], value); break;
                        case DownsampleMethod.Min: Assert.Equal(sorted[0], value); break;
                        case DownsampleMethod.Max: Assert.Equal(sorted[^1], value); break;
                        case DownsampleMethod.Mode: Assert.Equal(cell.GroupBy(v => v).Max(g => g.Count()), cell.Count(v => v == value)); break;
                        default: Assert.InRange(value, sorted[(cell.Count - 1) / 2], sorted[cell.Count / 2]); break;
                    }
                }
    }

    [Theory]
    [InlineData(BigTiff.Always, true)]
    [InlineData(BigTiff.Never, false)]
    [InlineData(BigTiff.Automatic, false)]
    public void Offsets_are_64_bit_when_asked(BigTiff mode, bool big)
    {
        TestImage image = new() { C = 2 };
        using BioImage source = BioImage.Open(image.Write(_folder["in.ome.tif"]));
        source.Convert(_folder["a.ome.tif"], new OmeTiffOptions { BigTiff = mode });
        Assert.Equal(big ? 43 : 42, File.ReadAllBytes(_folder["a.ome.tif"])[2]);
        using BioImage result = BioImage.Open(_folder["a.ome.tif"]);
        Assert.Equal(image.Samples(), result.Scenes[0].Read().Bytes);
    }

    [Theory]
    [InlineData(PixelType.UInt8, 1, 2)]
    [InlineData(PixelType.UInt16, 3, 2)]
    [InlineData(PixelType.Int32, 1, 2)]
    [InlineData(PixelType.Float32, 1, 3)]
    public void The_predictor_fits_the_type_and_is_off_by_default(PixelType type, int samples, int predictor)
    {
        TestImage image = new() { Type = type, S = samples, Y = 70, X = 81 };
        using BioImage source = BioImage.Open(image.Write(_folder["in.ome.tif"]));
        foreach (string compression in new[] { "deflate", "lzw", "zstd", "none" })
        {
            string with = _folder[compression + "-with.ome.tif"], without = _folder[compression + "-without.ome.tif"];
            source.Convert(with, new OmeTiffOptions { Compression = Compression.Parse(compression), Predictor = TiffPredictor.Horizontal, TileSize = 32 });
            source.Convert(without, new OmeTiffOptions { Compression = Compression.Parse(compression), TileSize = 32 });
            Assert.Equal(compression == "none" ? 1 : predictor, Predictor(with));
            Assert.Equal(1, Predictor(without));
            foreach (string file in new[] { with, without })
            {
                using BioImage result = BioImage.Open(file);
                Assert.Equal(image.Samples(), result.Scenes[0].Read(result.Scenes[0].Axes).Bytes);
            }
        }
    }

    [Fact]
    public void Scenes_are_chosen_and_ordered_and_keep_their_names()
    {
        TestImage image = new() { Scenes = 4 };
        using BioImage source = BioImage.Open(image.Write(_folder["in.ome.tif"]));
        foreach (string name in new[] { "a.ome.zarr", "a.ome.tif" })
        {
            ConvertOptions options = name.EndsWith(".zarr", StringComparison.Ordinal) ? new OmeZarrOptions() : new OmeTiffOptions();
            source.Convert(_folder[name], options with { Scenes = [3, 1] });
            using BioImage result = BioImage.Open(_folder[name]);
            Assert.Equal(["field 3", "field 1"], result.Scenes.Select(s => s.Name));
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(image.Samples(3 - (2 * i)), result.Scenes[i].Read().Bytes);
                Assert.Equal(source.Scenes[3 - (2 * i)].Acquired, result.Scenes[i].Acquired);
            }
        }
    }

    private int Predictor(string path)
    {
        using FileStore store = new(_folder.Path);
        return (int)TiffFile.Open(store, Path.GetFileName(path)).FirstPage.Integer(TiffTag.Predictor, 1);
    }
}
