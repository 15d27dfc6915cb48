using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Formats.OmeZarr;

/// <summary>Clients of the web read what Lamella writes from a plain static server, pixels equal: ome-zarr.js, @fideus-labs/ngff-zarr with its validation, and @vivjs/loaders, the core of Viv, vizarr and Avivator.</summary>
public sealed class WebClientTests
{
    private static readonly (string Tool, string Package)[] Clients = [("ome-zarr.js", "ome-zarr.js"), ("ngff-zarr", "@fideus-labs/ngff-zarr"), ("viv", "@vivjs/loaders")];

    /// <summary>ngff-zarr 0.14 knows no release after 0.5.</summary>
    public static TheoryData<string, NgffVersion, string> Rows() => new(
        from client in Clients
        from version in Trees.Versions
        from options in new[] { "default", "blosc-lz4", "none", "consolidated" }
        where options == "default" || version == NgffVersion.V05
        where client.Tool != "ngff-zarr" || version != NgffVersion.V06
        select (client.Tool, version, options));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_level_is_read_over_http(string client, NgffVersion version, string options)
    {
        using TempFolder folder = new();
        TestImage picture = new() { T = 2, C = 2, Z = 2, Y = 300, X = 270, StatePlanes = true };
        using (BioImage source = BioImage.Open(picture.Write(folder["in.ome.tif"])))
        {
            source.Convert(folder["out.ome.zarr"], new OmeZarrOptions
            {
                Ngff = version,
                Chunks = [64, 64],
                Compression = options is "blosc-lz4" or "none" ? Compression.Parse(options) : null,
                Consolidated = options == "consolidated" ? ConsolidatedMetadata.InRoot : ConsolidatedMetadata.None,
            });
        }

        using BioImage image = BioImage.Open(folder["out.ome.zarr"]);
        Assert.Equal(Trees.Sha(picture.Samples()), Trees.Sha(image.Scenes[0]));
        await Compare(client, folder["out.ome.zarr"], string.Empty, image.Scenes[0]);
    }

    [Theory]
    [InlineData("ome-zarr.js")]
    [InlineData("ngff-zarr")]
    [InlineData("viv")]
    public async Task Fields_labels_and_collections_are_read_over_http(string client)
    {
        using TempFolder folder = new();
        Trees.Convert(Trees.Path("v04_hcs"), folder["plate.ome.zarr"], new OmeZarrOptions());
        using (BioImage plate = BioImage.Open(folder["plate.ome.zarr"])) await Compare(client, folder["plate.ome.zarr"], plate.Scenes[1].Name!, plate.Scenes[1]);
        Trees.Convert(Trees.Path("v05_tczyx_sharded"), folder["labels.ome.zarr"], new OmeZarrOptions { Ngff = NgffVersion.V04, SourceLevels = SourceLevels.Reuse });
        using (BioImage labels = BioImage.Open(folder["labels.ome.zarr"])) await Compare(client, folder["labels.ome.zarr"], "labels/cells", labels.Labels[0]);
        Trees.Convert(Trees.Path("v04_bf2raw"), folder["all.ome.zarr"], new OmeZarrOptions { SourceLevels = SourceLevels.Reuse });
        using BioImage all = BioImage.Open(folder["all.ome.zarr"]);
        await Compare(client, folder["all.ome.zarr"], "1", all.Scenes[1]);
    }

    [Fact]
    public async Task A_single_file_is_read_by_zarrita_and_told_by_ngff_zarr()
    {
        string node = Judge.RequireNode("@fideus-labs/ngff-zarr");
        using TempFolder folder = new();
        TestImage picture = new() { T = 2, C = 2, Y = 300, X = 270 };
        using (BioImage source = BioImage.Open(picture.Write(folder["in.ome.tif"]))) source.Convert(folder["out.ozx"]);
        using BioImage image = BioImage.Open(folder["out.ozx"]);
        ChildResult result = await ChildProcess.RunAsync(node, [Path.Join(Judge.Scripts, "ozx.mjs"), folder["out.ozx"], "0", "1"], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        Assert.Equal(["version 0.5", "jsonFirst true", "0 " + Trees.Sha(picture.Samples()), "1 " + Trees.Sha(image.Scenes[0], 1)], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    private static async Task Compare(string client, string folder, string path, Scene truth)
    {
        string node = Judge.RequireNode(Clients.First(c => c.Tool == client).Package);
        ChildResult result = await ChildProcess.RunAsync(node, [Path.Join(Judge.Scripts, "web.mjs"), client, folder, path], cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        Assert.Equal(
            Enumerable.Range(0, truth.Levels.Count).Select(level => Invariant($"{level} {Trees.Sha(truth, level)}")),
            result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
