using System.Text.Json;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>The document that <c>lamella info --json</c> prints: names, types and nulls are a contract.</summary>
public sealed class InfoContractTests
{
    [Fact]
    public async Task The_document_has_the_promised_members_in_the_promised_types()
    {
        using TempFolder folder = new();
        string path = new TestImage { C = 2, T = 2, StatePlanes = true }.Write(folder["in.ome.tif"]);
        JsonElement root = await Shell.JsonAsync("info", path, "--json", "--planes", "--tiles");
        Members(root, "schema", "path", "format", "missingPlanes", "scenes", "warnings");
        Assert.Equal("lamella/info/1", root.GetProperty("schema").GetString());
        Assert.Equal(path, root.GetProperty("path").GetString());
        Assert.Equal("OME-TIFF", root.GetProperty("format").GetString());
        Assert.Equal(0, root.GetProperty("missingPlanes").GetInt32());
        Assert.Empty(root.GetProperty("warnings").EnumerateArray());
        JsonElement scene = Assert.Single(root.GetProperty("scenes").EnumerateArray());
        Members(scene, "index", "name", "axes", "shape", "nativeAxes", "dtype", "origin", "acquired", "objective", "levels", "pixelSize", "channels", "mosaic", "planes");
        Assert.Equal("TCZYX", scene.GetProperty("axes").GetString());
        Assert.Equal("[2,2,1,45,67]", Compact(scene.GetProperty("shape")));
        Assert.Equal("TCYX", scene.GetProperty("nativeAxes").GetString());
        Assert.Equal("uint16", scene.GetProperty("dtype").GetString());
        Assert.Equal("null", Compact(scene.GetProperty("origin")));
        Assert.Equal("2024-03-07T10:12:00Z", scene.GetProperty("acquired").GetString());
        Assert.Equal("""{"name":"Plan-Apo <60x>","magnification":60,"numericalAperture":1.4,"immersion":"Oil"}""", Compact(scene.GetProperty("objective")));
        Assert.Equal("""[{"index":0,"shape":[2,2,1,45,67],"downsample":[1,1,1,1,1],"chunk":[1,1,1,45,67],"shard":null,"codec":"none"}]""", Compact(scene.GetProperty("levels")));
        Assert.Equal(
            """{"T":{"value":1.5,"unit":"second"},"Z":{"value":2,"unit":"micrometer"},"Y":{"value":0.5,"unit":"micrometer"},"X":{"value":0.25,"unit":"micrometer"}}""", Compact(scene.GetProperty("pixelSize")));
        Assert.StartsWith("""{"index":0,"name":"DAPI","color":"#0000FF","dtype":"uint16","samples":1,"excitation":null,"emission":{"value":450,"unit":"nanometer"}""", Compact(scene.GetProperty("channels")[0]), StringComparison.Ordinal);
        Assert.Equal("null", Compact(scene.GetProperty("mosaic")));
        Assert.Equal(4, scene.GetProperty("planes").GetArrayLength());
    }

    [Theory]
    [InlineData("Model=\"Plan\" NominalMagnification=\"63\" LensNA=\"1.4000000000000001\" Immersion=\"Oil\"", "Plan 63x/1.4 Oil")]
    [InlineData("LensNA=\"0.8\"", "NA 0.8")]
    [InlineData("NominalMagnification=\"20\"", "20x")]
    [InlineData("Model=\"Plan\" LensNA=\"0.95\"", "Plan NA 0.95")]
    [InlineData("NominalMagnification=\"19.999999999999996\" Immersion=\"Water\"", "20x Water")]
    public async Task The_text_names_of_a_lens_what_is_stated_and_nothing_else(string attributes, string expected)
    {
        using TempFolder folder = new();
        string xml = "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Instrument ID=\"Instrument:0\"><Objective ID=\"Objective:0\" " + attributes + "/></Instrument><Image ID=\"Image:0\"><InstrumentRef ID=\"Instrument:0\"/><ObjectiveSettings ID=\"Objective:0\"/>"
            + "<Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"uint8\" SizeX=\"2\" SizeY=\"2\" SizeZ=\"1\" SizeC=\"1\" SizeT=\"1\"><TiffData/></Pixels></Image></OME>";
        File.WriteAllBytes(folder["a.ome.tif"], new Formats.Tiff.TiffBuilder().Page(2, 2, 8, [1, 2, 3, 4], xml).ToArray());
        (int _, string text, string _) = await Shell.RunSplitAsync("info", folder["a.ome.tif"]);
        Assert.Contains(" objective  " + expected + Environment.NewLine, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_unknown_is_null()
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["a.tif"], new Formats.Tiff.TiffBuilder().Page(3, 2, 8, [1, 2, 3, 4, 5, 6]).ToArray());
        JsonElement scene = (await Shell.JsonAsync("info", folder["a.tif"], "--json")).GetProperty("scenes")[0];
        Assert.Equal("""{"T":null,"Z":null,"Y":null,"X":null}""", Compact(scene.GetProperty("pixelSize")));
        foreach (string name in new[] { "name", "origin", "acquired", "objective", "mosaic" }) Assert.Equal(JsonValueKind.Null, scene.GetProperty(name).ValueKind);
        Assert.Equal("YX", scene.GetProperty("nativeAxes").GetString());
        Assert.Equal("""{"index":0,"name":null,"color":null,"dtype":"uint8","samples":1,"excitation":null,"emission":null}""", Compact(scene.GetProperty("channels")[0]));
    }

