using System.Text.Json;
using Lamella.Codecs.Png;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary><c>lamella doctor</c>: readers, structure, what is missing, what can be rescued, exit codes; and the attachments of <c>info</c>.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task A_sound_file_is_readable_and_exits_zero()
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["a.png"], PngEncoder.Encode(5, 3, PngColor.Gray, 8, new byte[15]));
        JsonElement root = await Shell.JsonAsync("doctor", folder["a.png"], "--json");
        Assert.Equal("lamella/doctor/1", root.GetProperty("schema").GetString());
        Assert.Equal("readable", root.GetProperty("verdict").GetString());
        Assert.Equal("PNG", root.GetProperty("format").GetString());
        Assert.Equal("file", root.GetProperty("kind").GetString());
        Assert.StartsWith("89 50 4E 47", root.GetProperty("firstBytes").GetString(), StringComparison.Ordinal);
        Dictionary<string, string> readers = root.GetProperty("readers").EnumerateArray().ToDictionary(r => r.GetProperty("name").GetString()!, r => r.GetProperty("sure").GetString()!);
        Assert.Equal("magic", readers["PNG"]);
        Assert.Equal("no", readers["CZI"]);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("error").ValueKind);
        Assert.True(root.GetProperty("pixels").GetProperty("tried").GetInt32() > 0);
        Assert.Equal(root.GetProperty("pixels").GetProperty("tried").GetInt32(), root.GetProperty("pixels").GetProperty("readable").GetInt32());
        Assert.Contains("uint8", root.GetProperty("structure")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_codec_is_named_and_exits_four()
    {
        string path = TestData.At("data", "formats", "tiff_gen", "codec_rgb8_webp_t.tif");
        (int exit, string output, _) = await Shell.RunSplitAsync("doctor", path);
        Assert.Equal(4, exit);
        Assert.Contains("TIFF: by its first bytes", output, StringComparison.Ordinal);
        Assert.Contains(" missing    WebP", output, StringComparison.Ordinal);
        Assert.Contains("Lamella lacks", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_cut_off_tells_what_can_be_rescued()
    {
        byte[] file = File.ReadAllBytes(TestData.At("data", "formats", "czi", "tiles_z.czi"));
        using TempFolder folder = new();
        File.WriteAllBytes(folder["cut.czi"], file[..(file.Length / 2)]);
        (int exit, string output, _) = await Shell.RunSplitAsync("doctor", folder["cut.czi"], "--json");
        Assert.Equal(0, exit);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement root = document.RootElement;
        Assert.Equal("readable, with warnings", root.GetProperty("verdict").GetString());
        Assert.Contains("found by looking at all segments", root.GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);

        byte[] single = File.ReadAllBytes(TestData.At("data", "formats", "czi", "RGB-8bit.czi"));
        File.WriteAllBytes(folder["single.czi"], single[..60_000]);
        (exit, output, _) = await Shell.RunSplitAsync("doctor", folder["single.czi"]);
        Assert.Equal(4, exit);
        Assert.Contains("pixels not readable", output, StringComparison.Ordinal);
        Assert.Contains(" rescue     the directory can be read", output, StringComparison.Ordinal);
        Assert.Contains(" advice     compare the size", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Part_of_a_series_can_be_rescued()
    {
        using TempFolder folder = new();
        for (int t = 0; t < 5; t++) File.WriteAllBytes(folder[Invariant($"t{t}.png")], PngEncoder.Encode(5, 3, PngColor.Gray, 8, new byte[15]));
        File.WriteAllBytes(folder["t2.png"], File.ReadAllBytes(folder["t2.png"])[..50]);
        (int exit, string output, _) = await Shell.RunSplitAsync("doctor", folder.Path);
        Assert.Equal(4, exit);
        Assert.Contains("readable in part", output, StringComparison.Ordinal);
        Assert.Contains("File series: by its name", output, StringComparison.Ordinal);
        Assert.Contains(" rescue ", output, StringComparison.Ordinal);
        Assert.Contains("t2.png", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.czi", new byte[] { 0x89, 0x48, 0x44, 0x46, 13, 10, 0x1A, 10, 1 }, "HDF5")]
    [InlineData("a.tif", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, "zeros")]
    [InlineData("a.tif", new byte[] { (byte)'<', (byte)'h', (byte)'t', (byte)'m', (byte)'l', (byte)'>' }, "HTML")]
    public async Task What_no_reader_knows_is_guessed_at(string name, byte[] bytes, string looksLike)
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder[name], bytes);
        (int exit, string output, _) = await Shell.RunSplitAsync("doctor", folder[name]);
        Assert.Equal(4, exit);
        Assert.Contains("unknown format", output, StringComparison.Ordinal);
        Assert.Contains(looksLike, output, StringComparison.Ordinal);
        Assert.Contains("the name is that of", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_exits_three()
    {
        using TempFolder folder = new();
        await Shell.FailsAsync(3, "does not exist", "doctor", folder["missing.tif"]);
    }

    [Fact]
    public async Task Info_lists_attachments_without_their_content()
    {
        string path = TestData.At("data", "formats", "czi", "tiles_z.czi");
        JsonElement attachments = (await Shell.JsonAsync("info", path, "--json")).GetProperty("attachments");
        Assert.Contains(attachments.EnumerateArray(), a => a.GetProperty("name").GetString() == "Thumbnail" && a.GetProperty("type").GetString() == "JPG");
        (_, string text, _) = await Shell.RunSplitAsync("info", path);
        Assert.Contains(" attached   Thumbnail (JPG)", text, StringComparison.Ordinal);
    }
}
