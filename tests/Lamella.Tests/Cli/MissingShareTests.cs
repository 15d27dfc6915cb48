using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>A header of some bytes that promises terabytes, of which nearly nothing is there, fills no disk unless somebody asks for it.</summary>
public sealed class MissingShareTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1_319_413_953)]
    [InlineData(2_000_000)]
    public async Task Nearly_nothing_of_very_much_is_refused(int sections)
    {
        string path = Mrc(sections);
        await Shell.FailsAsync(4, "nearly all", "pixels", path, "-o", _folder["x.raw"]);
        await Shell.FailsAsync(4, "nearly all", "pixels", path, "--sha256");
        foreach (string target in new[] { "x.ome.zarr", "x.ome.tif" }) await Shell.FailsAsync(4, "nearly all", "convert", path, _folder[target], "-q");
        Assert.Equal(["big.mrc"], _folder.Names);

        // A part is a part, and who asks for all gets a plan.
        Assert.Equal(0, (await Shell.RunAsync("pixels", path, "--sha256", "--select", "Z=0:3")).Exit);
        Assert.Equal(0, (await Shell.RunAsync("convert", path, _folder["x.ome.zarr"], "--select", "Z=0:3", "--dry-run")).Exit);
    }

    [Fact]
    public async Task An_incomplete_image_of_ordinary_size_is_written()
    {
        Assert.Equal(0, (await Shell.RunAsync("pixels", Mrc(1000), "--sha256")).Exit);
        Assert.Equal(0, (await Shell.RunAsync("convert", Mrc(1000), _folder["x.ome.zarr"], "-q")).Exit);
    }

    private string Mrc(int sections) => HollowMrc.Write(_folder["big.mrc"], sections);
}
