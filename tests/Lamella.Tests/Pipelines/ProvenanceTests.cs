using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>Results say where they came from: every step, and nothing that differs between equal runs.</summary>
public sealed class ProvenanceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".ome.tif", ".ome.zarr")]
    [InlineData(".ome.zarr", ".ome.tif")]
    [InlineData(".ome.tif", ".ome.tif")]
    [InlineData(".ome.zarr", ".ozx")]
    public void A_result_of_a_result_names_both_steps(string first, string second)
    {
        using BioImage array = BioImage.FromArray(PixelArray.From<byte>("ZYX", [3, 8, 8], new byte[192]), "cells");
        array.Convert(_folder["a" + first]);
        using BioImage one = BioImage.Open(_folder["a" + first]);
        ConversionStep made = Assert.Single(one.Scenes[0].History);
        Assert.Equal("array", made.Format);
        Assert.StartsWith("lamella ", made.Program, StringComparison.Ordinal);
        one.Convert(_folder["b" + second], ResultNames.OptionsFor(_folder["b" + second]) with { Levels = 1, Selection = Selection.Parse("Z=1") });
        using BioImage two = BioImage.Open(_folder["b" + second]);
        Assert.Equal(2, two.Scenes[0].History.Count);
        Assert.Equal(made, two.Scenes[0].History[0]);
        Assert.Equal(("a" + first, one.Format), (two.Scenes[0].History[1].Source, two.Scenes[0].History[1].Format));
        Assert.Contains("Levels=1", two.Scenes[0].History[1].Options, StringComparison.Ordinal);
        Assert.Contains("Selection=Z=1", two.Scenes[0].History[1].Options, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_xml_cannot_hold_and_one_with_quotes_cost_nothing_else()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("such names cannot exist");
        foreach (string name in (string[])["a\u0001b", "quo\"te <&> 'x'", "\u00FCml\u00E4ut"])
        {
            string source = new TestImage().Write(_folder[name + ".ome.tif"]);
            using BioImage image = BioImage.Open(source);
            foreach (string ending in (string[])[".ome.tif", ".ome.zarr"])
            {
                string target = _folder["r" + Guid.NewGuid().ToString("N") + ending];
                image.Convert(target);
                using BioImage result = BioImage.Open(target);
                string stated = Assert.Single(result.Scenes[0].History).Source;
                Assert.Equal(ending == ".ome.tif" && name.Contains('\u0001', StringComparison.Ordinal) ? "?" : name + ".ome.tif", stated);
                Assert.Equal(image.Scenes[0].Name, result.Scenes[0].Name);
            }
        }
    }

    [Theory]
    [InlineData(".ome.tif")]
    [InlineData(".ome.zarr")]
    public void The_hash_of_a_source_is_what_sha256sum_makes_of_its_files(string ending)
    {
        string source = new TestImage().Write(_folder["in.ome.tif"]);
        using BioImage file = BioImage.Open(source);
        file.Convert(_folder["one" + ending], ResultNames.OptionsFor(_folder["one" + ending]) with { SourceHash = SourceHashing.Sha256 });
        file.Convert(_folder["folder.ome.zarr"]);
        Assert.Equal("sha256:" + Sha256(File.ReadAllBytes(source)), Last(_folder["one" + ending]));

        using BioImage store = BioImage.Open(_folder["folder.ome.zarr"]);
        store.Convert(_folder["two" + ending], ResultNames.OptionsFor(_folder["two" + ending]) with { SourceHash = SourceHashing.Sha256 });
        string[] keys = [.. Directory.EnumerateFiles(_folder["folder.ome.zarr"], "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder["folder.ome.zarr"], path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        string lines = string.Concat(keys.Select(key => $"{Sha256(File.ReadAllBytes(_folder["folder.ome.zarr/" + key]))}  {key}\n"));
        Assert.Equal($"sha256sum of {keys.Length} files:{Sha256(System.Text.Encoding.UTF8.GetBytes(lines))}", Last(_folder["two" + ending]));
        using BioImage again = BioImage.Open(_folder["two" + ending]);
        Assert.Empty(again.Scenes[0].History[0].SourceHash);

        static string Sha256(byte[] bytes) => System.Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));

        static string Last(string path)
        {
            using BioImage image = BioImage.Open(path);
            return image.Scenes[0].History[^1].SourceHash;
        }
    }

    [Fact]
    public void An_image_that_lies_in_no_file_has_no_hash_of_its_source()
    {
        using BioImage array = BioImage.FromArray(PixelArray.From<byte>("YX", [8, 8], new byte[64]), "cells");
        ArgumentException error = Assert.Throws<ArgumentException>(() => array.Convert(_folder["a.ome.tif"], new OmeTiffOptions { SourceHash = SourceHashing.Sha256 }));
        Assert.Contains("lies in no file", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["a.ome.tif"]));
    }

    [Fact]
    public void The_folder_of_the_source_is_not_told()
    {
        Directory.CreateDirectory(_folder["private"]);
        string source = new TestImage().Write(_folder["private/in.ome.tif"]);
        using BioImage image = BioImage.Open(source);
        image.Convert(_folder["r.ome.tif"]);
        Assert.DoesNotContain("private", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(_folder["r.ome.tif"])), StringComparison.Ordinal);
    }
}
