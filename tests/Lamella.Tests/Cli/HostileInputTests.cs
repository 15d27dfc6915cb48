using System.IO.Compression;
using System.Text.Json;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Damaged, unfinished, unreadable and oddly named inputs end as documented, never in a crash.</summary>
public sealed class HostileInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Corrupt() => TestData.Exists
        ? [.. Directory.GetFiles(TestData.At("data", "formats", "tiff_corrupt")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)]
        : ["(absent)"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Corrupt))]
    public async Task A_damaged_tiff_ends_in_time_and_in_little_memory_with_an_exit_code_of_the_contract(string file)
    {
        string path = TestData.At("data", "formats", "tiff_corrupt", file);
        Dictionary<string, string> limit = new() { ["DOTNET_GCHeapHardLimit"] = "0x20000000" };
        foreach (string[] arguments in new string[][] { ["pixels", path, "--sha256"], ["info", path, "--json"] })
        {
            ChildResult result = await ChildProcess.RunLamellaAsync(arguments, limit, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
            Assert.True(result.Exit is 0 or 3 or 4, result.ToString());
            Assert.DoesNotContain("Unhandled", result.Error, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
            if (result.Exit != 0) Assert.Contains("error: ", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_is_still_being_written_is_described_and_its_missing_bytes_are_named()
    {
        // Directories in front of the pixels, as instruments write them: make the file, then cut the last planes off.
        Formats.Tiff.TiffBuilder builder = new();
        byte[] whole = builder.Page(64, 64, 16, new byte[64 * 64 * 2]).ToArray();
        string path = _folder["growing.tif"];
        byte[] front = Reordered(whole);
        await File.WriteAllBytesAsync(path, front.AsMemory(0, front.Length - 5000), TestContext.Current.CancellationToken);
        JsonElement info = await Shell.JsonAsync("info", path, "--json");
        Assert.Equal("uint16", info.GetProperty("scenes")[0].GetProperty("dtype").GetString());
        Assert.Equal("strip", info.GetProperty("missing")[0].GetProperty("kind").GetString());
        (int exit, _, string error) = await Shell.RunSplitAsync("pixels", path, "--sha256");
        Assert.Equal(0, exit);
        Assert.Contains("the file ends before it does", error, StringComparison.Ordinal);
        await Shell.FailsAsync(4, "1 strip", "convert", path, _folder["a.ome.zarr"], "--strict", "-q");
        Assert.DoesNotContain("a.ome.zarr", _folder.Names);
        using BioImage image = BioImage.Open(path);
        Assert.Contains(image.Convert(_folder["a.ome.zarr"]).Losses, l => l.What.StartsWith("1 strip", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tiff_that_was_cut_before_its_directories_is_damaged_data()
    {
        string path = new TestImage { T = 3 }.Write(_folder["in.ome.tif"]);
        await using (FileStream file = new(path, FileMode.Open)) file.SetLength(file.Length / 2);
        await Shell.FailsAsync(4, "in.ome.tif", "pixels", path, "--sha256");
    }

    [Fact]
    public async Task A_dangling_link_is_a_missing_input()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links need a privilege on Windows");
        File.CreateSymbolicLink(_folder["link.tif"], _folder["nowhere.tif"]);
        await Shell.FailsAsync(3, "link.tif", "info", _folder["link.tif"]);
    }

    [Fact]
    public async Task A_folder_that_is_named_like_a_file_is_no_image()
    {
        Directory.CreateDirectory(_folder["a.tif"]);
        (int exit, _, string error) = await Shell.RunSplitAsync("info", _folder["a.tif"]);
        Assert.True(exit is 3 or 4, error);
        Assert.Contains("a.tif", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_file_ends_with_3()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no modes on Windows");
            return;
        }

        if (Environment.IsPrivilegedProcess) Assert.Skip("permissions do not bind this user");
        string path = new TestImage().Write(_folder["in.ome.tif"]);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.None);
        await Shell.FailsAsync(3, "permission", "info", path);
    }

    [Fact]
    public async Task A_target_in_a_folder_that_is_a_file_ends_with_5()
    {
        string path = new TestImage().Write(_folder["in.ome.tif"]);
        await Shell.FailsAsync(5, "cannot be written", "convert", path, Path.Join(path, "a.ome.zarr"), "-q");
    }

    [Fact]
    public async Task A_path_of_more_than_260_characters_works_on_both_sides()
    {
        string folder = _folder.Path;
        for (int i = 0; i < 4; i++) folder = Path.Join(folder, new string((char)('a' + i), 90));
        Directory.CreateDirectory(folder);
        TestImage image = new() { C = 2 };
        string path = image.Write(Path.Join(folder, "in.ome.tif"));
        Assert.True(path.Length > 260);
        foreach (string name in new[] { "a.ome.zarr", "a.ome.tif" })
        {
            (int exit, string text) = await Shell.RunAsync("convert", path, Path.Join(folder, name), "-q", "--verify");
            Assert.True(exit == 0, text);
        }
    }

    [Fact]
    public async Task Names_with_spaces_umlauts_and_percent_signs_work()
    {
        string path = new TestImage().Write(_folder["Zelle 3 %20 ä ß 細胞.ome.tif"]);
        (int exit, string text) = await Shell.RunAsync("convert", path, "-q", "--verify");
        Assert.True(exit == 0, text);
        Assert.Contains("Zelle 3 %20 ä ß 細胞.ome.zarr", _folder.Names);
    }

    [Fact]
    public async Task A_gzipped_ome_tiff_is_read_as_the_tiff_inside()
    {
        TestImage image = new() { C = 2 };
        string path = image.Write(_folder["in.ome.tif"]);
        await using (GZipStream packed = new(File.Create(_folder["in.ome.tif.gz"]), CompressionLevel.Fastest)) await packed.WriteAsync(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        (_, string plain, _) = await Shell.RunSplitAsync("pixels", path, "--sha256");
        (int exit, string unpacked, string error) = await Shell.RunSplitAsync("pixels", _folder["in.ome.tif.gz"], "--sha256");
        Assert.True(exit == 0, error);
        Assert.Equal(plain, unpacked);
        byte[] bytes = await File.ReadAllBytesAsync(_folder["in.ome.tif.gz"], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_folder["cut.ome.tif.gz"], bytes.AsMemory(0, bytes.Length / 2), TestContext.Current.CancellationToken);
        await Shell.FailsAsync(4, "cut.ome.tif.gz", "pixels", _folder["cut.ome.tif.gz"], "--sha256", "-q");
    }

    /// <summary>The page's directory in front, its one strip behind: offsets move, the rest stays.</summary>
    private static byte[] Reordered(byte[] whole)
    {
        int strip = 64 * 64 * 2, directory = whole.Length - 8 - strip;
        byte[] result = new byte[whole.Length];
        whole.AsSpan(0, 8).CopyTo(result);
        whole.AsSpan(8 + strip).CopyTo(result.AsSpan(8));
        whole.AsSpan(8, strip).CopyTo(result.AsSpan(8 + directory));
        BitConverter.TryWriteBytes(result.AsSpan(4), 8);
        int count = BitConverter.ToUInt16(result, 8);
        for (int i = 0; i < count; i++)
        {
            int entry = 10 + (12 * i);
            if (BitConverter.ToUInt16(result, entry) == 273) BitConverter.TryWriteBytes(result.AsSpan(entry + 8), 8 + directory);
        }

        return result;
    }
}