    [Fact]
    public async Task Rgb_has_a_trailing_axis_of_samples_and_ome_zarr_its_shards()
    {
        using TempFolder folder = new();
        string path = new TestImage { S = 3, Type = PixelType.UInt8, Y = 600, X = 600 }.Write(folder["in.ome.tif"]);
        JsonElement tiff = (await Shell.JsonAsync("info", path, "--json")).GetProperty("scenes")[0];
        Assert.Equal("TCZYXS", tiff.GetProperty("axes").GetString());
        Assert.Equal("[1,1,1,600,600,3]", Compact(tiff.GetProperty("shape")));
        Assert.Equal("YXS", tiff.GetProperty("nativeAxes").GetString());
        Assert.Equal(3, tiff.GetProperty("channels")[0].GetProperty("samples").GetInt32());

        string plain = new TestImage { Y = 600, X = 600 }.Write(folder["gray.ome.tif"]);
        Assert.Equal(0, (await Shell.RunAsync("convert", plain, folder["gray.ome.zarr"], "-q")).Exit);
        JsonElement root = await Shell.JsonAsync("info", folder["gray.ome.zarr"], "--json");
        Assert.Equal("OME-Zarr 0.5", root.GetProperty("format").GetString());
        JsonElement levels = root.GetProperty("scenes")[0].GetProperty("levels");
        Assert.Equal(3, levels.GetArrayLength());
        Assert.Equal("[1,1,1,2,2]", Compact(levels[1].GetProperty("downsample")));
        Assert.Equal("[1,1,1,512,512]", Compact(levels[0].GetProperty("chunk")));
        Assert.Equal("[1,1,1,1024,1024]", Compact(levels[0].GetProperty("shard")));
    }

    [Fact]
    public async Task Text_goes_to_standard_output_and_warnings_to_standard_error()
    {
        string path = TestData.At("data", "formats", "tiff_gen", "codec_rgb8_webp_t.tif");
        (int exit, string output, string error) = await Shell.RunSplitAsync("info", path);
        Assert.Equal(0, exit);
        Assert.Contains("YXS", output.Replace("TCZYXS", "YXS", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("warning: ", error, StringComparison.Ordinal);
        Assert.Contains("WebP", error, StringComparison.Ordinal);
        (_, _, string quiet) = await Shell.RunSplitAsync("info", path, "-q");
        Assert.Empty(quiet);
        JsonElement root = await Shell.JsonAsync("info", path, "--json");
        Assert.Contains("WebP", root.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Formats_lists_codecs_with_what_is_read_and_written()
    {
        JsonElement root = await Shell.JsonAsync("formats", "--json");
        Assert.Equal("lamella/formats/1", root.GetProperty("schema").GetString());
        JsonElement zarr = root.GetProperty("formats").EnumerateArray().First(f => f.GetProperty("name").GetString() == "OME-Zarr");
        Assert.True(zarr.GetProperty("read").GetBoolean());
        Assert.True(zarr.GetProperty("write").GetBoolean());
        foreach (JsonElement format in root.GetProperty("formats").EnumerateArray())
        {
            foreach (JsonElement codec in format.GetProperty("codecs").EnumerateArray()) Members(codec, "name", "read", "write", "lossy");
        }
    }

    private static void Members(JsonElement e, params string[] names) => Assert.Equal(names, e.EnumerateObject().Select(p => p.Name));

    private static string Compact(JsonElement e)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) e.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
