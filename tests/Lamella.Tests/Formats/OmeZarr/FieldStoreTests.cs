using System.Text.Json.Nodes;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Formats.OmeZarr;

/// <summary>Stores as they are found: parts are absent, other programs have stored theirs, values are of the wrong kind. What is there opens, what is not is told.</summary>
public sealed class FieldStoreTests : IDisposable
{
    private readonly TempFolder _root = new();
    private readonly string _folder;

    public FieldStoreTests() => _folder = Directory.CreateDirectory(_root["in.ome.zarr"]).FullName;

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("16744448", "#FF8000")]
    [InlineData("0", "#000000")]
    [InlineData("16777215", "#FFFFFF")]
    [InlineData("255", "#0000FF")]
    [InlineData("\"f80\"", "#FF8800")]
    [InlineData("\"#0f0\"", "#00FF00")]
    [InlineData("\"FF8000 \"", "#FF8000")]
    [InlineData("\" ff8000\"", "#FF8000")]
    [InlineData("\"#FF8000\"", "#FF8000")]
    [InlineData("16777216", null)]
    [InlineData("-1", null)]
    [InlineData("1.5", null)]
    [InlineData("\"red\"", null)]
    [InlineData("\"f8\"", null)]
    [InlineData("\"FF800\"", null)]
    [InlineData("[255,128,0]", null)]
    [InlineData("true", null)]
    public void A_colour_is_right_or_unknown_with_a_warning(string json, string? expected)
    {
        Image(_folder, omero: $$$"""{"channels":[{"label":"a","color":{{{json}}},"window":{"min":0,"max":9,"start":0,"end":9}}]}""");
        using BioImage image = BioImage.Open(_folder);
        Assert.Equal(expected, image.Scenes[0].Channels[0].Color?.ToString());
        Assert.Equal(expected is null, image.Warnings.Any(w => w.Contains("color", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("NaN", "0", "0", "1")]
    [InlineData("0", "Infinity", "0", "1")]
    [InlineData("0", "1", "-Infinity", "1")]
    [InlineData("0", "1", "0", "\"NaN\"")]
    [InlineData("0", "1", "0", "\"high\"")]
    [InlineData("0", "1", "[]", "1")]
    public void A_window_that_is_no_range_of_numbers_is_left_out_and_the_image_converts(string min, string max, string start, string end)
    {
        Image(_folder, omero: $$$"""{"channels":[{"label":"a","color":"FFFFFF","window":{"min":{{{min}}},"max":{{{max}}},"start":{{{start}}},"end":{{{end}}} }}]}""");
        using BioImage image = BioImage.Open(_folder);
        Assert.Null(image.Scenes[0].Channels[0].Window);
        Assert.Single(image.Warnings, w => w.Contains("window", StringComparison.Ordinal));
        foreach (NgffVersion version in Trees.Versions)
        {
            string target = _root[$"{version}.ome.zarr"];
            image.Convert(target, new OmeZarrOptions { Ngff = version });
            using BioImage result = BioImage.Open(target);
            Assert.Equal(Trees.Sha(image.Scenes[0]), Trees.Sha(result.Scenes[0]));
        }
    }

    [Theory]
    [InlineData("pixel", null)]
    [InlineData("voxel", null)]
    [InlineData("reference frame", null)]
    [InlineData("deg", null)]
    [InlineData("second", null)]
    [InlineData("  ", null)]
    [InlineData("", null)]
    [InlineData("um", "micrometer")]
    [InlineData("µm", "micrometer")]
    [InlineData("micron", "micrometer")]
    [InlineData("nanometer", "nanometer")]
    public void A_unit_that_is_no_length_is_unknown_and_is_not_written(string unit, string? expected)
    {
        Image(_folder, unit: unit, scale: "0.5");
        using BioImage image = BioImage.Open(_folder);
        Assert.Equal(expected, image.Scenes[0].PixelSize.X?.Unit);
        string target = _root["out.ome.zarr"];
        ConvertResult result = image.Convert(target, new OmeZarrOptions { Ngff = NgffVersion.V04 });
        string written = File.ReadAllText(Path.Join(target, ".zattrs"));
        Assert.Equal(expected is not null, written.Contains("\"unit\"", StringComparison.Ordinal));
        if (expected is null && unit.Trim().Length > 0) Assert.Contains(result.Losses, l => l.What.Contains("unit", StringComparison.Ordinal) && l.What.Contains(unit, StringComparison.Ordinal));
        else if (expected is not null) Assert.Empty(result.Losses);
    }

    [Theory]
    [InlineData("pixel", null, 0.5)]
    [InlineData("reference frame", null, 0.5)]
    [InlineData("µm", "micrometer", 0.5)]
    [InlineData("thou", "micrometer", 12.7)]
    [InlineData("li", "micrometer", 1058.3333333333333)]
    public void A_length_of_OME_XML_is_written_in_a_unit_that_viewers_take(string unit, string? expected, double scale)
    {
        string path = new TestImage { PixelAttributes = $"PhysicalSizeX=\"0.5\" PhysicalSizeXUnit=\"{unit}\" PhysicalSizeY=\"0.5\" PhysicalSizeYUnit=\"{unit}\"" }.Write(_root["a.ome.tif"]);
        using BioImage image = BioImage.Open(path);
        string target = _root["out.ome.zarr"];
        ConvertResult result = image.Convert(target, new OmeZarrOptions { Ngff = NgffVersion.V04 });
        JsonNode multiscale = JsonNode.Parse(File.ReadAllText(Path.Join(target, ".zattrs")))!["multiscales"]![0]!;
        JsonArray axes = multiscale["axes"]!.AsArray();
        Assert.Equal(expected, axes[^1]!["unit"]?.GetValue<string>());
        Assert.Equal(scale, multiscale["datasets"]![0]!["coordinateTransformations"]![0]!["scale"]![axes.Count - 1]!.GetValue<double>(), 12);
        Assert.Equal(unit != "µm", result.Losses.Any(l => l.What.StartsWith("unit ", StringComparison.Ordinal) || l.What == "pixel size"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    public void A_scale_that_is_no_distance_is_told(string scale)
    {
        Image(_folder, scale: scale);
        using BioImage image = BioImage.Open(_folder);
        Assert.Null(image.Scenes[0].PixelSize.X);
        Assert.Contains(image.Warnings, w => w.Contains("scale", StringComparison.Ordinal) && w.Contains(scale, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_level_that_is_absent_costs_only_itself(int absent)
    {
        Image(_folder, levels: 3);
        for (int level = 0; level < 3; level++)
        {
            if ((absent >> level & 1) != 0) Directory.Delete(Path.Join(_folder, Invariant($"{level}")), recursive: true);
        }

        using BioImage image = BioImage.Open(_folder);
        Assert.Equal(2, image.Scenes[0].Levels.Count);
        Assert.Contains(image.Content.Missing, p => p.Kind == "level" && p.Count == 1);
        Assert.Equal(absent == 1 ? 2.0 : 1.0, image.Scenes[0].PixelSize.X!.Value.Value);
    }

    [Fact]
    public void An_image_without_any_level_is_an_error_that_names_them()
    {
        Image(_folder, levels: 2);
        Directory.Delete(Path.Join(_folder, "0"), recursive: true);
        Directory.Delete(Path.Join(_folder, "1"), recursive: true);
        Assert.Contains("none of its levels exists (0, 1)", Assert.Throws<DamagedDataException>(() => BioImage.Open(_folder)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever is taken away from a plate, the rest is there and the absent part is named.</summary>
    [Theory]
    [InlineData("A/1", "well", 2)]
    [InlineData("A/1/0", "field", 3)]
    [InlineData("B/2/1", "field", 3)]
    [InlineData("B/2/1/0", "image", 3)]
    [InlineData("A/1/.zattrs", "well", 2)]
    [InlineData("A/1/1/.zattrs", "field", 3)]
    public void A_part_of_a_plate_that_is_absent_costs_only_itself(string gone, string kind, int scenes)
    {
        Plate();
        string path = Path.Join(_folder, gone);
        if (File.Exists(path)) File.Delete(path);
        else Directory.Delete(path, recursive: true);
        using BioImage image = BioImage.Open(_folder);
        Assert.Equal(scenes, image.Scenes.Count);
        ContentPart part = Assert.Single(image.Content.Missing);
        Assert.Equal(kind, part.Kind);
        Assert.StartsWith(part.Name, gone.Replace("/.zattrs", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (Scene scene in image.Scenes) Assert.Equal(16, scene.Read(scene.Axes).Bytes.Length);
    }

    [Fact]
    public void A_listed_label_that_is_absent_is_named()
    {
        Image(_folder);
        Group(Path.Join(_folder, "labels"), """{"labels":["cells"]}""");
        using BioImage image = BioImage.Open(_folder);
        Assert.Contains(image.Content.Missing, p => p.Kind == "label" && p.Name == "labels/cells");
    }

    [Theory]
    [InlineData("tables", "group")]
    [InlineData("mylab/results", "group")]
    [InlineData("extra", "array")]
    [InlineData("7", "array")]
    [InlineData("labels/other", "group")]
    public void What_other_programs_store_beside_an_image_is_listed_and_is_a_loss(string path, string kind)
    {
        Image(_folder);
        Group(Path.Join(_folder, "labels"), """{"labels":[]}""");
        string place = Path.Join(_folder, path);
        if (kind == "array") Array(place, 3, 4);
        else Group(place, "{}");
        if (path.StartsWith("mylab", StringComparison.Ordinal)) Group(Path.GetDirectoryName(place)!, "{}");
        string name = path.StartsWith("mylab", StringComparison.Ordinal) ? "mylab" : path;
        using BioImage image = BioImage.Open(_folder);
        Assert.Equal([(kind, name)], image.Content.Unused.Select(p => (p.Kind, p.Name)));
        Assert.Contains(image.Convert(_root["out.ome.zarr"], new OmeZarrOptions()).Losses, l => l.ToString().Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public void Attributes_that_are_not_of_NGFF_are_listed_by_name()
    {
        Image(_folder, more: ""","fractal_tasks":{"a":1},"mylab":[2]""");
        using BioImage image = BioImage.Open(_folder);
        ContentPart part = Assert.Single(image.Content.Unused);
        Assert.Equal(("attribute", 2L), (part.Kind, part.Count));
        Assert.Contains("fractal_tasks, mylab", part.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_and_folders_that_are_no_nodes_are_passed_over()
    {
        Image(_folder);
        File.WriteAllText(Path.Join(_folder, "README.md"), "x");
        Directory.CreateDirectory(Path.Join(_folder, "notes"));
        Directory.CreateDirectory(Path.Join(_folder, ".lamella", "locks"));
        using BioImage image = BioImage.Open(_folder);
        Assert.Empty(image.Content.Unused);
        Assert.Empty(image.Content.Missing);
    }

    [Theory]
    [InlineData("a.zarr", "b.zarr")]
    [InlineData("s0/img", "s1/img")]
    [InlineData("images/x", "images/y")]
    public void A_folder_of_images_without_metadata_opens_as_all_of_them(string first, string second)
    {
        Group(_folder, "{}");
        foreach (string path in (string[])[first, second])
        {
            for (string above = Path.GetDirectoryName(Path.Join(_folder, path))!; above != _folder; above = Path.GetDirectoryName(above)!) Group(above, "{}");
            Image(Path.Join(_folder, path));
        }

        using BioImage image = BioImage.Open(_folder);
        Assert.Equal([first, second], image.Scenes.Select(s => s.Name));
        Assert.Contains(image.Warnings, w => w.Contains("2 images: " + first + ", " + second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"zarr_format":3,"node_type":"group","attributes":{},"later":{"must_understand":true}}""")]
    [InlineData("""{"zarr_format":3,"node_type":"group","attributes":{},"later":5}""")]
    public void A_group_with_a_field_that_must_be_understood_is_not_read(string document)
    {
        File.WriteAllText(Path.Join(_folder, "zarr.json"), document);
        Assert.Contains("'later'", Assert.Throws<UnsupportedFeatureException>(() => BioImage.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_of_metadata_that_is_older_than_the_array_does_not_hide_samples()
    {
        Image(_folder);
        string array = File.ReadAllText(Path.Join(_folder, "0", ".zarray"));
        File.WriteAllText(Path.Join(_folder, ".zmetadata"), $$$"""{"zarr_consolidated_format":1,"metadata":{".zgroup":{"zarr_format":2},".zattrs":{},"0/.zarray":{{{array.Replace("[4,4]", "[2,4]", StringComparison.Ordinal)}}}}}""");
        using BioImage image = BioImage.Open(_folder);
        Assert.Equal([1L, 1, 1, 4, 4], image.Scenes[0].Shape);
        Assert.Contains(image.Warnings, w => w.Contains("consolidated", StringComparison.Ordinal) && w.Contains("shape", StringComparison.Ordinal));
    }

    [Fact]
    public void Samples_of_one_pixel_share_their_window()
    {
        foreach (PixelType type in (PixelType[])[PixelType.UInt8, PixelType.UInt16, PixelType.Float32])
        {
            string path = new TestImage { S = 3, Type = type }.Write(_root[$"{type}.ome.tif"]);
            using BioImage image = BioImage.Open(path);
            string target = _root[$"{type}.ome.zarr"];
            image.Convert(target, new OmeZarrOptions { Ngff = NgffVersion.V04 });
            JsonArray channels = JsonNode.Parse(File.ReadAllText(Path.Join(target, ".zattrs")))!["omero"]!["channels"]!.AsArray();
            string[] windows = [.. channels.Select(c => c!["window"]!.ToJsonString()).Distinct()];
            Assert.Equal(3, channels.Count);
            string window = Assert.Single(windows);
            if (type == PixelType.UInt8) Assert.Equal("""{"min":0,"max":255,"start":0,"end":255}""", window);
        }
    }

    private void Plate()
    {
        Group(_folder, """{"plate":{"version":"0.4","name":"p","rows":[{"name":"A"},{"name":"B"}],"columns":[{"name":"1"},{"name":"2"}],"wells":[{"path":"A/1","rowIndex":0,"columnIndex":0},{"path":"B/2","rowIndex":1,"columnIndex":1}]}}""");
        foreach (string well in (string[])["A/1", "B/2"])
        {
            Group(Path.Join(_folder, well), """{"well":{"version":"0.4","images":[{"path":"0"},{"path":"1"}]}}""");
            for (int field = 0; field < 2; field++) Image(Path.Join(_folder, well, Invariant($"{field}")));
        }
    }

    private static void Image(string folder, string? omero = null, string unit = "micrometer", string scale = "1", int levels = 1, string more = "")
    {
        string datasets = string.Join(',', Enumerable.Range(0, levels).Select(l => Invariant($$"""{"path":"{{l}}","coordinateTransformations":[{"type":"scale","scale":[{{(l == 0 ? scale : Invariant($"{1 << l}"))}},{{(l == 0 ? scale : Invariant($"{1 << l}"))}}]}]}""")));
        Group(folder, $$"""{"multiscales":[{"version":"0.4","name":"i","axes":[{"name":"y","type":"space","unit":"{{unit}}"},{"name":"x","type":"space","unit":"{{unit}}"}],"datasets":[{{datasets}}]}]""" + (omero is null ? string.Empty : ",\"omero\":" + omero) + more + "}");
        for (int level = 0; level < levels; level++) Array(Path.Join(folder, Invariant($"{level}")), 4 >> level, 4 >> level);
    }

    private static void Group(string folder, string attributes)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Join(folder, ".zgroup"), """{"zarr_format":2}""");
        File.WriteAllText(Path.Join(folder, ".zattrs"), attributes);
    }

    private static void Array(string folder, int y, int x)
    {
        Directory.CreateDirectory(Path.Join(folder, "0"));
        File.WriteAllText(Path.Join(folder, ".zarray"), Invariant($$"""{"zarr_format":2,"shape":[{{y}},{{x}}],"chunks":[{{y}},{{x}}],"dtype":"|u1","fill_value":0,"filters":null,"order":"C","compressor":null,"dimension_separator":"/"}"""));
        File.WriteAllBytes(Path.Join(folder, "0", "0"), [.. Enumerable.Range(1, y * x).Select(n => (byte)n)]);
    }
}
