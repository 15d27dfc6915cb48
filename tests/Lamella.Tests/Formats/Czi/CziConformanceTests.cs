using System.Text.Json;
using System.Text.RegularExpressions;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Formats.Czi;

/// <summary>Real files and files of the vendor's writer against what the vendor's library reads from them.</summary>
public sealed partial class CziConformanceTests
{
    public static TheoryData<string, string> Files()
    {
        TheoryData<string, string> data = [];
        foreach (string name in (string[])[
            "100x100", "1_tileregion", "CellDivision_T3_Z5_CH2_X240_Y170", "CellDivision_T3_Z5_CH2_X240_Y170_comp1", "FOV7_HV110_P0500510000", "LLS7_small", "LSM880_AiryScan", "RGB-8bit",
            "RGB-multichannel", "S3_1Pos_2Mosaic_T1_Z1_CH1", "mosaic_test", "newCZI_compressed", "nuc_small_new_red", "s_1_t_1_c_1_z_1", "tiles_z", "xt-scan-lsm980"])
        {
            data.Add("czi", name);
        }

        foreach (string name in (string[])[
            "dims_H_I_R_V_B", "mixed_pixeltypes_channels", "mosaic_overlap_2scenes", "mosaic_pyramid", "scenes_different_size_missing_planes", "start_index_not_zero", "tzc_bgr24_jxr", "tzc_bgr24_raw",
            "tzc_bgr24_zstd0", "tzc_bgr48_jxr", "tzc_bgr48_raw", "tzc_bgr48_zstd0", "tzc_gray16_jxr", "tzc_gray16_raw", "tzc_gray16_zstd0", "tzc_gray16_zstd1hilo", "tzc_gray32f_jxr", "tzc_gray32f_raw",
            "tzc_gray32f_zstd0", "tzc_gray8_jxr", "tzc_gray8_raw", "tzc_gray8_zstd0"])
        {
            data.Add("czi_gen", name);
        }

        foreach (string type in (string[])["bgr24", "bgr48", "gray16", "gray32f", "gray8"])
        {
            foreach (string quality in (string[])["600", "850", "950"]) data.Add("czi_gen", $"jxrlossy_{type}_q{quality}");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Scenes_names_scale_and_composed_planes_are_those_of_the_vendors_library(string folder, string name) => Compare(folder, name, name);

    [Fact]
    public void C13_split_bytes_of_48_bit_colour_give_the_pixels_of_the_raw_twin()
    {
        // The truth of the file itself holds undefined memory: its hash of a single tile differs from that of the plane which is this tile.
        Compare("czi_gen", "tzc_bgr48_zstd1hilo", "tzc_bgr48_raw");
    }

    [Fact]
    public void The_compressed_copy_has_the_pixels_of_the_raw_original() => Compare("czi", "CellDivision_T3_Z5_CH2_X240_Y170_comp1", "CellDivision_T3_Z5_CH2_X240_Y170", pixelsOnly: true);

    [Fact]
    public void Colour_comes_out_as_red_green_blue()
    {
        using Opened image = Opened.File(TestData.At("data", "formats", "czi", "RGB-8bit.czi"));
        byte[] green = File.ReadAllBytes(TestData.At("data", "formats", "czi", "RGB-8bit_Gplane.npy"))[^(624 * 924)..];
        Assert.Equal(green, image.Scenes[0].Read("YX", Selection.All.With('S', 1)).Bytes);
    }

    [Fact]
    public void C5_pyramid_levels_show_the_stored_tiles()
    {
        using Opened image = Opened.File(TestData.At("data", "formats", "czi_gen", "mosaic_pyramid.czi"));
        Scene scene = image.Scenes[0];
        Assert.Equal([192, 96, 48], scene.Levels.Select(l => l.Shape[^1]));
        Assert.Equal([1, 2, 4], scene.Levels.Select(l => l.Downsample[^1]));
        Assert.Equal("2f35d9338b5df923e066d438d645bd8518eeda6a9056573f4a3ec17ef4c34fe8", Opened.Sha256(scene.Read("YX", Selection.All, level: 2).Bytes));
        byte[] half = scene.Read("YX", Selection.All, level: 1).Bytes;
        for (int y = 0; y < 96; y++)
        {
            // The formula of the folder's README: seed 4, channel 0, no tile number.
            for (int x = 0; x < 96; x++) Assert.Equal((byte)((31 * 4) + (14 * x) + (26 * y) + (3 * 4 * x * y / 8)), half[(y * 96) + x]);
        }
    }

    [Fact]
    public void A_part_of_a_mosaic_is_the_same_part_of_the_whole()
    {
        using Opened image = Opened.File(TestData.At("data", "formats", "czi", "1_tileregion.czi"));
        Scene scene = image.Scenes[0];
        byte[] whole = scene.Read("YX").Bytes;
        byte[] part = scene.Read("YX", Selection.Parse("Y=250:300,X=700:900")).Bytes;
        for (int y = 0; y < 50; y++) Assert.Equal(whole.AsSpan((((250 + y) * 1480) + 700) * 2, 400), part.AsSpan(y * 400, 400));
        Assert.Equal((2.0, 285L), (scene.Levels[1].Downsample[^1], scene.Levels[1].Shape[^2]));
    }

    [Fact]
    public void C14_the_mask_of_a_real_pyramid_tile_leaves_its_gaps_empty()
    {
        string path = TestData.At("data", "formats", "czi", "1_tileregion.czi");
        // Where the directory of this file puts the pixels of the only pyramid tile; the mask follows: GUID, size, width, height, representation, stride, bits.
        const int At = 2_966_913, Width = 740, Height = 285;
        byte[] file = File.ReadAllBytes(path);
        byte[] stored = file[At..(At + (Width * Height * 2))];
        Assert.Equal("872b7671484dec65fccc3e73b75fdae148b9e52b88020b391254919bdaea385e", Opened.Sha256(stored));
        byte[] mask = file[(At + stored.Length)..];
        int stride = BitConverter.ToInt32(mask, 32);
        int gaps = 0;
        for (int i = 0; i < Width * Height; i++)
        {
            if ((mask[36 + (i / Width * stride) + (i % Width / 8)] & (0x80 >> (i % Width % 8))) != 0) continue;
            gaps++;
            stored[2 * i] = stored[(2 * i) + 1] = 0;
        }

        Assert.InRange(gaps, 1, Width * Height / 4);
        using Opened image = Opened.File(path);
        Assert.Equal(stored, image.Scenes[0].Read("YX", Selection.All, level: 1).Bytes);
    }

    [Fact]
    public void Tiles_can_be_read_one_by_one()
    {
        string path = TestData.At("data", "formats", "czi", "S3_1Pos_2Mosaic_T1_Z1_CH1.czi");
        using JsonDocument truth = JsonDocument.Parse(File.ReadAllText(path + ".truth.json"));
        using Opened image = Opened.File(path);
        foreach (JsonElement tile in truth.RootElement.GetProperty("first_subblocks").EnumerateArray())
        {
            int scene = int.Parse(Regex.Match(tile.GetProperty("dims").GetString()!, "S(\\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            int m = tile.GetProperty("m").GetInt32();
            if (scene == 1) continue;
            Assert.Equal(tile.GetProperty("sha256").GetString(), Opened.Sha256(image.Scenes[scene].Read("YX", Selection.All.With('M', m)).Bytes));
            int[] rect = [.. tile.GetProperty("rect").EnumerateArray().Select(e => e.GetInt32())];
            int[] box = [.. truth.RootElement.GetProperty("scenes").GetProperty(scene.ToString(System.Globalization.CultureInfo.InvariantCulture)).GetProperty("bbox").EnumerateArray().Select(e => e.GetInt32())];
            Assert.Equal(new MosaicTile(m, rect[1] - box[1], rect[0] - box[0], rect[3], rect[2]), image.Scenes[scene].Mosaic!.Tiles.Single(t => t.M == m));
        }

        Assert.Equal([10, 0, 17], image.Scenes.Select(s => s.Mosaic?.Tiles.Count ?? 0));
        Assert.Equal(17 * 64 * 64 * 2, image.Scenes[2].Read("MYX", Selection.All).Bytes.Length);
    }

    [Fact]
    public void C18_thumbnails_and_time_stamps_are_listed_and_readable()
    {
        string path = TestData.At("data", "formats", "czi", "xt-scan-lsm980.czi");
        using Lamella.Stores.FileStore store = new(Path.GetDirectoryName(path)!);
        Lamella.Formats.Czi.CziFile file = Lamella.Formats.Czi.CziFile.Open(store, Path.GetFileName(path));
        Assert.Equal(["EventList", "TimeStamps", "Thumbnail"], file.Attachments.Select(a => a.Name));
        Assert.Equal(["CZEVL", "CZTIMS", "JPG"], file.Attachments.Select(a => a.Type));
        Assert.Equal(150, Lamella.Formats.Czi.Structure.CziAttachment.ParseTimeStamps(file.ReadAttachment(file.Attachments[1])).Length);
        Assert.True(Lamella.Codecs.Jpeg.JpegDecoder.ReadHeader(file.ReadAttachment(file.Attachments[2])).Width > 0);
        using Opened image = Opened.File(path);
        Assert.Contains(image.Content.OriginalMetadata, pair => pair.Key == "CZI attachments" && pair.Value.Contains("Thumbnail (JPG)", StringComparison.Ordinal));
    }

    [Fact]
    public void Metadata_of_a_real_file_is_mapped()
    {
        using Opened image = Opened.File(TestData.At("data", "formats", "czi", "CellDivision_T3_Z5_CH2_X240_Y170.czi"));
        Scene scene = image.Scenes[0];
        Assert.Equal("TCZYX", scene.Axes);
        Assert.Equal([3, 2, 5, 170, 240], scene.Shape);
        Assert.Equal(new Quantity(0.090576674152210312, "micrometer"), scene.PixelSize.X);
        Assert.Equal(new Quantity(60.075, "second"), scene.PixelSize.T);
        Assert.Equal(new Objective { Name = "Plan-Apochromat 50x/1.2", Magnification = 50, NumericalAperture = 1.2, Immersion = "Water" }, scene.Objective);
        Assert.Equal(DateTimeOffset.Parse("2016-02-12T09:41:02.4915604Z", System.Globalization.CultureInfo.InvariantCulture), scene.Acquired);
        Channel channel = scene.Channels[0];
        Assert.Equal(("LED555", new Rgba(0xFF, 0x7E, 0), "Alexa Fluor 555"), (channel.Name, channel.Color, channel.Fluorophore));
        Assert.Equal((new Quantity(553, "nanometer"), new Quantity(568, "nanometer"), new Quantity(100, "millisecond")), (channel.Excitation, channel.Emission, channel.Exposure));
        Assert.Equal(30, scene.Planes.Count);
        PlaneInfo last = scene.Planes.Single(p => p is { T: 0, C: 0, Z: 2 });
        Assert.Equal((new Quantity(16977.153, "micrometer"), new Quantity(18621.489, "micrometer"), new Quantity(1115.13, "micrometer")), (last.PositionX, last.PositionY, last.PositionZ));
        Assert.Equal(0, scene.Planes.Min(p => p.Time!.Value.Value));
    }

    private static void Compare(string folder, string name, string truthName, bool pixelsOnly = false)
    {
        string path = TestData.At("data", "formats", folder, name + ".czi");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestData.At("data", "formats", folder, truthName + ".czi.truth.json")));
        JsonElement truth = document.RootElement;
        using Opened image = Opened.File(path);
        Dictionary<char, int> first = [];
        foreach (JsonElement plane in truth.GetProperty("planes").EnumerateArray())
        {
            foreach ((char axis, int index) in Dimensions(plane)) first[axis] = Math.Min(first.GetValueOrDefault(axis, int.MaxValue), index);
        }

        string[] scenes = [.. truth.GetProperty("scenes").EnumerateObject().Select(s => s.Name).OrderBy(s => int.Parse(s, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(Math.Max(1, pixelsOnly ? 1 : scenes.Length), image.Scenes.Count);
        if (!pixelsOnly) CompareMetadata(truth, image.Scenes[0]);
        foreach (JsonElement plane in truth.GetProperty("planes").EnumerateArray())
        {
            int number = plane.GetProperty("scene").GetInt32();
            Scene scene = image.Scenes[number < 0 ? 0 : Array.IndexOf(scenes, number.ToString(System.Globalization.CultureInfo.InvariantCulture))];
            long[] rect = [.. plane.GetProperty("rect").EnumerateArray().Select(e => e.GetInt64())];
            Assert.Equal((rect[2], rect[3]), (scene.SizeOf('X'), scene.SizeOf('Y')));
            Selection selection = Selection.All;
            foreach ((char axis, int index) in Dimensions(plane))
            {
                if (axis != 'S') selection = selection.With(axis, index - first[axis]);
            }

            bool colour = plane.GetProperty("pixel").GetString()!.StartsWith("bgr", StringComparison.Ordinal);
            PixelArray pixels = scene.Read(colour ? "YXS" : "YX", selection);
            // Truth is in the stored order B, G, R.
            if (colour) SwapBack(pixels.Bytes, pixels.PixelType.Size());
            Assert.Equal((plane.ToString(), plane.GetProperty("sha256").GetString()), (plane.ToString(), Opened.Sha256(pixels.Bytes)));
        }
    }

    private static void CompareMetadata(JsonElement truth, Scene scene)
    {
        foreach (string axis in (string[])["X", "Y", "Z"])
        {
            JsonElement stated = truth.GetProperty("scaling_m").GetProperty(axis);
            double metres = stated.ValueKind == JsonValueKind.Number ? stated.GetDouble() : 0;
            if (metres == 0) Assert.Null(scene.PixelSize[axis[0]]);
            else Assert.Equal(metres * 1e6, scene.PixelSize[axis[0]]!.Value.Value, metres * 1e6 * 1e-9);
        }

        if (!truth.TryGetProperty("channels", out JsonElement channels)) return;
        string[] names = [.. channels.EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];
        for (int i = 0; i < names.Length && names.Length == scene.Channels.Count; i++)
        {
            if (names[i].Length > 0) Assert.Equal(names[i], scene.Channels[i].Name);
        }
    }

    private static IEnumerable<(char Axis, int Index)> Dimensions(JsonElement plane)
    {
        foreach (Match match in DimensionPattern().Matches(plane.GetProperty("dims").GetString()!))
            yield return (match.Groups[1].Value[0], int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void SwapBack(byte[] pixels, int size)
    {
        for (int at = 0; at < pixels.Length; at += 3 * size)
        {
            for (int i = 0; i < size; i++) (pixels[at + i], pixels[at + (2 * size) + i]) = (pixels[at + (2 * size) + i], pixels[at + i]);
        }
    }

    [GeneratedRegex("([A-Z])(-?\\d+)")]
    private static partial Regex DimensionPattern();
}
