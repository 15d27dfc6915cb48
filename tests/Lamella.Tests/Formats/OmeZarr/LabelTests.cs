using System.Text.Json;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.OmeZarr;

/// <summary>Label images: what is read of them, and that they go along with their image.</summary>
public sealed class LabelTests
{
    [Theory]
    [InlineData("v04_tczyx", "nuclei", 6)]
    [InlineData("v05_tczyx_sharded", "cells", 4)]
    public void Colours_properties_and_the_labelled_scene_are_read(string name, string label, int count)
    {
        using BioImage image = BioImage.Open(Trees.Path(name));
        Scene scene = Assert.Single(image.Labels);
        Assert.Equal(label, scene.Name);
        Assert.Null(image.Scenes[0].Label);
        LabelInfo info = scene.Label!;
        Assert.Equal(0, info.Scene);
        Assert.Equal("../../", info.Source);
        Assert.Equal(Enumerable.Range(1, count).Select(i => (double)i), info.Colors.Select(c => c.Label));
        Assert.Equal(new Rgba(37, 91, 153, 255), info.Colors[0].Color);
        using JsonDocument property = JsonDocument.Parse(info.Properties[2]);
        Assert.Equal(3, property.RootElement.GetProperty("label-value").GetInt32());
        Assert.Equal(4.5, property.RootElement.GetProperty("area_um2").GetDouble());
    }

    [Theory]
    [InlineData("v04_tczyx", NgffVersion.V04)]
    [InlineData("v04_tczyx", NgffVersion.V05)]
    [InlineData("v05_tczyx_sharded", NgffVersion.V04)]
    [InlineData("v05_tczyx_sharded", NgffVersion.V06)]
    public void Labels_go_along_with_colours_and_properties(string name, NgffVersion version)
    {
        using TempFolder folder = new();
        ConvertResult result = Trees.Convert(Trees.Path(name), folder["a.ome.zarr"], new OmeZarrOptions { Ngff = version, Compression = Compression.Gzip() });
        Assert.Equal(2, result.Digests.Count);
        Assert.Equal(1, result.Scenes);
        using BioImage before = BioImage.Open(Trees.Path(name)), after = BioImage.Open(folder["a.ome.zarr"]);
        LabelInfo was = before.Labels[0].Label!, @is = Assert.Single(after.Labels).Label!;
        Assert.Equal(was.Colors, @is.Colors);
        Assert.Equal(was.Properties.Select(Compact), @is.Properties.Select(Compact));
        Assert.Equal((was.Scene, was.Source, before.Labels[0].Name), (@is.Scene, @is.Source, after.Labels[0].Name));
        Assert.Equal(before.Labels[0].PixelType, after.Labels[0].PixelType);
        Assert.Equal(after.Scenes[0].Levels.Count, after.Labels[0].Levels.Count);
    }

    [Theory]
    [InlineData(DownsampleMethod.Mean)]
    [InlineData(DownsampleMethod.Median)]
    [InlineData(DownsampleMethod.Nearest)]
    public void Coarse_labels_gain_no_value(DownsampleMethod method)
    {
        using TempFolder folder = new();
        Trees.Convert(Trees.Path("v04_tczyx"), folder["a.ome.zarr"], new OmeZarrOptions { Downsample = method, SourceLevels = SourceLevels.Remake, Levels = 4 });
        using BioImage image = BioImage.Open(folder["a.ome.zarr"]);
        Scene label = image.Labels[0];
        Assert.Equal(4, label.Levels.Count);
        for (int level = 1; level < 4; level++)
        {
            for (int z = 0; z < label.SizeOf('Z'); z++)
            {
                HashSet<ushort> before = Values(label, level - 1, z);
                Assert.Subset(before, Values(label, level, z));
                Assert.True(before.Count > 1);
            }
        }
    }

    [Fact]
    public void A_selection_takes_its_part_of_the_labels()
    {
        using TempFolder folder = new();
        using BioImage source = BioImage.Open(Trees.Path("v04_tczyx"));
        ConvertResult result = source.Convert(folder["a.ome.zarr"], new OmeZarrOptions { Selection = Selection.Parse("T=1,C=2,Z=1:3,Y=20:120,X=7:90"), PixelType = PixelType.Float32, Verification = Verification.PixelDigest });
        Assert.Empty(result.Losses);
        using BioImage part = BioImage.Open(folder["a.ome.zarr"]);
        Assert.Equal(PixelType.Float32, part.Scenes[0].PixelType);
        Assert.Equal(source.Labels[0].PixelType, part.Labels[0].PixelType);
        Assert.Equal([1, 1, 2, 100, 83], part.Labels[0].Shape);
        byte[] whole = source.Labels[0].Read("ZYX").Bytes, cut = part.Labels[0].Read("ZYX").Bytes;
        int size = source.Labels[0].PixelType!.Value.Size();
        for (int z = 0; z < 2; z++)
            for (int y = 0; y < 100; y++)
                Assert.True(whole.AsSpan(((((z + 1) * 150) + y + 20) * 170 + 7) * size, 83 * size).SequenceEqual(cut.AsSpan(((z * 100) + y) * 83 * size, 83 * size)));
        Trees.AssertValid(folder["a.ome.zarr"]);
    }

    [Fact]
    public void A_tiff_lists_labels_as_lost()
    {
        using TempFolder folder = new();
        using BioImage source = BioImage.Open(Trees.Path("v04_tczyx"));
        Assert.Contains(source.Convert(folder["a.ome.tif"]).Losses, l => l.What.Contains("label", StringComparison.Ordinal));
    }

    private static HashSet<ushort> Values(Scene label, int level, int z)
    {
        byte[] bytes = label.Read("YX", z: z, level: level).Bytes;
        int size = label.PixelType!.Value.Size();
        HashSet<ushort> values = [];
        for (int i = 0; i < bytes.Length; i += size) values.Add(size == 1 ? bytes[i] : BitConverter.ToUInt16(bytes, i));
        return values;
    }

    private static string Compact(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }
}
