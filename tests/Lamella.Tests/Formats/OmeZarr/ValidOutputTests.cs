using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Formats.OmeZarr;

/// <summary>The validator finds nothing wrong in anything that conversions write: every release, layout, container and kind of picture.</summary>
public sealed class ValidOutputTests
{
    public static TheoryData<string, string> Rows() => new(
        from picture in new[] { "stack", "rgb", "float", "bool", "fields", "tiny", "plane" }
        from options in new[]
        {
            "--ngff 0.4", "--ngff 0.4 --consolidated --compression gzip", "--ngff 0.5", "--ngff 0.5 --shards none --compression none", "--ngff 0.6", "--ngff 0.6 --layout bioformats2raw --ro-crate --consolidated",
            "--ngff 0.5 --chunks 16,16 --shards 32,32 --levels 3 --downsample median", "--ngff 0.6 --levels 3 --downsample nearest --downsample-z", "ozx --ngff 0.5", "ozx --ngff 0.6 --layout bioformats2raw --consolidated",
        }
        select (picture, options));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Nothing_is_wrong_in_what_is_written(string picture, string options)
    {
        using TempFolder folder = new();
        string source = Picture(picture).Write(folder["in.ome.tif"]);
        string[] words = options.Split(' ');
        string target = folder[words[0] == "ozx" ? "out.ozx" : "out.ome.zarr"];
        (int exit, string text) = await Cli.Shell.RunAsync(["convert", source, target, "--verify", .. words.Where(w => w != "ozx")]);
        Assert.True(exit == 0, text);
        Trees.AssertValid(target);
        (exit, text) = await Cli.Shell.RunAsync(["validate", target, "--strict"]);
        Assert.True(exit == 0, text);
    }

    private static TestImage Picture(string name) => name switch
    {
        "stack" => new TestImage { T = 2, C = 3, Z = 2, StatePlanes = true },
        "rgb" => new TestImage { Z = 2, S = 3, Type = PixelType.UInt8 },
        "float" => new TestImage { C = 2, Type = PixelType.Float32 },
        "bool" => new TestImage { Type = PixelType.Bool },
        "fields" => new TestImage { C = 2, Scenes = 3, Y = 300, X = 280 },
        "tiny" => new TestImage { Y = 1, X = 1 },
        _ => new TestImage { Y = 700, X = 3 },
    };
}
