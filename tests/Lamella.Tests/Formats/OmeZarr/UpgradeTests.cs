using System.Text.Json;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Formats.OmeZarr;

/// <summary>From every release to every release that is written: pixels, axes, sizes, channels and labels stay; chunks go along undecoded where the target can hold them.</summary>
public sealed class UpgradeTests
{
    [Theory]
    [MemberData(nameof(Trees.NamesAndVersions), MemberType = typeof(Trees))]
    public void Every_tree_becomes_every_release_with_all_levels(string name, NgffVersion version)
    {
        using TempFolder folder = new();
        string target = folder["out.ome.zarr"];
        ConvertResult result = Trees.Convert(Trees.Path(name), target, new OmeZarrOptions { Ngff = version, SourceLevels = SourceLevels.Reuse });
        // The tree of 0.6 has a second coordinate system.
        Assert.Equal(name == "v06_czyx" && version != NgffVersion.V06 ? ["further coordinate systems"] : [], result.Losses.Select(l => l.What));
        using BioImage before = BioImage.Open(Trees.Path(name)), after = BioImage.Open(target);
        Assert.Equal(before.Scenes.Count, after.Scenes.Count);
        Assert.Equal(before.Labels.Count, after.Labels.Count);
        for (int i = 0; i < before.Scenes.Count; i++) AssertSame(before.Scenes[i], after.Scenes[i]);
        for (int i = 0; i < before.Labels.Count; i++) AssertSame(before.Labels[i], after.Labels[i]);
    }

    /// <summary>The chunks of the source hold bytes that no codec reads: what arrives unchanged was not decoded.</summary>
    [Theory]
    [InlineData("v04_tczyx", NgffVersion.V04)]
    [InlineData("v04_tczyx", NgffVersion.V05)]
    [InlineData("v04_tczyx", NgffVersion.V06)]
    [InlineData("v05_tczyx_sharded", NgffVersion.V05)]
    [InlineData("v05_tczyx_sharded", NgffVersion.V06)]
    public void No_chunk_is_decoded_on_the_way(string name, NgffVersion version)
    {
        using TempFolder folder = new();
        string source = folder["in.ome.zarr"], target = folder["out.ome.zarr"];
        Copy(Trees.Path(name), source);
        bool sharded = name.Contains("sharded", StringComparison.Ordinal);
        List<byte[]> payloads = [];
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(IsChunk).Order(StringComparer.Ordinal))
        {
            // The head of every chunk file is overwritten: a blosc or zstd header that says nothing.
            byte[] bytes = File.ReadAllBytes(file);
            bytes.AsSpan(0, Math.Min(16, bytes.Length)).Fill(0xEE);
            File.WriteAllBytes(file, bytes);
            payloads.Add(bytes);
        }

        using (BioImage image = BioImage.Open(source))
        {
            Assert.ThrowsAny<LamellaException>(() => image.Scenes[0].Read("TCZYX"));
            image.Convert(target, new OmeZarrOptions { Ngff = version, SourceLevels = SourceLevels.Reuse });
        }

        Assert.True(payloads.Count > 20);
        List<byte[]> written = [.. Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Where(IsChunk).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        if (sharded || version == NgffVersion.V04)
        {
            Assert.Equal(payloads.Select(p => Trees.Sha(p)).Order(StringComparer.Ordinal), written.Select(w => Trees.Sha(w)).Order(StringComparer.Ordinal));
            return;
        }

        // Packed: each payload stands in some shard as it was.
        Assert.True(written.Count < payloads.Count);
        Assert.All(payloads, payload => Assert.Contains(written, shard => shard.AsSpan().IndexOf(payload) >= 0));
    }

    [Theory]
    [InlineData(NgffVersion.V04, null, null, "blosc")]
    [InlineData(NgffVersion.V05, null, null, "blosc")]
    [InlineData(NgffVersion.V05, "64,64", null, "blosc")]
    [InlineData(NgffVersion.V05, "64,64", "128,64", "blosc")]
    [InlineData(NgffVersion.V06, "32,40", null, "zstd")]
    [InlineData(NgffVersion.V04, "50,60", null, "gzip")]
    public void Chunks_shards_and_codecs_change_when_asked_for(NgffVersion version, string? chunks, string? shards, string codec)
    {
        using TempFolder folder = new();
        string target = folder["out.ome.zarr"];
        OmeZarrOptions options = new() { Ngff = version, Chunks = Numbers(chunks), Shards = Numbers(shards), Compression = codec == "blosc" ? null : Compression.Parse(codec) };
        Trees.Convert(Trees.Path("v04_tczyx"), target, options);
        using BioImage before = BioImage.Open(Trees.Path("v04_tczyx")), after = BioImage.Open(target);
        Level level = after.Scenes[0].Levels[0];
        Assert.Equal(codec, level.Codec);
        IReadOnlyList<long> chunk = chunks is null ? before.Scenes[0].Levels[0].Chunk : [1, 1, 1, .. Numbers(chunks)!];
        Assert.Equal(chunk, level.Chunk);
        Assert.Equal(version == NgffVersion.V04, level.Shard is null);
        if (shards is not null) Assert.Equal([1, 1, 1, .. Numbers(shards)!], level.Shard!);
        Assert.Equal(Trees.Sha(before.Scenes[0]), Trees.Sha(after.Scenes[0]));
    }

