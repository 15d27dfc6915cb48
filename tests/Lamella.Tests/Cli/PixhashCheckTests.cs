using System.Text.Json;
using Lamella.Iscc;
using Lamella.TestKit;
using Lamella.Tests.Iscc;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Lists of pixel hashes, batches, bad input and exit codes.</summary>
public sealed class PixhashCheckTests : IDisposable
{
    private readonly IdentityFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("iscc-sum", false)]
    [InlineData("sha1", false)]
    [InlineData("sha256", true)]
    [InlineData("blake3", true)]
    [InlineData("omero-sha1", true)]
    public async Task Check_accepts_what_pixhash_printed_and_sees_a_changed_pixel(string digest, bool json)
    {
        string a = Image("a.ome.tif", 1), b = Image("b.ome.zarr", 2), list = _folder.At("list.txt");
        string[] form = json ? ["--json"] : [];
        await File.WriteAllTextAsync(list, await IdentityFolder.TextAsync(["pixhash", a, b, "--digest", digest, "--planes", .. form]), TestContext.Current.CancellationToken);
        string text = await IdentityFolder.TextAsync("pixhash", "--check", list);
        Assert.Equal(2, text.Split("scene 0: OK").Length - 1);
        Assert.Equal(string.Empty, await IdentityFolder.TextAsync("pixhash", "--check", list, "-q"));

        Directory.Delete(b, recursive: true);
        Image("b.ome.zarr", 3);
        (int exit, string output, string error) = await IdentityFolder.RunAsync("pixhash", "--check", list);
        Assert.Equal(1, exit);
        Assert.Contains(b + "  scene 0: FAILED: is ", output, StringComparison.Ordinal);
        Assert.Contains(a + "  scene 0: OK", output, StringComparison.Ordinal);
        Assert.Contains("1 of 2 hashes differ", error, StringComparison.Ordinal);
        (exit, output, _) = await IdentityFolder.RunAsync("pixhash", "--check", list, "--json");
        Assert.Equal(1, exit);
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.Equal("lamella/pixhash-check/1", document.RootElement.Text("schema"));
        Assert.Equal(1, document.RootElement.GetProperty("different").GetInt32());
    }

    [Fact]
    public async Task Check_tells_a_missing_image_from_a_different_one()
    {
        string a = Image("a.ome.tif", 1), b = Image("b.ome.tif", 2), list = _folder.At("list.txt");
        await File.WriteAllTextAsync(list, await IdentityFolder.TextAsync("pixhash", a, b), TestContext.Current.CancellationToken);
        File.Delete(b);
        (int exit, string output, _) = await IdentityFolder.RunAsync("pixhash", "--check", list);
        Assert.Equal(7, exit);
        Assert.Contains("b.ome.tif  scene 0: FAILED: ", output, StringComparison.Ordinal);
        File.Delete(a);
        Assert.Equal(3, (await IdentityFolder.RunAsync("pixhash", "--check", list)).Exit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\n")]
    [InlineData("ISCC:K4APO7TB7OI3SYDRPZC2EBCABLXS7PDIMSCJYLY7J7HNCT53FMW4CFQ  x  a.tif\n")]
    [InlineData("ISCC:KUANKUP4GZN7JDSXZ4IX4S7X3TPB2  0  a.tif\n")]
    [InlineData("{\"schema\":\"lamella/info/1\"}")]
    [InlineData("{\"schema\":\"lamella/pixhash/1\",\"digest\":\"md5\",\"mode\":\"spec\",\"images\":[]}")]
    [InlineData("{\"schema\":\"lamella/pixhash/1\",\"digest\":\"sha1\",\"mode\":\"spec\",\"images\":[{\"scenes\":[{}]}]}")]
    [InlineData("{\"schema\":")]
    public async Task A_list_that_is_none_is_damaged_data(string text)
    {
        await File.WriteAllTextAsync(_folder.At("list.txt"), text, TestContext.Current.CancellationToken);
        (int exit, string output, string error) = await IdentityFolder.RunAsync("pixhash", "--check", _folder.At("list.txt"));
        Assert.Equal(4, exit);
        Assert.Empty(output);
        Assert.Contains("list.txt", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain path.tif")]
    [InlineData("two  blanks  3  x.tif")]
    [InlineData("line\nbreak \\ and \\n.tif")]
    [InlineData("\\server\\share.tif")]
    public void Any_path_survives_a_line(string path)
    {
        PixelHashLine line = new("da39a3ee5e6b4b0d3255bfef95601890afd80709", 12, path);
        Assert.DoesNotContain('\n', line.ToString());
        Assert.True(PixelHashLine.TryParse(line.ToString(), out PixelHashLine? read));
        Assert.Equal(line, read);
    }

    [Fact]
    public async Task A_folder_means_its_images_and_a_damaged_one_fails_the_batch()
    {
        Image("b.ome.tif", 1);
        Image("a.ome.zarr", 2);
        await File.WriteAllTextAsync(_folder.At("notes.txt"), "no image", TestContext.Current.CancellationToken);
        (int exit, string output, string error) = await IdentityFolder.RunAsync("pixhash", _folder.Path);
        Assert.Equal(0, exit);
        string[] lines = output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["a.ome.zarr", "b.ome.tif"], lines.Select(line => Path.GetFileName(line.Split("  ")[2])));
        Assert.Contains("notes.txt is left out", error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(_folder.At("c.ome.tif"), "no image either, but it says so", TestContext.Current.CancellationToken);
        (exit, output, error) = await IdentityFolder.RunAsync("pixhash", _folder.Path);
        Assert.Equal(7, exit);
        Assert.Equal(2, output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("1 of 3 images failed", error, StringComparison.Ordinal);
        (exit, output, _) = await IdentityFolder.RunAsync("pixhash", _folder.Path, "--json");
        Assert.Equal(7, exit);
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.Equal(_folder.At("c.ome.tif"), Assert.Single(document.RootElement.GetProperty("errors").EnumerateArray()).Text("path"));
    }

    [Fact]
    public async Task Patterns_are_expanded_by_the_program()
    {
        Image("b.ome.tif", 1);
        Image("a.ome.tif", 2);
        Directory.CreateDirectory(_folder.At("deep/er"));
        File.Copy(_folder.At("a.ome.tif"), _folder.At("deep/er/c.ome.tif"));
        Assert.Equal(["a.ome.tif", "b.ome.tif"], await Names("*.ome.tif"));
        Assert.Equal(["a.ome.tif"], await Names("?.ome.tif", "b.ome.tif"));
        Assert.Equal(["a.ome.tif", "b.ome.tif", "c.ome.tif"], await Names("**/*.tif"));
        Assert.Equal(["c.ome.tif"], await Names("*/er/*.tif"));
        Assert.Equal(3, (await IdentityFolder.RunAsync("pixhash", _folder.At("*.nd2"))).Exit);

        async Task<string[]> Names(string pattern, string? without = null)
        {
            if (without is not null) File.Delete(_folder.At(without));
            string[] names = [.. (await IdentityFolder.TextAsync("pixhash", _folder.At(pattern))).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => Path.GetFileName(line.Split("  ")[2])).Order(StringComparer.Ordinal)];
            if (without is not null) Image(without, 1);
            return names;
        }
    }

    [Fact]
    public async Task A_truncated_scene_is_damaged_data_and_prints_no_hash()
    {
        string path = Image("a.ome.tif", 1, "none");
        byte[] file = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        // Pixels come before the directory that names them in what we write, so the file is cut in its pixels by taking bytes out of the middle of a copy that points behind its end.
        string cut = _folder.At("cut.tif");
        await File.WriteAllBytesAsync(cut, MinimalTiff(stripOffset: file.Length + 4096), TestContext.Current.CancellationToken);
        (int exit, string output, string error) = await IdentityFolder.RunAsync("pixhash", cut);
        Assert.Equal(4, exit);
        Assert.Empty(output);
        Assert.Contains("cut.tif", error, StringComparison.Ordinal);
        Assert.Equal(4, (await IdentityFolder.RunAsync("biocode", cut)).Exit);
        // A picture is no proof: it shows what there is, with a warning.
        (exit, _, error) = await IdentityFolder.RunAsync("thumb", cut);
        Assert.Equal(0, exit);
        Assert.Contains("the file ends before", error, StringComparison.Ordinal);
        File.Delete(cut + ".thumb.png");
        // Beside a sound image the sound one is hashed, and the batch fails in part.
        (exit, output, _) = await IdentityFolder.RunAsync("pixhash", path, cut);
        Assert.Equal(7, exit);
        Assert.Single(output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Wrong_command_lines_end_with_their_codes()
    {
        string path = Image("a.ome.tif", 1);
        Assert.Equal(3, (await IdentityFolder.RunAsync("pixhash", _folder.At("missing.tif"))).Exit);
        Assert.Equal(2, (await IdentityFolder.RunAsync("pixhash")).Exit);
        Assert.Equal(2, (await IdentityFolder.RunAsync("pixhash", path, "--check", path)).Exit);
        Assert.Equal(2, (await IdentityFolder.RunAsync("pixhash", "--planes", "--check", path)).Exit);
        Assert.Equal(2, (await IdentityFolder.RunAsync("pixhash", path, "--digest", "md5")).Exit);
        Assert.Equal(2, (await IdentityFolder.RunAsync("pixhash", path, "--compat", "other")).Exit);
        Assert.Equal(2, (await IdentityFolder.RunAsync("pixhash", path, "--scene", "4")).Exit);
        Assert.Equal(2, (await IdentityFolder.RunAsync("pixhash", "--plains")).Exit);
        Assert.Equal(2, (await IdentityFolder.RunAsync("biocode", path, "-n", "0")).Exit);
        Assert.Equal(2, (await IdentityFolder.RunAsync("views", path, "-s", "best")).Exit);
        Assert.Equal(4, (await IdentityFolder.RunAsync("pixhash", path, "-s", "omero")).Exit);
        Assert.Equal(4, (await IdentityFolder.RunAsync("pixhash", path, "-s", "zarr")).Exit);
        Assert.Equal(0, (await IdentityFolder.RunAsync("pixhash", path, "-s", "bioio")).Exit);
        Assert.Equal(4, (await IdentityFolder.RunAsync("pixhash", path, "--select", "Y=0:3")).Exit);
    }

    [Fact]
    public async Task One_scene_or_a_part_of_it_can_be_chosen()
    {
        byte[] first = new byte[6 * 5 * 4], second = new byte[2 * 5 * 4];
        new Random(4).NextBytes(first);
        new Random(5).NextBytes(second);
        string path = _folder.Write("two.ome.tif", null, IdentityFolder.Scene([1, 2, 3, 5, 4], PixelType.UInt8, first, "left"), IdentityFolder.Scene([1, 1, 2, 5, 4], PixelType.UInt8, second, "right"));
        string[] all = await IdentityFolder.HashesAsync(path);
        Assert.Equal(2, all.Length);
        Assert.Equal([all[1]], await IdentityFolder.HashesAsync(path, "--scene", "right"));
        Assert.Equal([all[1]], await IdentityFolder.HashesAsync(path, "--scene", "-1"));
        Assert.StartsWith(all[1] + "  1  ", await IdentityFolder.TextAsync("pixhash", path, "--scene", "1"), StringComparison.Ordinal);
        string alone = _folder.Write("channel.ome.tif", null, IdentityFolder.Scene([1, 1, 3, 5, 4], PixelType.UInt8, first[60..]));
        Assert.Equal(await IdentityFolder.HashesAsync(alone), await IdentityFolder.HashesAsync(path, "--scene", "0", "--select", "C=1"));
    }

    [Fact]
    public async Task Pictures_are_not_replaced_unless_asked()
    {
        string path = Image("a.ome.tif", 1);
        await IdentityFolder.TextAsync("thumb", path);
        Assert.Equal(5, (await IdentityFolder.RunAsync("thumb", path)).Exit);
        await IdentityFolder.TextAsync("thumb", path, "--overwrite", "--compat", "spec");
        await IdentityFolder.TextAsync("thumb", path, "--size", "8", "-o", _folder.At("small.png"));
        PngPixels.Read(_folder.At("small.png"), out int width, out int height, out _);
        Assert.Equal(8, Math.Max(width, height));
        await IdentityFolder.TextAsync("scenes", path, "--sheet", _folder.At("sheet.png"), "--compat", "spec");
        byte[] sheet = PngPixels.Read(_folder.At("sheet.png"), out width, out height, out int bands);
        Assert.Equal((208, 208, 1), (width, height, bands));
        Assert.Equal(32, sheet[0]);
        // The picture of 40 x 50 pixels in the middle of its cell.
        byte[] thumb = PngPixels.Read(path + ".thumb.png", out int w, out int h, out _);
        Assert.Equal(thumb[..w], sheet.AsSpan((8 + (192 - h) / 2) * width + 8 + (192 - w) / 2, w).ToArray());
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.scene_*"));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.partial"));
    }

    private string Image(string name, int seed, string? compression = null)
    {
        byte[] data = new byte[2 * 50 * 40 * 2];
        new Random(seed).NextBytes(data);
        return _folder.Write(name, compression is null ? null : new OmeTiffOptions { Compression = Compression.Parse(compression) }, IdentityFolder.Scene([1, 2, 1, 50, 40], PixelType.UInt16, data));
    }

    /// <summary>A gray 8-bit TIFF of 8 x 8 pixels in one strip (TIFF 6.0, section 4), the strip wherever it is said to be.</summary>
    private static byte[] MinimalTiff(int stripOffset)
    {
        (ushort Tag, ushort Type, int Value)[] entries = [(256, 3, 8), (257, 3, 8), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, stripOffset), (277, 3, 1), (278, 3, 8), (279, 4, 64)];
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("II*\0"u8);
        writer.Write(8);
        writer.Write((ushort)entries.Length);
        foreach ((ushort tag, ushort type, int value) in entries)
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(1);
            writer.Write(value);
        }

        writer.Write(0);
        return stream.ToArray();
    }
}
