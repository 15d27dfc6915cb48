using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lamella.Engine;
using Lamella.Pipelines.Blocks;
using Lamella.TestKit;
using Lamella.Tests.Iscc;
using Lamella.Tests.Ome.Xml;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>The pixel hash that a result carries: it is that of its pixels, survives in OME-XML and NGFF, and changed pixels are found.</summary>
public sealed class PixhashStoredTests : IDisposable
{
    private readonly IdentityFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.ome.tif")]
    [InlineData("a.ome.zarr")]
    [InlineData("a.ome.zarr", "--ngff", "0.4")]
    [InlineData("a.ome.zarr", "--select", "X=3:40,Y=5:30,C=1,T=1")]
    [InlineData("a.ome.tif", "--dtype", "float32")]
    [InlineData("a.ome.tif", "--dtype", "uint32", "--verify")]
    [InlineData("a.ome.zarr", "--verify")]
    public async Task It_is_the_hash_of_the_pixels_that_were_written(string name, params string[] options)
    {
        string source = new TestImage { T = 2, C = 3, Z = 2 }.Write(_folder.At("in.ome.tif")), path = _folder.At(name);
        JsonElement result = await IdentityFolder.JsonAsync(["convert", source, path, "--pixhash", .. options]);
        string hash = Assert.Single(await IdentityFolder.HashesAsync(path));
        Assert.Equal(hash, result.GetProperty("pixelHashes")[0].Text("hash"));
        Assert.Equal(hash, (await IdentityFolder.TextAsync("meta", "get", path, "pixelHash")).Trim());
        if (options.Length == 0) Assert.Equal(hash, Assert.Single(await IdentityFolder.HashesAsync(source)));
        if (options.Contains("--verify")) Assert.Equal((hash, hash), (result.GetProperty("digests")[0].Text("source"), result.GetProperty("digests")[0].Text("result")));
        Assert.EndsWith("valid" + Environment.NewLine, await IdentityFolder.TextAsync("validate", path, "--pixels"), StringComparison.Ordinal);
        Assert.Contains("scene 0: OK", await IdentityFolder.TextAsync("pixhash", "--check", path), StringComparison.Ordinal);
        using BioImage image = BioImage.Open(path);
        string xml = image.OriginalMetadata.Single(m => m.Key == "OME-XML").Value;
        Assert.Contains("<M K=\"imagewalk\">" + hash + "</M>", xml, StringComparison.Ordinal);
        if (TestData.Exists) Assert.Empty(OmeSamples.SchemaErrors(Encoding.UTF8.GetBytes(xml)));
    }

    [Fact]
    public async Task Rgb_pixels_have_one_hash_whatever_becomes_of_their_samples()
    {
        string source = new TestImage { S = 3, Type = PixelType.UInt8 }.Write(_folder.At("rgb.ome.tif"));
        string expected = Assert.Single(await IdentityFolder.HashesAsync(source));
        foreach (string name in new[] { "a.ome.tif", "a.ome.zarr" })
        {
            await IdentityFolder.TextAsync("convert", source, _folder.At(name), "--pixhash", "--verify");
            Assert.Equal(expected, (await IdentityFolder.TextAsync("meta", "get", _folder.At(name), "pixelHash")).Trim());
            await IdentityFolder.TextAsync("validate", _folder.At(name), "--pixels");
        }
    }

