using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>A pipe beside or inside an image, under any name that a reader asks for, ends in time: nobody ever writes into it.</summary>
public sealed class PipeInsideTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0.4", ".zattrs")]
    [InlineData("0.4", ".zgroup")]
    [InlineData("0.4", "0/.zarray")]
    [InlineData("0.4", "0/0/0/0")]
    [InlineData("0.4", "OME/METADATA.ome.xml")]
    [InlineData("0.5", "zarr.json")]
    [InlineData("0.5", "0/zarr.json")]
    [InlineData("0.5", "0/c/0/0/0")]
    [InlineData("0.5", "OME/METADATA.ome.xml")]
    public async Task A_part_of_a_zarr_that_is_a_pipe_is_damage(string version, string part)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("no pipes in folders on Windows");
        string zarr = _folder["a.ome.zarr"];
        (int made, string text) = await Shell.RunAsync("convert", new TestImage { T = 2 }.Write(_folder["in.ome.tif"]), zarr, "-q", "--ngff", version);
        Assert.True(made == 0, text);
        string path = Path.Join(zarr, part);
        // A chunk has as many parts in its name as the array has axes.
        while (!File.Exists(path) && Directory.Exists(path)) path = Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal).First();
        Assert.True(File.Exists(path), path);
        File.Delete(path);
        await PipeAsync(path);
        foreach (string[] command in new string[][] { ["info", zarr], ["pixels", zarr, "--sha256"], ["validate", zarr], ["doctor", zarr], ["convert", zarr, _folder["b.ome.tif"], "-q"] })
        {
            ChildResult result = await ChildProcess.RunLamellaAsync(command, limit: Patience, cancellation: TestContext.Current.CancellationToken);
            Assert.True(result.Exit is 0 or 1 or 3 or 4, string.Join(' ', command) + "\n" + result);
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("b.tif")]
    [InlineData("in2.ome.tif")]
    [InlineData("in.companion.ome")]
    [InlineData("Experiment.xml")]
    public async Task A_pipe_beside_an_image_is_left_alone(string name)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("no pipes in folders on Windows");
        string path = new TestImage().Write(_folder["in.ome.tif"]);
        await PipeAsync(_folder[name]);
        foreach (string[] command in new string[][] { ["info", path], ["pixels", path, "--sha256"], ["info", _folder.Path], ["doctor", _folder[name]], ["info", _folder[name]] })
        {
            ChildResult result = await ChildProcess.RunLamellaAsync(command, limit: Patience, cancellation: TestContext.Current.CancellationToken);
            Assert.True(result.Exit is 0 or 3 or 4, string.Join(' ', command) + "\n" + result);
        }
    }

    private static async Task PipeAsync(string path) => Assert.Equal(0, (await ChildProcess.RunAsync("mkfifo", [path], cancellation: TestContext.Current.CancellationToken)).Exit);
}
