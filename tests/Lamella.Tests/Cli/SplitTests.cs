using System.Text.Json;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary><c>convert --split</c>: one result for each index of an axis, or for each scene.</summary>
public sealed class SplitTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("c", 'C', 3, "r.ome.zarr", "r_C{0}.ome.zarr")]
    [InlineData("T", 'T', 2, "r.ome.tif", "r_T{0}.ome.tif")]
    [InlineData("Z", 'Z', 11, "r.ozx", "r_Z{0:D2}.ozx")]
    public async Task Each_index_of_an_axis_becomes_a_result_with_its_pixels_and_its_channel(string split, char axis, int count, string name, string pattern)
    {
        string path = new TestImage { C = 3, T = 2, Z = 11 }.Write(_folder["in.ome.tif"]);
        JsonElement document = await Shell.JsonAsync("convert", path, _folder[name], "--split", split, "--json");
        Assert.Equal(count, document.GetProperty("results").GetArrayLength());
        using BioImage source = BioImage.Open(path);
        for (int i = 0; i < count; i++)
        {
            using BioImage part = BioImage.Open(_folder[string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, i)]);
            Assert.Equal(1, part.Scenes[0].SizeOf(axis));
            Assert.Equal(source.Stream(0, Selection.All.With(axis, i), "TCZYX").Digest().Hex, part.Stream(0, Selection.All, "TCZYX").Digest().Hex);
            if (axis == 'C') Assert.Equal(source.Scenes[0].Channels[i].Name, part.Scenes[0].Channels[0].Name);
        }
    }

    [Fact]
    public async Task Each_scene_becomes_a_result()
    {
        string path = TestData.At("data", "formats", "czi_gen", "mosaic_overlap_2scenes.czi");
        Assert.Equal(0, (await Shell.RunAsync("convert", path, _folder["r.ome.zarr"], "--split", "scene")).Exit);
        using BioImage source = BioImage.Open(path);
        for (int i = 0; i < 2; i++)
        {
            using BioImage part = BioImage.Open(_folder[Invariant($"r_scene{i}.ome.zarr")]);
            Assert.Equal(source.Scenes[i].Shape, Assert.Single(part.Scenes).Shape);
        }
    }

    [Theory]
    [InlineData("nothing to split", "--split", "Z")]
    [InlineData("takes the letter of an axis", "--split", "X")]
    [InlineData("takes the letter of an axis", "--split", "scenes")]
    [InlineData("exclude each other", "--split", "C", "--select", "C=0")]
    public async Task What_cannot_be_split_is_a_usage_error(string says, params string[] options)
    {
        string path = new TestImage { C = 2 }.Write(_folder["in.ome.tif"]);
        await Shell.FailsAsync(2, says, ["convert", path, _folder["r.ome.zarr"], .. options]);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }
}