    [Theory]
    [InlineData(1, 1, 7, 200, 300)]
    [InlineData(9, 1, 1, 200, 300)]
    [InlineData(1, 4, 1, 200, 300)]
    [InlineData(1, 1, 1, 1500, 1100)]
    [InlineData(3, 2, 2, 90, 110)]
    [InlineData(2, 3, 1, 700, 900)]
    public async Task It_is_the_same_whether_it_was_made_on_the_way_or_by_reading_again(int t, int c, int z, int y, int x)
    {
        string source = new TestImage { T = t, C = c, Z = z, Y = y, X = x, Noisy = true }.Write(_folder.At("in.ome.tif"));
        string expected = Assert.Single(await IdentityFolder.HashesAsync(source));
        foreach ((string name, string options) in new[]
        {
            ("a.ome.zarr", "--chunks=64,64 --shards=none --levels=3"), ("b.ome.zarr", "--chunks=1,1,2,128,2048 --shards=none --levels=1"), ("c.ome.tif", "--tile=128 --levels=2"), ("d.ome.tif", "--tile=4096 --levels=1"),
        })
        {
            foreach (string threads in new[] { "1", "5" })
            {
                await IdentityFolder.TextAsync(["convert", source, _folder.At(name), "--pixhash", "--overwrite", "--threads", threads, .. options.Split(' ')]);
                Assert.Equal(expected, (await IdentityFolder.TextAsync("meta", "get", _folder.At(name), "pixelHash")).Trim());
            }
        }
    }

    [Theory]
    [InlineData("ZYX", 40, 700, 500, true)]
    [InlineData("TYX", 40, 700, 500, true)]
    [InlineData("TZYX", 4, 700, 500, false)]
    public void Stacks_and_series_are_hashed_on_the_way(string axes, int first, int y, int x, bool fits)
    {
        // Blocks of 128 x 128: tiles grow to whole rows first. With two long axes in front of the rows, T comes outermost in the plan and innermost in the stream.
        long[] shape = axes.Length == 3 ? [first, y, x] : [first, 3, y, x], block = axes.Length == 3 ? [1, 128, 128] : [1, 1, 128, 128];
        int[] one = [.. shape.Select(_ => 1)];
        LevelGrid level = new(axes, shape, block, one);
        Assert.Equal(fits, CanonicalStream.Fits(new TilePlan([level], 2, 1 << 20), level));
    }

    [Fact]
    public async Task Every_scene_has_its_own_and_an_edit_of_metadata_keeps_it()
    {
        string source = new TestImage { Scenes = 3 }.Write(_folder.At("in.ome.tif"));
        foreach (string name in new[] { "a.ome.tif", "a.ome.zarr" })
        {
            string path = _folder.At(name);
            await IdentityFolder.TextAsync("convert", source, path, "--pixhash");
            await IdentityFolder.TextAsync("meta", "set", path, "--scene", "all", "pixelSize.X=9 um", "name=new");
            string[] stored = (await IdentityFolder.TextAsync("meta", "get", path, "pixelHash", "--scene", "all")).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(await IdentityFolder.HashesAsync(path), stored);
            Assert.Equal(3, stored.Distinct().Count());
            Assert.Equal(0, (await IdentityFolder.RunAsync("pixhash", "--check", path)).Exit);
        }
    }

    [Fact]
    public async Task Changed_pixels_are_found()
    {
        string source = new TestImage().Write(_folder.At("in.ome.tif")), tiff = _folder.At("a.ome.tif"), zarr = _folder.At("a.ome.zarr");
        await IdentityFolder.TextAsync("convert", source, tiff, "--pixhash", "--compression", "none");
        byte[] bytes = await File.ReadAllBytesAsync(tiff, TestContext.Current.CancellationToken);
        bytes[2000] ^= 1;
        await File.WriteAllBytesAsync(tiff, bytes, TestContext.Current.CancellationToken);
        (int exit, string text, _) = await IdentityFolder.RunAsync("validate", tiff, "--pixels");
        Assert.Equal(1, exit);
        Assert.Contains("error pixel-hash/mismatch at scene 0", text, StringComparison.Ordinal);
        Assert.Equal(0, (await IdentityFolder.RunAsync("validate", tiff)).Exit);
        (exit, text, _) = await IdentityFolder.RunAsync("pixhash", "--check", tiff);
        Assert.Equal(1, exit);
        Assert.Contains("FAILED", text, StringComparison.Ordinal);

        await IdentityFolder.TextAsync("convert", source, zarr, "--pixhash");
        string group = Path.Combine(zarr, "zarr.json");
        JsonNode root = JsonNode.Parse(await File.ReadAllTextAsync(group, TestContext.Current.CancellationToken))!;
        root["attributes"]!["ome"]!["multiscales"]![0]!["metadata"]!["lamella"]!["pixelHash"] = "ISCC:other";
        await File.WriteAllTextAsync(group, root.ToJsonString(), TestContext.Current.CancellationToken);
        Assert.Equal(1, (await IdentityFolder.RunAsync("validate", zarr, "--pixels")).Exit);
    }

