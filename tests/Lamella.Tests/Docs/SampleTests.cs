using System.Xml.Linq;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Docs;

/// <summary>The sample projects compile without a warning and do what their pages say. They see what a user sees: public members.</summary>
[Collection(nameof(Builds))]
public sealed class SampleTests : IDisposable
{
    private static readonly Lazy<Task<ChildResult>> Build = new(() => GeneratedProject.BuildAsync(Path.Combine(Samples, "Samples.slnx"), "--no-dependencies", "-p:RunAnalyzers=" + (Environment.GetEnvironmentVariable("CI") == "true" ? "true" : "false")));
    private readonly string _folder = Directory.CreateTempSubdirectory("lamella-samples-").FullName;

    private static string Samples => Path.Combine(TestData.Checkout, "samples");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_instrument_records_all_planes_with_their_times_while_a_viewer_looks_on()
    {
        string path = Path.Combine(_folder, "run.ome.zarr");
        string output = await RunAsync("Instrument", path, "12", "20");
        Assert.Contains("viewer: ", output, StringComparison.Ordinal);
        Assert.Contains("24 planes stored", output, StringComparison.Ordinal);
        Assert.Contains("24 planes described, 0 missing", output, StringComparison.Ordinal);
        using BioImage image = BioImage.Open(path);
        Scene scene = image.Scenes[0];
        Assert.Equal([12, 2, 1, 256, 320], scene.Shape);
        Assert.Equal("GFP", scene.Channels[0].Name);
        Assert.All(scene.Planes, plane => Assert.NotNull(plane.Time));
        Assert.Equal(new Quantity(1211, "micrometer"), scene.Planes.Single(plane => plane is { T: 11, C: 1 }).PositionX);
        Assert.Equal(new Quantity(50, "millisecond"), scene.Planes.Single(plane => plane is { T: 3, C: 1 }).Exposure!.Value.ConvertTo("millisecond"));
        // The camera's own rule: at time point t the spot is at 1 + 3t, 1 + 5t and is 1000 + 10t + c bright.
        PixelArray<ushort> plane = scene.Read<ushort>("YX", "T=7,C=1");
        Assert.Equal(1071, plane[22, 36]);
        Assert.Equal(100, plane[0, 0]);
        Assert.Equal(9 * 971, plane.AsSpan().ToArray().Sum(value => value - 100));
    }

    [Fact]
    public async Task The_viewer_lists_draws_and_saves()
    {
        string png = Path.Combine(_folder, "cells.png"), part = Path.Combine(_folder, "part.png"), cells = Path.Combine(Samples, "cells.ome.tif");
        string output = await RunAsync("Viewer", cells, png);
        Assert.Contains("scene 0", output, StringComparison.Ordinal);
        Assert.Contains("DAPI", output, StringComparison.Ordinal);
        using (BioImage picture = BioImage.Open(png)) Assert.Equal("PNG", picture.Format);
        await RunAsync("Viewer", cells, part, "0", "8", "16", "24");
        using (BioImage picture = BioImage.Open(part)) Assert.Equal((24L, 24L), (picture.Scenes[0].SizeOf('Y'), picture.Scenes[0].SizeOf('X')));
    }

    [Fact]
    public async Task The_viewer_reads_the_level_that_fits()
    {
        string path = Path.Combine(_folder, "large.ome.zarr");
        using (BioImage large = BioImage.FromArray(new PixelArray("YX", [512, 512], PixelType.UInt8, new byte[512 * 512]))) large.Convert(path, new OmeZarrOptions { Levels = 4 });
        string whole = await RunAsync("Viewer", path, Path.Combine(_folder, "a.png"));
        Assert.Contains("level 3, 64 x 64 pixels", whole, StringComparison.Ordinal);
        string part = await RunAsync("Viewer", path, Path.Combine(_folder, "b.png"), "0", "256", "128", "128");
        Assert.Contains("level 1, 64 x 64 pixels", part, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_viewer_says_what_is_wrong_with_a_file()
    {
        string text = Path.Combine(_folder, "text.txt");
        File.WriteAllText(text, "not an image");
        ChildResult result = await StartAsync("Viewer", [text, Path.Combine(_folder, "text.png")]);
        Assert.Equal(1, result.Exit);
        Assert.Contains("text.txt", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plug_in_reads_and_writes_its_own_formats_codec_and_store()
    {
        string output = await RunAsync("Plugin", _folder);
        Assert.Contains("Spot 'packed spots'", output, StringComparison.Ordinal);
        Assert.Contains("Spot 'plain spots'", output, StringComparison.Ordinal);
        Assert.Contains("OME-Zarr", output, StringComparison.Ordinal);
        Assert.Contains("all have the same pixels", output, StringComparison.Ordinal);
        Assert.Contains("codec xor", output, StringComparison.Ordinal);
        Assert.Contains("Raw with a header 'packed spots'", output, StringComparison.Ordinal);
        Assert.Contains("the codec samples.xor is not supported", output, StringComparison.Ordinal);
        using BioImage image = BioImage.Open(Path.Combine(_folder, "plain.ome.zarr"));
        Assert.Equal("plain spots", image.Scenes[0].Name);
        Assert.Equal(new Quantity(0.5, "micrometer"), image.Scenes[0].PixelSize.X);
        // The sample's own formula: 1000 for each plane, 10 for every fourth row, 1 for every eighth column.
        Assert.Equal(4000 + (10 * (47 / 4)) + (63 / 8), image.Scenes[0].Read<ushort>("ZYX")[4, 47, 63]);
    }

    [Fact]
    public void Every_sample_is_in_the_list_and_in_the_solution_and_has_a_page()
    {
        string list = File.ReadAllText(Path.Combine(Samples, "README.md"));
        string[] projects = [.. Directory.GetFiles(Samples, "*.csproj", SearchOption.AllDirectories).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(["Instrument", "Plugin", "Viewer"], projects);
        foreach (string project in projects)
        {
            Assert.Contains($"]({project}/README.md)", list, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(Samples, project, "README.md")), project + " has no page");
        }

        Assert.Equal(projects, XDocument.Load(Path.Combine(Samples, "Samples.slnx")).Descendants("Project").Select(p => Path.GetFileNameWithoutExtension(p.Attribute("Path")!.Value)).Order(StringComparer.Ordinal));
    }

    private static async Task<string> RunAsync(string sample, params string[] arguments)
    {
        ChildResult result = await StartAsync(sample, arguments);
        Assert.True(result.Exit == 0, result.Output + result.Error);
        return result.Output;
    }

    private static async Task<ChildResult> StartAsync(string sample, string[] arguments)
    {
        ChildResult build = await Build.Value;
        Assert.True(build.Exit == 0, build.Output + build.Error);
        string program = Path.Combine(TestData.Checkout, "artifacts", "bin", sample, GeneratedProject.Configuration.ToLowerInvariant(), sample + ".dll");
        return await ChildProcess.RunAsync(ChildProcess.DotNet, ["exec", program, .. arguments], cancellation: TestContext.Current.CancellationToken);
    }
}
