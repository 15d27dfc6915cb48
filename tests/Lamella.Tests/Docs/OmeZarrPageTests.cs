using System.Text.Json;
using Lamella.Cli;
using Lamella.Ome;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Docs;

/// <summary>Every command of docs/concepts/ome-zarr.md runs, in the order of the page, and its claims about what is written hold.</summary>
[Collection(nameof(WorkingFolder))]
public sealed class OmeZarrPageTests : IDisposable
{
    private const string Plate = """
        <Plate ID="Plate:0" Name="screen" Rows="2" Columns="3"><Well ID="Well:0" Row="0" Column="0"><WellSample ID="WellSample:0" Index="0"><ImageRef ID="Image:0"/></WellSample></Well>
        <Well ID="Well:1" Row="1" Column="2"><WellSample ID="WellSample:1" Index="1"><ImageRef ID="Image:1"/></WellSample></Well></Plate>
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_command_runs()
    {
        string page = (await File.ReadAllTextAsync(Path.Combine(TestData.Checkout, "docs", "concepts", "ome-zarr.md"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        Directory.CreateDirectory(_folder["samples"]);
        File.Copy(Path.Combine(TestData.Checkout, "samples", "cells.ome.tif"), Path.Join(_folder["samples"], "cells.ome.tif"));
        new TestImage { Scenes = 2, Annotations = Plate }.Write(_folder["screen.ome.tif"]);
        WriteLabels(_folder["segmented.ome.zarr"]);
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = _folder.Path;
        Dictionary<string, string> outputs = [];
        try
        {
            foreach (string line in page.Split("```").Where((block, i) => i % 2 == 1 && block.StartsWith("sh\n", StringComparison.Ordinal)).SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)))
            {
                Assert.StartsWith("lamella ", line, StringComparison.Ordinal);
                StringWriter output = new(), error = new();
                Assert.True(await CommandLine.RunAsync(line.Split(' ')[1..], output, error, TestContext.Current.CancellationToken) == 0, $"{line}\n{error}");
                outputs.Add(line, output.ToString());
            }
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }

        Assert.True(outputs.Count >= 20, "the page has lost its commands");
        Assert.Equal(["OME-Zarr 0.5", "OME-Zarr 0.4", "OME-Zarr 0.6rc0", "OME-Zarr 0.5"], new[] { "cells.ome.zarr", "cells-04.ome.zarr", "cells-06.ome.zarr", "cells.ozx" }.Select(Format));
        Assert.Contains("cells", outputs["lamella info segmented.ome.zarr --labels"], StringComparison.Ordinal);
        Assert.Contains("A/1/0", outputs["lamella info screen.ome.zarr"], StringComparison.Ordinal);
        Assert.Equal("1,1,3,64,128", string.Join(',', Shards("packed.ome.zarr")!));
        Assert.Null(Shards("no-shards.ome.zarr"));
        Assert.Equal(["64,64", "32,32"], new[] { Shards("small-chunks.ome.zarr")!, Level("small-chunks.ome.zarr").Chunk }.Select(n => string.Join(',', n.TakeLast(2))));
        using BioImage labels = BioImage.Open(_folder["segmented-04.ome.zarr"]);
        Assert.Equal(2, Assert.Single(labels.Labels).Label!.Colors.Count);
    }

    private string Format(string name)
    {
        using BioImage image = BioImage.Open(_folder[name]);
        return image.Format;
    }

    private Level Level(string name)
    {
        using BioImage image = BioImage.Open(_folder[name]);
        return image.Scenes[0].Levels[0];
    }

    private IReadOnlyList<long>? Shards(string name) => Level(name).Shard;

    /// <summary>The sample picture with one label image.</summary>
    private static void WriteLabels(string path)
    {
        using (BioImage image = BioImage.Open(Path.Combine(TestData.Checkout, "samples", "cells.ome.tif"))) image.Convert(path);
        using FileStore store = new(path);
        byte[] numbers = new byte[64 * 96];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = (byte)(i % 96 / 32);
        ZarrArray.Create(store, "labels/cells/0", new ZarrArraySpec { Shape = [64, 96], Chunk = [64, 64], PixelType = PixelType.UInt8, DimensionNames = ["y", "x"] }).Write([0, 0], [64, 96], numbers);
        Put("labels/cells", new NgffGroup
        {
            Multiscales = [new NgffMultiscale { Name = "cells", Axes = [new NgffAxis("y", "space"), new NgffAxis("x", "space")], Datasets = [new NgffDataset("0", [new NgffScale([1, 1])])] }],
            ImageLabel = new NgffImageLabel { Colors = [new NgffLabelColor(1, new OmeColor(255, 0, 0, 255)), new NgffLabelColor(2, new OmeColor(0, 255, 0, 255))] },
        });
        Put("labels", new NgffGroup { Labels = ["cells"] });

        void Put(string group, NgffGroup metadata)
        {
            using JsonDocument json = JsonDocument.Parse(NgffWriter.Write(metadata, NgffRelease.V05, new Findings()));
            store.Put(group + "/zarr.json", Lamella.Zarr.Metadata.ZarrDocuments.Group(3, json.RootElement));
        }
    }
}
