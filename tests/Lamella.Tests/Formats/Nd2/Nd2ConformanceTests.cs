using System.Text.Json;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Nd2;

/// <summary>A real file against what the nd2 reader reads from it, and made ones against the formula that filled them (manifest of the conformance data).</summary>
public sealed class Nd2ConformanceTests
{
    [Fact]
    public void A_real_file_gives_pixels_names_scale_lens_and_times()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestData.At("data", "formats", "nd2", "truth.json")));
        JsonElement truth = document.RootElement.GetProperty("cluster.nd2");
        using Opened image = Opened.File(TestData.At("data", "formats", "nd2", "cluster.nd2"));
        Scene scene = Assert.Single(image.Scenes);
        Assert.Equal(("TZYXC", PixelType.UInt16), (scene.NativeAxes, scene.PixelType));
        Assert.Equal([3, 2, 10, 31, 38], scene.Shape);
        Assert.Equal(truth.GetProperty("sha256").GetString(), Opened.Sha256(scene.Read("TZCYX").Bytes));
        double[] voxel = [.. truth.GetProperty("voxel_um").EnumerateArray().Select(e => e.GetDouble())];
        Assert.Equal((voxel[0], voxel[1], voxel[2]), (scene.PixelSize.X!.Value.Value, scene.PixelSize.Y!.Value.Value, scene.PixelSize.Z!.Value.Value));
        Assert.Equal(truth.GetProperty("channels").EnumerateArray().Select(e => e.GetString()), scene.Channels.Select(c => c.Name));
        Assert.Equal([525, 700], scene.Channels.Select(c => c.Emission!.Value.Value));
        Assert.Equal([488, 561], scene.Channels.Select(c => c.Excitation!.Value.Value));
        Assert.Equal([new Rgba(120, 233, 15), new Rgba(254, 1, 0)], scene.Channels.Select(c => c.Color!.Value));
        Assert.Equal(new Objective { Name = truth.GetProperty("objective").GetString(), NumericalAperture = truth.GetProperty("NA").GetDouble() }, scene.Objective);
        double[] times = [.. truth.GetProperty("frame_times_ms").EnumerateArray().Select(e => e.GetDouble())];
        Assert.Equal(60, scene.Planes.Count);
        foreach (PlaneInfo plane in scene.Planes) Assert.Equal(times[(plane.T * 10) + plane.Z] / 1000, plane.Time!.Value.Value, 1e-9);
        Assert.Equal(new Quantity(-26056.951209195162, "micrometer"), scene.Planes[0].PositionX);
        Assert.Equal(3916.7250000000004, scene.Planes[0].PositionZ!.Value.Value);
        Assert.Equal(new DateTimeOffset(2014, 6, 18, 13, 55, 23, TimeSpan.Zero), scene.Acquired!.Value, TimeSpan.FromSeconds(1));
        Assert.Empty(image.Content.Warnings);
        Assert.Contains(image.Content.OriginalMetadata, m => m.Key == "ImageMetadataLV!" && m.Value.Contains("\"dZStep\": 0.5", StringComparison.Ordinal));
        Assert.Contains(image.Content.OriginalMetadata, m => m.Key == "CustomDataVar|CustomDataV2_0!" && m.Value.StartsWith("<?xml", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("t2z3c2.nd2", "TZYXC")]
    [InlineData("rgb_z2.nd2", "ZYXS")]
    [InlineData("t4_missing_frame2.nd2", "TYX")]
    [InlineData("truncated_no_chunkmap.nd2", "TYXC")]
    [InlineData("single_float.nd2", "YX")]
    public void Made_files_give_their_hash_and_scale(string name, string native)
    {
        JsonElement truth = Truth(name);
        using Opened image = Opened.File(TestData.At("data", "formats", "mic_gen", name));
        Scene scene = Assert.Single(image.Scenes);
        Assert.Equal(native, scene.NativeAxes);
        Assert.Equal(truth.GetProperty("dtype").GetString(), scene.PixelType!.Value.Name());
        Assert.Equal(truth.GetProperty("sha256").GetString(), Opened.Sha256(scene.Read(truth.GetProperty("axes").GetString()!).Bytes));
        Assert.Equal(new Quantity(0.25, "micrometer"), scene.PixelSize.X);
        if (truth.TryGetProperty("voxel_um", out JsonElement voxel)) Assert.Equal(voxel[2].GetDouble(), scene.PixelSize.Z!.Value.Value);
        if (truth.TryGetProperty("channels", out JsonElement channels)) Assert.Equal(channels.EnumerateArray().Select(e => e.GetString()), scene.Channels.Select(c => c.Name));
        Assert.Equal(new Objective { Name = "Plan Test 20x", Magnification = 20, NumericalAperture = 0.75 }, scene.Objective);
        Assert.Equal(name is "t4_missing_frame2.nd2" or "truncated_no_chunkmap.nd2" ? 1 : 0, image.Content.Warnings.Count);
    }

    [Fact]
    public void N1_N4_rows_with_padding_and_positions_inside_time_are_taken_apart() => ComparePositions("t2p3_u8_padded.nd2", "TYX");

    [Fact]
    public void N2_packed_frames_with_padding_give_their_hash()
    {
        ComparePositions("p3t2z2c2_padded_zlib.nd2", "TZYXC");
        using Opened image = Opened.File(TestData.At("data", "formats", "mic_gen", "p3t2z2c2_padded_zlib.nd2"));
        Assert.Equal(["Pos0", "Pos1", "Pos2"], image.Scenes.Select(s => s.Name));
        Assert.Equal("zlib", image.Scenes[0].Levels[0].Codec);
        Assert.Equal((0.5, 1.5), (image.Scenes[1].PixelSize.T!.Value.Value, image.Scenes[1].PixelSize.Z!.Value.Value));
        Assert.Equal(new Quantity(10, "micrometer"), image.Scenes[1].Planes[0].PositionX);
        // Position 1, time 1, section 0 is frame 6; frames are a second apart.
        Assert.Equal(6.0, image.Scenes[1].Planes.First(p => p is { T: 1, Z: 0 }).Time!.Value.Value);
    }

    [Fact]
    public void N3_colours_stored_blue_first_come_out_red_first()
    {
        using Opened image = Opened.File(TestData.At("data", "formats", "mic_gen", "rgb_z2.nd2"));
        Assert.Equal("TCZYXS", image.Scenes[0].Axes);
        Assert.Equal(3, Assert.Single(image.Scenes[0].Channels).Samples);
        byte[] stored = File.ReadAllBytes(TestData.At("data", "formats", "mic_gen", "rgb_z2.nd2"))[(36864 + 4096)..];
        Assert.Equal([stored[2], stored[1], stored[0]], image.Scenes[0].Read("S", Selection.Parse("Z=0,Y=0,X=0")).Bytes);
    }

    [Fact]
    public void N7_a_file_without_a_map_is_read_with_a_warning()
    {
        using Opened image = Opened.File(TestData.At("data", "formats", "mic_gen", "truncated_no_chunkmap.nd2"));
        Assert.Contains(image.Content.Warnings, w => w.Contains("no chunk map", StringComparison.Ordinal) && w.Contains("3 frames", StringComparison.Ordinal));
        Assert.Equal(0, image.Content.MissingPlanes);
    }

    [Fact]
    public void A_frame_that_is_not_there_reads_as_zero_and_is_counted()
    {
        using Opened image = Opened.File(TestData.At("data", "formats", "mic_gen", "t4_missing_frame2.nd2"));
        Assert.Equal(1, image.Content.MissingPlanes);
        Assert.All(image.Scenes[0].Read("YX", t: 2).Bytes, b => Assert.Equal(0, b));
        Assert.Equal([0, 1, 3], image.Scenes[0].Planes.Select(p => p.T));
    }

    [Fact]
    public void N12_values_of_32_bits_are_floats()
    {
        using Opened image = Opened.File(TestData.At("data", "formats", "mic_gen", "single_float.nd2"));
        Assert.Equal(PixelType.Float32, image.Scenes[0].PixelType);
        // The formula of the manifest at the origin: (31 * seed) / 4 - 100.
        Assert.Equal((31 * 2 * 0.25f) - 100, image.Scenes[0].Read("YX").ToArray<float>()[0]);
    }

    private static JsonElement Truth(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestData.At("data", "formats", "mic_gen", "manifest.json")));
        return document.RootElement.GetProperty("files").EnumerateArray().Single(f => f.GetProperty("file").GetString() == name).Clone();
    }

    /// <summary>Positions are scenes; the hash is over all of them, with P where the manifest's axes have it.</summary>
    private static void ComparePositions(string name, string native)
    {
        JsonElement truth = Truth(name);
        string axes = truth.GetProperty("axes").GetString()!;
        int at = axes.IndexOf('P', StringComparison.Ordinal);
        int outer = truth.GetProperty("shape").EnumerateArray().Take(at).Aggregate(1, (a, e) => a * e.GetInt32());
        using Opened image = Opened.File(TestData.At("data", "formats", "mic_gen", name));
        Assert.Equal(truth.GetProperty("shape")[at].GetInt32(), image.Scenes.Count);
        Assert.All(image.Scenes, s => Assert.Equal(native, s.NativeAxes));
        byte[][] parts = [.. image.Scenes.Select(s => s.Read(axes.Remove(at, 1)).Bytes)];
        int run = parts[0].Length / outer;
        Assert.Equal(truth.GetProperty("sha256").GetString(), Opened.Sha256([.. Enumerable.Range(0, outer).SelectMany(o => parts.SelectMany(p => p.Skip(o * run).Take(run)))]));
    }
}
