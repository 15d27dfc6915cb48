using System.Globalization;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>The same input and options give the same bytes, whatever the threads, the instruction sets, native libraries and the language.</summary>
public sealed class DeterminismTests
{
    private static readonly TestImage Image = new() { C = 2, Y = 611, X = 523, StatePlanes = true, Noisy = true };

    public static TheoryData<string, string> Targets() => new()
    {
        { "out.ome.zarr", "--compression=blosc-zstd" },
        { "out.ome.zarr", "--ngff=0.4 --compression=blosc-lz4 --downsample=median" },
        // From level 5 on the encoder has match finders with and without vectors.
        { "out.ome.zarr", "--compression=zstd:6" },
        { "out.ome.tif", "--compression=deflate --predictor --tile=128 --levels=3" },
        { "out.ome.tif", "--compression=zstd --tile=256 --levels=2" },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Bytes_do_not_depend_on_the_machine(string name, string options)
    {
        using TempFolder folder = new();
        string source = Image.Write(folder["in.ome.tif"]);
        SortedDictionary<string, string>? first = null;
        // All settings for one target of each kind, the widest apart for the others.
        bool all = !options.Contains("0.4", StringComparison.Ordinal) && !options.Contains("compression=zstd", StringComparison.Ordinal);
        foreach (string setting in all ? ["", "DOTNET_EnableAVX512", "DOTNET_EnableAVX2", "DOTNET_EnableHWIntrinsic", "LAMELLA_NATIVE", "LANG"] : new[] { "", "DOTNET_EnableHWIntrinsic" })
        {
            string target = folder["with-" + setting + name];
            Dictionary<string, string> environment = setting switch
            {
                "" => [],
                "LANG" => new() { ["LANG"] = "de_DE.UTF-8", ["LC_ALL"] = "de_DE.UTF-8" },
                _ => new() { [setting] = "0" },
            };
            ChildResult result = await ChildProcess.RunLamellaAsync(["convert", source, target, "-q", .. options.Split(' ')], environment, cancellation: TestContext.Current.CancellationToken);
            Assert.True(result.Exit == 0, result.ToString());
            SortedDictionary<string, string> digests = TempFolder.Digests(target);
            Assert.NotEmpty(digests);
            first ??= digests;
            Assert.Equal(first, digests);
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Bytes_do_not_depend_on_threads_and_memory(string name, string options)
    {
        using TempFolder folder = new();
        string source = Image.Write(folder["in.ome.tif"]);
        List<SortedDictionary<string, string>> digests = [];
        foreach (string[] machine in new string[][] { ["--threads", "1"], ["--threads", "2"], ["--threads", "7"], ["--threads", "3", "--memory", "1MiB"] })
        {
            string target = folder[string.Concat(machine) + name];
            (int exit, string text) = await Cli.Shell.RunAsync(["convert", source, target, "-q", .. machine, .. options.Split(' ')]);
            Assert.True(exit == 0, text);
            digests.Add(TempFolder.Digests(target));
        }

        Assert.All(digests, d => Assert.Equal(digests[0], d));
    }

    [Fact]
    public void Bytes_do_not_depend_on_the_culture()
    {
        using TempFolder folder = new();
        using BioImage source = BioImage.Open(Image.Write(folder["in.ome.tif"]));
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo? beforeDefault = CultureInfo.DefaultThreadCurrentCulture;
        try
        {
            foreach (string culture in new[] { string.Empty, "de-DE", "tr-TR" })
            {
                CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.GetCultureInfo(culture);
                source.Convert(folder[culture + ".ome.zarr"]);
                source.Convert(folder[culture + ".ome.tif"]);
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
            CultureInfo.DefaultThreadCurrentCulture = beforeDefault;
        }

        foreach (string ending in new[] { ".ome.zarr", ".ome.tif" })
        {
            Assert.Equal(TempFolder.Digests(folder[ending]), TempFolder.Digests(folder["de-DE" + ending]));
            Assert.Equal(TempFolder.Digests(folder[ending]), TempFolder.Digests(folder["tr-TR" + ending]));
        }
    }
}