    [Fact]
    public async Task A_hash_of_other_pixels_is_never_handed_on()
    {
        string source = new TestImage { T = 2 }.Write(_folder.At("in.ome.tif")), first = _folder.At("a.ome.tif"), part = _folder.At("b.ome.zarr"), again = _folder.At("c.ome.tif");
        await IdentityFolder.TextAsync("convert", source, first, "--pixhash");
        await IdentityFolder.TextAsync("convert", first, part, "--select", "T=1");
        Assert.Equal(1, (await IdentityFolder.RunAsync("meta", "get", part, "pixelHash")).Exit);
        Assert.DoesNotContain("pixel-hash", await File.ReadAllTextAsync(Path.Combine(part, "OME", "METADATA.ome.xml"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Shell.FailsAsync(4, "carries no pixel hash", "pixhash", "--check", part);
        Assert.Contains("note pixel-hash/absent", await IdentityFolder.TextAsync("validate", part, "--pixels"), StringComparison.Ordinal);
        await IdentityFolder.TextAsync("convert", first, again, "--pixhash", "--select", "T=1");
        Assert.Equal(await IdentityFolder.HashesAsync(part), await IdentityFolder.HashesAsync(again));
        Assert.Equal(0, (await IdentityFolder.RunAsync("validate", again, "--pixels")).Exit);
    }

    [Theory]
    [InlineData("put", "0.4")]
    [InlineData("put", "0.5")]
    [InlineData("append", "0.5")]
    public async Task A_region_write_removes_it_before_the_first_sample_changes(string command, string version)
    {
        string source = new TestImage { T = 2 }.Write(_folder.At("in.ome.tif")), patch = new TestImage { T = 1, Noisy = true }.Write(_folder.At("patch.ome.tif")), path = _folder.At("a.ome.zarr");
        await IdentityFolder.TextAsync("convert", source, path, "--pixhash", "--ngff", version);
        await IdentityFolder.TextAsync([command, patch, path, .. command == "put" ? new[] { "--at", "t=1" } : []]);
        Assert.Equal(1, (await IdentityFolder.RunAsync("meta", "get", path, "pixelHash")).Exit);
        Assert.DoesNotContain("pixel-hash", await File.ReadAllTextAsync(Path.Combine(path, "OME", "METADATA.ome.xml"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.EndsWith("valid" + Environment.NewLine, await IdentityFolder.TextAsync("validate", path, "--pixels"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_imagewalk_or_the_target_cannot_hold_is_refused_before_anything_is_written()
    {
        string czi = TestData.At("data", "formats", "czi_gen", "dims_H_I_R_V_B.czi"), target = _folder.At("a.ome.zarr");
        await Shell.FailsAsync(4, "select one index", "convert", czi, target, "--pixhash", "--select", "I=0,R=0,V=0,B=0,C=0");
        await Shell.FailsAsync(2, "no place for a pixel hash", "convert", new TestImage().Write(_folder.At("in.ome.tif")), _folder.At("a.tif"), "--preset", "imagej", "--pixhash");
        Assert.Equal(["in.ome.tif"], Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)!));
    }

    [Fact]
    public async Task The_source_option_says_what_it_takes()
    {
        string tiff = new TestImage().Write(_folder.At("in.ome.tif"));
        await Shell.FailsAsync(4, "OME-TIFF is not Zarr", "pixhash", tiff, "--source", "zarr");
        await Shell.FailsAsync(4, "OMERO server", "pixhash", tiff, "-s", "omero");
        foreach (string source in new[] { "auto", "file", "bioio" }) Assert.Equal(await IdentityFolder.TextAsync("pixhash", tiff), await IdentityFolder.TextAsync("pixhash", tiff, "-s", source));
    }
}