    [Theory]
    [InlineData(NgffVersion.V04, NgffVersion.V06)]
    [InlineData(NgffVersion.V05, NgffVersion.V04)]
    [InlineData(NgffVersion.V06, NgffVersion.V05)]
    public void Our_own_levels_go_along_without_being_asked_for_and_are_what_would_be_made(NgffVersion from, NgffVersion to)
    {
        using TempFolder folder = new();
        TestImage picture = new() { C = 2, Y = 611, X = 523, Noisy = true };
        using (BioImage source = BioImage.Open(picture.Write(folder["in.ome.tif"]))) source.Convert(folder["a.ome.zarr"], new OmeZarrOptions { Ngff = from });
        Trees.Convert(folder["a.ome.zarr"], folder["b.ome.zarr"], new OmeZarrOptions { Ngff = to });
        Trees.Convert(folder["a.ome.zarr"], folder["c.ome.zarr"], new OmeZarrOptions { Ngff = to, SourceLevels = SourceLevels.Remake });
        using BioImage first = BioImage.Open(folder["a.ome.zarr"]), taken = BioImage.Open(folder["b.ome.zarr"]), made = BioImage.Open(folder["c.ome.zarr"]);
        Assert.Equal(3, taken.Scenes[0].Levels.Count);
        Assert.Equal(KeptFacts.Of(made.Scenes[0]), KeptFacts.Of(taken.Scenes[0]));
        for (int level = 0; level < 3; level++)
        {
            Assert.Equal(Trees.Sha(made.Scenes[0], level), Trees.Sha(taken.Scenes[0], level));
            Assert.Equal(made.Scenes[0].Levels[level].Downsample, taken.Scenes[0].Levels[level].Downsample);
            Assert.Equal(first.Scenes[0].Levels[level].Chunk, taken.Scenes[0].Levels[level].Chunk);
        }
    }

