using Lamella.Cli;
using Lamella.Cli.Manual;
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

    [Fact]
    public void Every_command_that_opens_images_to_read_them_takes_the_options()
    {
        // These change a store in place, copy values as they are, or look at files that are not opened as images.
        string[] others = ["copy", "pyramid", "repair", "sum", "meta set", "formats", "zarr info", "zarr check", "token add", "token list", "token revoke", "share", "completion", "man"];
        foreach (CommandEntry command in CommandEntry.All(CommandLine.Create()).Where(c => c.Name.Length > 0 && c.Children.Count == 0))
            Assert.True(command.Command.Options.Any(o => o.Name == "--read-as") != others.Contains(command.Name), command.Name);
    }

    [Theory]
    [InlineData(0, "views", "{in}", "--json")]
    [InlineData(0, "scenes", "{in}", "-o", "{folder}")]
    [InlineData(0, "biocode", "{in}", "--json")]
    [InlineData(0, "show", "{in}", "--as", "letters")]
    [InlineData(0, "similar", "{in}", "--json")]
    [InlineData(0, "doctor", "{in}", "--json")]
    [InlineData(0, "validate", "{in}")]
    [InlineData(0, "meta", "show", "{in}")]
    [InlineData(0, "compare", "{in}", "{in}")]
    public async Task What_is_stated_counts_in_every_command(int code, params string[] command)
    {
        string path = Stack();
        string[] typed = [.. command.Select(word => word.Replace("{in}", path, StringComparison.Ordinal).Replace("{folder}", _folder["out"], StringComparison.Ordinal))];
        Assert.Equal(code, (await Shell.RunAsync([.. typed, "--read-as", "tiff", "--page-axis", "T"])).Exit);
        // A format that the file is not of is as wrong here as in info.
        (int exit, string text) = await Shell.RunAsync([.. typed, "--read-as", "czi"]);
        Assert.True(exit is 1 or 4, text);
    }

    private string Stack()
    {
        using BioImage array = BioImage.FromArray(PixelArray.From<byte>("ZYX", [2, 4, 5], new byte[40]));
        array.Convert(_folder["a.ome.tif"]);
        return _folder["a.ome.tif"];
    }
}
