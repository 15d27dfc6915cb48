using System.Text.Json;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Lamella.Tests.Pipelines.Grow;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Exit codes, messages and documents of <c>put</c>, <c>append</c> and <c>pyramid</c>.</summary>
public sealed class GrowContractTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _store;
    private readonly string _input;

    public GrowContractTests()
    {
        string source = new TestImage { T = 2, C = 2, Z = 3, Y = 300, X = 290 }.Write(_folder["in.ome.tif"]);
        _store = _folder["a.ome.zarr"];
        using BioImage image = BioImage.Open(source);
        image.Convert(_store);
        _input = new TestImage { C = 2, Z = 3, Y = 300, X = 290, Noisy = true }.Write(_folder["frame.ome.tif"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Put_writes_the_box_and_says_so()
    {
        JsonElement document = await Shell.JsonAsync("put", _input, _store, "--at", "t=1,y=100", "--select", "Y=0:51,C=1", "--json");
        Assert.Equal("lamella/put/1", document.GetProperty("schema").GetString());
        Assert.Equal("TCZYX", document.GetProperty("axes").GetString());
        Assert.Equal("[1,0,0,100,0]", Compact(document.GetProperty("offset")));
        Assert.Equal("[1,1,3,51,290]", Compact(document.GetProperty("extent")));
        Assert.Equal("[2,2,3,300,290]", Compact(document.GetProperty("shape")));
        Assert.Equal("mean", document.GetProperty("downsample").GetString());
        Assert.Equal(0, document.GetProperty("repaired").GetInt32());
        using (BioImage input = BioImage.Open(_input), result = BioImage.Open(_store))
        {
            byte[] expected = input.Scenes[0].Read("YX", Selection.Parse("C=1,Z=2,Y=0:51")).Bytes;
            Assert.Equal(expected, result.Scenes[0].Read("YX", Selection.Parse("T=1,C=0,Z=2,Y=100:151")).Bytes);
            Assert.NotEqual(expected, result.Scenes[0].Read("YX", Selection.Parse("T=0,C=0,Z=2,Y=100:151")).Bytes);
        }

        GrowSamples.CheckPyramid(_store);
        Assert.False(Directory.Exists(Path.Combine(_store, ".lamella")));
    }

    [Fact]
    public async Task Append_makes_the_image_longer_and_keeps_it_valid()
    {
        JsonElement document = await Shell.JsonAsync("append", _input, _store, "--json");
        Assert.Equal("lamella/append/1", document.GetProperty("schema").GetString());
        Assert.Equal("[2,0,0,0,0]", Compact(document.GetProperty("offset")));
        Assert.Equal("[3,2,3,300,290]", Compact(document.GetProperty("shape")));
        Assert.Equal(0, (await Shell.RunAsync("append", _store, _store, "--select", "T=0:3,Z=0", "--axis", "z", "-q")).Exit);
        using (BioImage result = BioImage.Open(_store)) Assert.Equal([3, 2, 4, 300, 290], result.Scenes[0].Shape);
        GrowSamples.CheckPyramid(_store);
        (int exit, string text) = await Shell.RunAsync("validate", _store);
        Assert.True(exit == 0, text);
        using BioImage frame = BioImage.Open(_input);
        using BioImage grown = BioImage.Open(_store);
        Assert.Equal(frame.Scenes[0].Read("CYX", z: 2).Bytes, grown.Scenes[0].Read("CYX", t: 2, z: 2).Bytes);
    }

    [Fact]
    public async Task Pyramid_remakes_levels()
    {
        JsonElement document = await Shell.JsonAsync("pyramid", _store, "--levels", "4", "--downsample", "gaussian", "--json");
        Assert.Equal("lamella/pyramid/1", document.GetProperty("schema").GetString());
        JsonElement image = document.GetProperty("images")[0];
        Assert.Equal("gaussian", image.GetProperty("downsample").GetString());
        Assert.Equal("[2,2,3,38,37]", Compact(image.GetProperty("levels")[3].GetProperty("shape")));
        GrowSamples.CheckPyramid(_store);
        (int exit, string text) = await Shell.RunAsync("validate", _store, "--strict");
        Assert.True(exit == 0, text);
        await Shell.FailsAsync(4, "lamella pyramid STORE --downsample max", "put", _input, _store, "--at", "t=0", "--downsample", "max");
    }

    [Fact]
    public async Task A_conversion_by_gaussian_is_the_pyramid_made_level_by_level()
    {
        string big = new TestImage { Z = 3, Y = 1111, X = 1301, Noisy = true }.Write(_folder["big.ome.tif"]);
        Assert.Equal(0, (await Shell.RunAsync("convert", big, _folder["g.ome.zarr"], "--downsample", "gaussian", "--downsample-z", "--levels", "5", "--chunks", "128,128", "--shards", "1,1,2,256,256", "-q")).Exit);
        GrowSamples.CheckPyramid(_folder["g.ome.zarr"]);
        Assert.Equal(0, (await Shell.RunAsync("convert", big, _folder["m.ome.zarr"], "--downsample", "median", "--ngff", "0.4", "-q")).Exit);
        GrowSamples.CheckPyramid(_folder["m.ome.zarr"]);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_with_advice()
    {
        string other = new TestImage { C = 2, Z = 3, Y = 300, X = 290, Type = PixelType.UInt8 }.Write(_folder["u8.ome.tif"]);
        SortedDictionary<string, string> before = TempFolder.Digests(_store);
        await Shell.FailsAsync(4, "--dtype uint16", "put", other, _store, "--at", "t=0");
        await Shell.FailsAsync(4, "--dtype uint16", "append", other, _store);
        await Shell.FailsAsync(4, "uint32", "put", other, _store, "--at", "t=0", "--dtype", "uint32");
        await Shell.FailsAsync(2, "appending makes it longer", "put", _input, _store, "--at", "t=2");
        await Shell.FailsAsync(2, "of axis X", "put", _input, _store, "--at", "x=1");
        await Shell.FailsAsync(2, "twice", "put", _input, _store, "--at", "x=1,X=2");
        await Shell.FailsAsync(2, "AXIS=INDEX", "put", _input, _store, "--at", "3");
        await Shell.FailsAsync(2, "axis L", "put", _input, _store, "--at", "l=3");
        await Shell.FailsAsync(2, "no axis L", "append", _input, _store, "--axis", "l");
        await Shell.FailsAsync(4, "must agree", "append", _input, _store, "--select", "Y=0:10");
        await Shell.FailsAsync(2, "no image 1", "put", _input, _store, "--at", "t=0", "--into", "1");
        await Shell.FailsAsync(3, "does not exist", "put", _input, _folder["none.zarr"], "--at", "t=0");
        await Shell.FailsAsync(4, "only an OME-Zarr in a folder", "put", _input, _input, "--at", "t=0");
        await Shell.FailsAsync(3, "no folder", "pyramid", _folder["none.zarr"]);
        await Shell.FailsAsync(2, "1 or more", "pyramid", _store, "--levels", "0");
        Assert.Equal(before, TempFolder.Digests(_store));
        Assert.Equal(0, (await Shell.RunAsync("put", other, _store, "--at", "t=0", "--dtype", "uint16", "-q")).Exit);
        GrowSamples.CheckPyramid(_store);
    }

    private static string Compact(JsonElement numbers) => "[" + string.Join(',', numbers.EnumerateArray().Select(n => n.GetRawText())) + "]";
}