    [Fact]
    public void Levels_made_by_another_method_are_made_anew()
    {
        using TempFolder folder = new();
        TestImage picture = new() { Y = 600, X = 520, Noisy = true };
        using (BioImage source = BioImage.Open(picture.Write(folder["in.ome.tif"]))) source.Convert(folder["a.ome.zarr"], new OmeZarrOptions { Downsample = DownsampleMethod.Max });
        Trees.Convert(folder["a.ome.zarr"], folder["mean.ome.zarr"], new OmeZarrOptions());
        Trees.Convert(folder["a.ome.zarr"], folder["reused.ome.zarr"], new OmeZarrOptions { SourceLevels = SourceLevels.Reuse });
        using BioImage max = BioImage.Open(folder["a.ome.zarr"]), mean = BioImage.Open(folder["mean.ome.zarr"]), reused = BioImage.Open(folder["reused.ome.zarr"]);
        Assert.NotEqual(Trees.Sha(max.Scenes[0], 1), Trees.Sha(mean.Scenes[0], 1));
        Assert.Equal(Trees.Sha(max.Scenes[0], 1), Trees.Sha(reused.Scenes[0], 1));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Join(folder["reused.ome.zarr"], "zarr.json")));
        Assert.Equal("max", json.RootElement.GetProperty("attributes").GetProperty("ome").GetProperty("multiscales")[0].GetProperty("type").GetString());
    }

    [Fact]
    public void A_tiff_pyramid_is_taken_over_when_asked_for()
    {
        using TempFolder folder = new();
        TestImage picture = new() { Y = 2100, X = 1111, Noisy = true };
        using (BioImage source = BioImage.Open(picture.Write(folder["in.ome.tif"]))) source.Convert(folder["p.ome.tif"], new OmeTiffOptions { Downsample = DownsampleMethod.Min, TileSize = 256 });
        Trees.Convert(folder["p.ome.tif"], folder["a.ome.zarr"], new OmeZarrOptions { SourceLevels = SourceLevels.Reuse });
        using BioImage before = BioImage.Open(folder["p.ome.tif"]), after = BioImage.Open(folder["a.ome.zarr"]);
        Assert.Equal(5, after.Scenes[0].Levels.Count);
        for (int level = 0; level < 5; level++) Assert.Equal(Trees.Sha(before.Scenes[0], level), Trees.Sha(after.Scenes[0], level));
    }

    [Fact]
    public void A_part_of_a_shrinking_axis_cannot_take_levels_over_but_a_time_point_can()
    {
        using TempFolder folder = new();
        using BioImage source = BioImage.Open(Trees.Path("v04_tczyx"));
        ArgumentException e = Assert.Throws<ArgumentException>(() => source.Convert(folder["a.ome.zarr"], new OmeZarrOptions { SourceLevels = SourceLevels.Reuse, Selection = Selection.Parse("Y=0:64") }));
        Assert.Contains("make them anew", e.Message, StringComparison.Ordinal);
        source.Convert(folder["b.ome.zarr"], new OmeZarrOptions { SourceLevels = SourceLevels.Reuse, Selection = Selection.Parse("T=1") });
        using BioImage point = BioImage.Open(folder["b.ome.zarr"]);
        Assert.Equal(Trees.Sha(source.Scenes[0].Read("CZYX", t: 1, level: 2).Bytes), Trees.Sha(point.Scenes[0].Read("CZYX", level: 2).Bytes));
        Trees.AssertValid(folder["b.ome.zarr"]);
    }

    [Fact]
    public void Further_coordinate_systems_stay_in_06_and_are_listed_as_lost_before()
    {
        using TempFolder folder = new();
        string source = Trees.Path("v06_czyx");
        Assert.Empty(Trees.Convert(source, folder["a.ome.zarr"], new OmeZarrOptions { Ngff = NgffVersion.V06, SourceLevels = SourceLevels.Reuse }).Losses);
        JsonElement before = Multiscale(source), after = Multiscale(folder["a.ome.zarr"]);
        Assert.True(before.GetProperty("coordinateSystems").GetArrayLength() > 1);
        foreach (string member in new[] { "coordinateSystems", "coordinateTransformations" }) Assert.True(JsonElement.DeepEquals(before.GetProperty(member), after.GetProperty(member)), after.GetProperty(member).ToString());
        foreach ((JsonElement was, JsonElement @is) in before.GetProperty("datasets").EnumerateArray().Zip(after.GetProperty("datasets").EnumerateArray()))
            Assert.True(JsonElement.DeepEquals(was.GetProperty("coordinateTransformations")[0].GetProperty("output"), @is.GetProperty("coordinateTransformations")[0].GetProperty("output")));
        // Made anew, cut or written as an older release, the image has its own system only.
        foreach (OmeZarrOptions options in new[] { new OmeZarrOptions(), new OmeZarrOptions { Ngff = NgffVersion.V06, SourceLevels = SourceLevels.Remake, Levels = 2 }, new OmeZarrOptions { Ngff = NgffVersion.V06, Selection = Selection.Parse("C=0") } })
        {
            using BioImage image = BioImage.Open(source);
            Assert.Equal("further coordinate systems", Assert.Single(image.Convert(folder["b.ome.zarr"], options with { ExistingTarget = ExistingTarget.Replace }).Losses).What);
            Trees.AssertValid(folder["b.ome.zarr"]);
        }
    }

    private static JsonElement Multiscale(string path)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Join(path, "zarr.json")));
        return json.RootElement.GetProperty("attributes").GetProperty("ome").GetProperty("multiscales")[0].Clone();
    }

    private static void AssertSame(Scene before, Scene after)
    {
        Assert.Equal(before.Shape, after.Shape);
        Assert.Equal(before.Name, after.Name);
        Assert.Equal(before.PixelType, after.PixelType);
        Assert.Equal(before.PixelSize, after.PixelSize);
        Assert.Equal(before.Origin, after.Origin);
        Assert.Equal(before.Levels.Count, after.Levels.Count);
        for (int level = 0; level < before.Levels.Count; level++)
        {
            Assert.Equal(Trees.Sha(before, level), Trees.Sha(after, level));
            for (int i = 0; i < before.Axes.Length; i++) Assert.Equal(before.Levels[level].Downsample[i], after.Levels[level].Downsample[i], 1e-12);
        }

        Assert.Equal(before.Channels.Select(c => (c.Name, c.Color, c.Window)), after.Channels.Select(c => (c.Name, c.Color, before.Content.Label is null && before.Channels[0].Window is not null ? c.Window : null)));
    }

    private static bool IsChunk(string file) => !Path.GetFileName(file).StartsWith('.') && !file.EndsWith(".json", StringComparison.Ordinal) && !file.EndsWith(".xml", StringComparison.Ordinal);

    private static long[]? Numbers(string? text) => text is null ? null : [.. text.Split(',').Select(n => long.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Join(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
