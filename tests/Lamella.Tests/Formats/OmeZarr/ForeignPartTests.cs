using System.Text.Json.Nodes;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Formats.OmeZarr;

/// <summary>Groups, arrays and attributes of other programs go along from OME-Zarr to OME-Zarr where that keeps their meaning, and are losses elsewhere.</summary>
public sealed class ForeignPartTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(NgffVersion.V04, NgffVersion.V04, "", true, true)]
    [InlineData(NgffVersion.V05, NgffVersion.V05, "", true, true)]
    [InlineData(NgffVersion.V05, NgffVersion.V06, "", true, true)]
    [InlineData(NgffVersion.V04, NgffVersion.V05, "", false, true)]
    [InlineData(NgffVersion.V05, NgffVersion.V05, "Z=1", false, false)]
    public void Tables_and_attributes_go_along_with_whole_images_of_the_same_version(NgffVersion from, NgffVersion to, string selection, bool nodes, bool attributes)
    {
        string source = Source(from, scenes: 1), target = _folder["b.ome.zarr"];
        Add(source, from, "tables", "{\"tables\":[\"a\"]}");
        Add(source, from, "tables/a", "{\"type\":\"roi\"}");
        File.WriteAllBytes(Path.Join(source, "tables", "a", "0.0"), [1, 2, 3]);
        Edit(source, from, document => document["fractal_tasks"] = new JsonObject { ["run"] = 7, ["näme"] = "ü" });
        OmeZarrOptions options = new() { Ngff = to };
        if (selection.Length > 0) options = options with { Selection = Selection.Parse(selection) };
        ConvertResult result = Trees.Convert(source, target, options);
        Assert.Equal(nodes, Directory.Exists(Path.Join(target, "tables")));
        Assert.Equal(!nodes, result.Losses.Any(l => l.What.Contains("tables", StringComparison.Ordinal)));
        Assert.Equal(!attributes, result.Losses.Any(l => l.What.Contains("fractal_tasks", StringComparison.Ordinal)));
        if (nodes) Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Join(target, "tables", "a", "0.0")));
        if (nodes) Assert.Equal(File.ReadAllText(Document(Path.Join(source, "tables", "a"), from)), File.ReadAllText(Document(Path.Join(target, "tables", "a"), to)));
        using BioImage image = BioImage.Open(target);
        Assert.Equal((nodes ? 1 : 0) + (attributes ? 1 : 0), image.Unused.Count);
        if (attributes) Assert.Equal("ü", (string?)Attributes(target, to)["fractal_tasks"]!["näme"]);
        // What went along goes along again.
        if (nodes) Assert.DoesNotContain(image.Convert(_folder["c.ome.zarr"], new OmeZarrOptions { Ngff = to }).Losses, l => l.What.Contains("tables", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_beside_an_image_that_moves_is_a_loss()
    {
        string source = Source(NgffVersion.V05, scenes: 2);
        Add(source, NgffVersion.V05, "1/tables", "{}");
        using BioImage image = BioImage.Open(source);
        ConvertResult second = image.Convert(_folder["b.ome.zarr"], new OmeZarrOptions { Scenes = [1] });
        Assert.Contains(second.Losses, l => l.What.Contains("1/tables", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Join(_folder["b.ome.zarr"], "1", "tables")) || Directory.Exists(Path.Join(_folder["b.ome.zarr"], "tables")));
        ConvertResult both = image.Convert(_folder["c.ome.zarr"], new OmeZarrOptions());
        Assert.DoesNotContain(both.Losses, l => l.What.Contains("tables", StringComparison.Ordinal));
        Assert.True(Directory.Exists(Path.Join(_folder["c.ome.zarr"], "1", "tables")));
    }

    [Fact]
    public void A_node_that_lies_where_the_result_has_an_array_of_its_own_is_a_loss()
    {
        string source = Source(NgffVersion.V05, scenes: 1), target = _folder["b.ome.zarr"];
        Add(source, NgffVersion.V05, "1", "{}");
        using BioImage image = BioImage.Open(source);
        ConvertResult result = image.Convert(target, new OmeZarrOptions { Levels = 2 });
        Assert.Contains(result.Losses, l => l.What.Contains("1 group (1)", StringComparison.Ordinal));
        Trees.AssertValid(target);
    }

    private string Source(NgffVersion version, int scenes)
    {
        new TestImage { Z = 3, Scenes = scenes }.Write(_folder["in.ome.tif"]);
        using BioImage image = BioImage.Open(_folder["in.ome.tif"]);
        image.Convert(_folder["a.ome.zarr"], new OmeZarrOptions { Ngff = version, Levels = 1 });
        return _folder["a.ome.zarr"];
    }

    private static string Document(string group, NgffVersion version) => Path.Join(group, version == NgffVersion.V04 ? ".zattrs" : "zarr.json");

    private static void Add(string root, NgffVersion version, string path, string attributes)
    {
        string folder = Path.Join(root, path);
        Directory.CreateDirectory(folder);
        if (version == NgffVersion.V04)
        {
            File.WriteAllText(Path.Join(folder, ".zgroup"), "{\"zarr_format\":2}");
            File.WriteAllText(Path.Join(folder, ".zattrs"), attributes);
        }
        else
        {
            File.WriteAllText(Path.Join(folder, "zarr.json"), "{\"zarr_format\":3,\"node_type\":\"group\",\"attributes\":" + attributes + "}");
        }
    }

    private static void Edit(string root, NgffVersion version, Action<JsonObject> change)
    {
        JsonObject document = JsonNode.Parse(File.ReadAllText(Document(root, version)))!.AsObject();
        change(version == NgffVersion.V04 ? document : document["attributes"]!.AsObject());
        File.WriteAllText(Document(root, version), document.ToJsonString());
    }

    private static JsonObject Attributes(string root, NgffVersion version)
    {
        JsonObject document = JsonNode.Parse(File.ReadAllText(Document(root, version)))!.AsObject();
        return version == NgffVersion.V04 ? document : document["attributes"]!.AsObject();
    }
}
