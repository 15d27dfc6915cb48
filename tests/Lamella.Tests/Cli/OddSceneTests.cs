using System.Text.Json;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>A scene that cannot be done costs itself only, and so do an interrupted run and a folder of inputs.</summary>
public sealed class OddSceneTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static string Odd => TestData.At("data", "field", "lif", "lif_lambda_beside_plain.lif");

    private static string Phases => TestData.At("data", "field", "use", "phases_to_zarr.czi");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hashes_of_the_other_scenes_are_printed_and_the_odd_one_is_refused_by_name()
    {
        using BioImage image = BioImage.Open(Odd);
        int odd = image.Scenes.Single(s => s.Axes.Contains('L', StringComparison.Ordinal)).Index;
        (int exit, string output, string error) = await Shell.RunSplitAsync("pixhash", Odd);
        Assert.Equal(7, exit);
        Assert.Equal(image.Scenes.Count - 1, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains(Invariant($"scene {odd} has"), error, StringComparison.Ordinal);
        Assert.Contains("--select L=0", error, StringComparison.Ordinal);
        // The hashes are those of the scenes alone.
        foreach (Scene scene in image.Scenes.Where(s => s.Index != odd)) Assert.Contains((await Shell.RunAsync("pixhash", Odd, "--scene", Invariant($"{scene.Index}"))).Text.Trim(), output, StringComparison.Ordinal);
        await Shell.FailsAsync(4, "axis L", "pixhash", Odd, "--scene", Invariant($"{odd}"));
        (exit, output, _) = await Shell.RunSplitAsync("pixhash", Odd, "--json");
        Assert.Equal(7, exit);
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.Equal(odd, document.RootElement.GetProperty("errors")[0].GetProperty("scene").GetInt32());
        Assert.Equal(image.Scenes.Count - 1, document.RootElement.GetProperty("images")[0].GetProperty("scenes").GetArrayLength());
        Assert.Equal(7, (await Shell.RunAsync("biocode", Odd)).Exit);
    }

    [Fact]
    public async Task Looks_of_the_other_scenes_are_compared_and_the_odd_one_is_named()
    {
        using BioImage image = BioImage.Open(Odd);
        int odd = image.Scenes.Single(s => s.Axes.Contains('L', StringComparison.Ordinal)).Index;
        (int exit, string output, _) = await Shell.RunSplitAsync("compare", Odd, Odd, "--similar");
        Assert.Equal(7, exit);
        Assert.Equal(image.Scenes.Count - 1, output.Split('\n').Count(line => line.Contains("same pixels", StringComparison.Ordinal)));
        Assert.Contains(output.Split('\n'), line => line.StartsWith(Invariant($"scene {odd}  not comparable: "), StringComparison.Ordinal));
        (exit, output, _) = await Shell.RunSplitAsync("compare", Odd, Odd, "--similar", "--json");
        Assert.Equal(7, exit);
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.Equal("not comparable", document.RootElement.GetProperty("scenes")[odd].GetProperty("verdict").GetString());
        await Shell.FailsAsync(4, "axis L", "compare", Odd, Odd, "--similar", "--scene", Invariant($"{odd}"));
    }

    [Fact]
    public async Task A_picture_of_an_odd_scene_shows_its_first_index_and_says_so()
    {
        (int exit, _, string error) = await Shell.RunSplitAsync("scenes", Odd, "-o", _folder["pics"]);
        Assert.Equal(0, exit);
        Assert.Contains("shows index 0 of axis L", error, StringComparison.Ordinal);
        using BioImage image = BioImage.Open(Odd);
        Assert.Equal(image.Scenes.Count, Directory.GetFiles(_folder["pics"]).Length);
        int odd = image.Scenes.Single(s => s.Axes.Contains('L', StringComparison.Ordinal)).Index;
        foreach (string command in (string[])["thumb", "views"])
        {
            (exit, _, error) = await Shell.RunSplitAsync(command, Odd, "--scene", Invariant($"{odd}"), "-o", _folder[command + "/"]);
            Assert.Equal(0, exit);
            Assert.Contains("shows index 0 of axis L", error, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await Shell.RunAsync("thumb", Odd, "--scene", Invariant($"{odd}"), "--select", "L=0", "-o", _folder["first.png"], "-q")).Exit);
        Assert.Equal(File.ReadAllBytes(_folder["first.png"]), File.ReadAllBytes(Assert.Single(Directory.GetFiles(_folder["thumb"]))));
    }

    [Fact]
    public async Task The_refusal_of_six_axes_names_the_format_that_holds_them()
    {
        string error = await Shell.FailsAsync(4, "OME-TIFF", "convert", Phases, _folder["a.ome.zarr"]);
        Assert.Contains("--select ", error, StringComparison.Ordinal);
        (int exit, string text) = await Shell.RunAsync("convert", Phases, _folder["a.ome.tif"], "-q");
        Assert.True(exit == 0, text);
    }

    [Theory]
    [InlineData("r.ome.zarr")]
    [InlineData("r.ome.tif")]
    public async Task A_partial_result_is_not_thrown_away_in_silence(string name)
    {
        string path = new TestImage { T = 6, Y = 512, X = 512, Noisy = true }.Write(_folder["in.ome.tif"]), target = _folder[name];
        string[] options = name.EndsWith("tif", StringComparison.Ordinal) ? ["--tile", "128"] : ["--chunks", "128,128", "--shards", "none"];
        string[] command = ["convert", path, target, "--threads", "1", "-q", .. options];
        using (BioImage source = BioImage.Open(path))
        using (CancellationTokenSource stop = new())
        {
            ConvertOptions chosen = name.EndsWith("tif", StringComparison.Ordinal) ? new OmeTiffOptions { TileSize = 128 } : new OmeZarrOptions { Chunks = [128, 128], Sharding = Sharding.None };
            Assert.ThrowsAny<OperationCanceledException>(() => source.Convert(target, chosen with { Execution = new ExecutionOptions { Threads = 1, Cancellation = stop.Token } }, new Stopper(stop)));
        }

        SortedDictionary<string, string> before = TempFolder.Digests(_folder.Path);
        string error = await Shell.FailsAsync(5, "--resume", command);
        Assert.Contains("--overwrite", error, StringComparison.Ordinal);
        Assert.Equal(before, TempFolder.Digests(_folder.Path));
        Assert.Equal(0, (await Shell.RunAsync([.. command, "--resume"])).Exit);
        Assert.DoesNotContain(_folder.Names, n => n.Contains(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Thumbnails_beside_images_are_not_images_of_the_next_run()
    {
        new TestImage().Write(_folder["a.ome.tif"]);
        new TestImage { Scenes = 2 }.Write(_folder["b.ome.tif"]);
        (_, string before) = await Shell.RunAsync("pixhash", _folder.Path);
        Assert.Equal(0, (await Shell.RunAsync("thumb", _folder.Path)).Exit);
        Assert.Equal(0, (await Shell.RunAsync("scenes", _folder.Path)).Exit);
        Assert.Equal(before, (await Shell.RunAsync("pixhash", _folder.Path)).Text);
    }

    [Fact]
    public async Task Several_images_are_one_document_with_their_errors()
    {
        string a = new TestImage().Write(_folder["a.ome.tif"]), missing = _folder["missing.ome.tif"];
        foreach ((string[] command, string schema) in new (string[], string)[] { (["info", "--json"], "info-list"), (["validate", "--json"], "validate-list"), (["pixels", "--sha256", "--json"], "pixels-list"), (["convert", "--json", "-o", _folder["out"]], "convert-list") })
        {
            (int exit, string output, _) = await Shell.RunSplitAsync([.. command, a, missing]);
            Assert.Equal(7, exit);
            using JsonDocument document = JsonDocument.Parse(output);
            Assert.Equal($"lamella/{schema}/1", document.RootElement.GetProperty("schema").GetString());
            Assert.Equal(1, document.RootElement.GetProperty(schema == "convert-list" ? "results" : "images").GetArrayLength());
            Assert.Equal(missing, Assert.Single(document.RootElement.GetProperty("errors").EnumerateArray()).GetProperty("path").GetString());
        }
    }

    /// <summary>Cancels when half of the pixels are there.</summary>
    private sealed class Stopper(CancellationTokenSource stop) : IProgress<ConvertProgress>
    {
        public void Report(ConvertProgress value)
        {
            if (value.DoneBytes * 2 >= value.TotalBytes) stop.Cancel();
        }
    }
}
