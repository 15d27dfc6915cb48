using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>What a user states of an image on the command line.</summary>
public sealed class OpeningOptionsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Axes_page_axis_sizes_and_format_are_taken_from_the_user_and_reach_the_result()
    {
        string path = Stack();
        Assert.Contains("2x1x1x4x5", (await Shell.RunAsync("pixels", path, "--read-as", "tiff", "--page-axis", "t", "--sha256")).Text, StringComparison.Ordinal);
        Assert.Contains("1x2x1x4x5", (await Shell.RunAsync("pixels", path, "--read-as", "tiff", "--axes", "cyx", "--sha256")).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await Shell.RunAsync("convert", path, _folder["b.ome.zarr"], "--read-as", "tiff", "--axes", "TYX", "--pixel-size", "X=0.25um,Y=250nm,T=2s", "-q")).Exit);
        using BioImage result = BioImage.Open(_folder["b.ome.zarr"]);
        Assert.Equal(2, result.Scenes[0].SizeOf('T'));
        Assert.True(result.Scenes[0].PixelSize.Y!.Value.IsEquivalentTo(new Quantity(0.25, "micrometer")));
        Assert.True(result.Scenes[0].PixelSize.T!.Value.IsEquivalentTo(new Quantity(2, "second")));
    }

    [Theory]
    [InlineData("number of letters", "--axes", "YX")]
    [InlineData("ome-tiff", "--read-as", "tif")]
    [InlineData("is not AXIS=SIZE", "--pixel-size", "X")]
    [InlineData("needs a unit", "--pixel-size", "X=1")]
    [InlineData("--page-axis", "--page-axis", "Q")]
    public async Task What_does_not_fit_is_a_usage_error(string says, string option, string value) =>
        await Shell.FailsAsync(2, says, "info", Stack(), option, value);

    private string Stack()
    {
        using BioImage array = BioImage.FromArray(PixelArray.From<byte>("ZYX", [2, 4, 5], new byte[40]));
        array.Convert(_folder["a.ome.tif"]);
        return _folder["a.ome.tif"];
    }
}
