using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lamella.Cli;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>Exit codes and files of <c>lamella convert</c>, and the help of every command.</summary>
public sealed class ConvertContractTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Commands() => [.. CommandLine.Create().Subcommands.Select(c => c.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("info")]
    [InlineData("pixels")]
    [InlineData("convert")]
    public async Task A_missing_input_ends_with_3(string command)
    {
        string error = await Shell.FailsAsync(3, "does not exist", command, _folder["absent.tif"]);
        Assert.Contains("absent.tif", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("pixels")]
    [InlineData("convert")]
    public async Task An_unknown_format_ends_with_4(string command)
    {
        await File.WriteAllTextAsync(_folder["notes.txt"], "no picture at all", TestContext.Current.CancellationToken);
        await Shell.FailsAsync(4, "notes.txt", command, _folder["notes.txt"]);
        await File.WriteAllBytesAsync(_folder["empty.tif"], [], TestContext.Current.CancellationToken);
        await Shell.FailsAsync(4, "empty.tif", command, _folder["empty.tif"]);
    }

    [Fact]
    public async Task An_unsupported_codec_ends_with_4_where_pixels_are_needed()
    {
        string path = TestData.At("data", "formats", "tiff_gen", "codec_rgb8_webp_t.tif");
        await Shell.FailsAsync(4, "WebP", "pixels", path, "--sha256", "-q");
        await Shell.FailsAsync(4, "WebP", "convert", path, _folder["a.ome.zarr"], "-q");
        Assert.DoesNotContain("a.ome.zarr", _folder.Names);
    }

    [Theory]
    [InlineData("--frobnicate", "--frobnicate")]
    [InlineData("--ngff 0.3", "0.3")]
    [InlineData("--chunks 1,x", "--chunks")]
    [InlineData("--chunks 1,1,1,1,1,1,1", "axes")]
    [InlineData("--chunks 100,100 --shards 250,250", "multiple")]
    [InlineData("--ngff 0.4 --shards 64,64", "no shards")]
    [InlineData("--compression blosc-lz4:17", "from 0 to 9")]
    [InlineData("--compression mp3", "not a compression")]
    [InlineData("--tile 512", "no meaning")]
    [InlineData("--levels 0", "levels")]
    [InlineData("--dtype uint9", "not a sample type")]
    [InlineData("--scene 4", "no scene 4")]
    [InlineData("--scene 0,0", "twice")]
    [InlineData("--select Z=7", "out of range")]
    [InlineData("--level 3", "no level 3")]
    [InlineData("--downsample cubic", "cubic")]
    public async Task Wrong_usage_ends_with_2_and_writes_nothing(string options, string says)
    {
        string path = new TestImage().Write(_folder["in.ome.tif"]);
        await Shell.FailsAsync(2, says, ["convert", path, _folder["a.ome.zarr"], .. options.Split(' ')]);
        Assert.Equal(["in.ome.tif"], _folder.Names);
    }

    [Theory]
    [InlineData("a.ome.tif", "--tile 100", 2, "multiple of 16")]
    [InlineData("a.ome.tif", "--chunks 64,64", 2, "no meaning")]
    [InlineData("a.tif", "--preset imagej --predictor", 2, "predict")]
    [InlineData("a.tif", "--preset imagej --bigtiff yes", 2, "BigTIFF")]
    [InlineData("a.tif", "--preset imagej --compression lzw", 2, "none and deflate")]
    [InlineData("a.png", "", 2, "ome.zarr")]
    [InlineData("no/such/folder/a.ome.tif", "", 5, "folder")]
    [InlineData("in.ome.tif", "--overwrite", 4, "source")]
    public async Task Wrong_targets_are_refused_before_anything_is_written(string target, string options, int code, string says)
    {
        string path = new TestImage().Write(_folder["in.ome.tif"]);
        await Shell.FailsAsync(code, says, ["convert", path, _folder[target], .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(["in.ome.tif"], _folder.Names);
    }

    [Theory]
    [InlineData("a.ome.zarr")]
    [InlineData("a.ome.tif")]
    public async Task An_existing_output_stays_unless_overwrite_is_given(string name)
    {
        TestImage image = new() { C = 2 };
        string path = image.Write(_folder["in.ome.tif"]), target = _folder[name];
        Assert.Equal(0, (await Shell.RunAsync("convert", path, target, "-q")).Exit);
        SortedDictionary<string, string> before = TempFolder.Digests(target);
        string error = await Shell.FailsAsync(5, "exists", "convert", path, target, "--select", "C=0");
        Assert.Contains("--overwrite", error, StringComparison.Ordinal);
        Assert.Equal(before, TempFolder.Digests(target));
        Assert.Equal(0, (await Shell.RunAsync("convert", path, target, "-q", "--select", "C=1", "--overwrite")).Exit);
        using BioImage result = BioImage.Open(target);
        Assert.Equal(1, result.Scenes[0].SizeOf('C'));
        Assert.Equal(image.Samples()[(45 * 67 * 2)..], result.Scenes[0].Read().Bytes);
        Assert.Equal([name, "in.ome.tif"], _folder.Names);
    }

    [Fact]
    public async Task A_failed_overwrite_leaves_the_old_result()
    {
        string path = new TestImage { Type = PixelType.Int32 }.Write(_folder["in.ome.tif"]), target = _folder["a.ome.tif"];
        Assert.Equal(0, (await Shell.RunAsync("convert", path, target, "-q")).Exit);
        SortedDictionary<string, string> before = TempFolder.Digests(target);
        await Shell.FailsAsync(4, "--dtype", "convert", path, target, "-q", "--overwrite", "--dtype", "uint8");
        Assert.Equal(before, TempFolder.Digests(target));
    }

    [Fact]
    public async Task A_dry_run_prints_the_plan_and_writes_nothing()
    {
        string path = new TestImage { C = 2, Y = 700, X = 900 }.Write(_folder["in.ome.tif"]);
        (int exit, string output, _) = await Shell.RunSplitAsync("convert", path, _folder["a.ome.zarr"], "--dry-run");
        Assert.Equal(0, exit);
        Assert.Contains("would write", output, StringComparison.Ordinal);
        JsonElement plan = await Shell.JsonAsync("convert", path, _folder["a.ome.zarr"], "--dry-run", "--json");
        Assert.Equal(3, plan.GetProperty("scenes")[0].GetProperty("levels").GetArrayLength());
        Assert.Equal(2 * 700 * 900 * 2, plan.GetProperty("pixelBytes").GetInt64());
        Assert.Equal(["in.ome.tif"], _folder.Names);
    }

    [Fact]
    public async Task Without_a_name_the_result_lies_beside_the_input()
    {
        string path = new TestImage().Write(_folder["in.ome.tif"]);
        Assert.Equal(0, (await Shell.RunAsync("convert", path, "-q")).Exit);
        Assert.Equal(["in.ome.tif", "in.ome.zarr"], _folder.Names);
    }

    [Fact]
    public async Task Losses_are_listed_and_strict_makes_them_an_error()
    {
        string path = new TestImage { C = 2, StatePlanes = true }.Write(_folder["in.ome.tif"]);
        JsonElement result = await Shell.JsonAsync("convert", path, _folder["a.tif"], "--preset", "imagej", "--json");
        Assert.Equal(["schema", "input", "output", "format", "scenes", "pixelBytes", "losses", "digests", "warnings"], result.EnumerateObject().Select(p => p.Name));
        Assert.Contains(result.GetProperty("losses").EnumerateArray(), l => l.GetProperty("what").GetString() == "times and positions of planes");
        (_, _, string error) = await Shell.RunSplitAsync("convert", path, _folder["b.tif"], "--preset", "imagej");
        Assert.Contains("warning: not kept: scene 0: times and positions of planes", error, StringComparison.Ordinal);
        await Shell.FailsAsync(4, "times and positions of planes", "convert", path, _folder["c.tif"], "--preset", "imagej", "--strict", "-q");
        Assert.DoesNotContain("c.tif", _folder.Names);
        Assert.Equal(0, (await Shell.RunAsync("convert", path, _folder["d.ome.zarr"], "--strict", "-q")).Exit);
    }

    [Theory]
    [InlineData("a.ome.zarr")]
    [InlineData("a.ome.tif")]
    public async Task Verify_prints_the_digest_that_pixels_prints(string name)
    {
        string path = new TestImage { C = 2, Z = 2 }.Write(_folder["in.ome.tif"]);
        JsonElement result = await Shell.JsonAsync("convert", path, _folder[name], "--verify", "--json");
        JsonElement digest = Assert.Single(result.GetProperty("digests").EnumerateArray());
        Assert.Equal(digest.GetProperty("source").GetString(), digest.GetProperty("result").GetString());
        (_, string line, _) = await Shell.RunSplitAsync("pixels", path, "--sha256", "--order", digest.GetProperty("order").GetString()!);
        Assert.StartsWith(digest.GetProperty("result").GetString()!, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    public async Task An_interrupt_ends_with_130_and_can_be_resumed(int signal)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("no signals on Windows");
        if (IsIgnored(signal)) Assert.Skip("the signal is ignored here, as in jobs that a shell runs in the background, and programs leave it so");
        string path = new TestImage { T = 10, Y = 1024, X = 1024, Noisy = true }.Write(_folder["in.ome.tif"]), target = _folder["a.ome.tif"];
        string[] arguments = ["convert", path, target, "--threads", "1", "--compression", "deflate:9"];
        using Process process = ChildProcess.StartLamella([.. arguments, "--progress", "json"]);

        // The first line of progress says that it is at work.
        string? first = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Contains("lamella/progress/1", first, StringComparison.Ordinal);

        // Twice, as shells and batch systems do.
        Assert.Equal(0, Kill(process.Id, signal));
        await Task.Delay(20, TestContext.Current.CancellationToken);
        _ = Kill(process.Id, signal);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 130, Invariant($"exit {process.ExitCode}\n{error}"));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.False(File.Exists(target));
        (int exit, string text) = await Shell.RunAsync([.. arguments, "--resume", "--verify"]);
        Assert.True(exit == 0, text);
    }

    private static bool IsIgnored(int signal)
    {
        const string Field = "SigIgn:";
        const string Status = "/proc/self/status";
        string? line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal)) : null;
        return line is not null && ((Convert.ToUInt64(line[Field.Length..].Trim(), 16) >> (signal - 1)) & 1) != 0;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_has_help_and_every_option_a_description(string name)
    {
        (int exit, string output, string error) = await Shell.RunSplitAsync(name, "--help");
        Assert.Equal(0, exit);
        Assert.Empty(error);
        Command command = CommandLine.Create().Subcommands.First(c => c.Name == name);
        Assert.False(string.IsNullOrWhiteSpace(command.Description));
        foreach (Command c in command.Subcommands.Append(command))
        {
            foreach (Option option in c.Options.Where(o => !o.Hidden)) Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name);
            foreach (Argument argument in c.Arguments) Assert.False(string.IsNullOrWhiteSpace(argument.Description), argument.Name);
        }

        foreach (Option option in command.Options.Where(o => !o.Hidden)) Assert.Contains(option.Name, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_itself_has_help_and_a_version_and_knows_no_other_command()
    {
        Assert.Equal(0, (await Shell.RunAsync("--help")).Exit);
        (int exit, string version) = await Shell.RunAsync("--version");
        Assert.Equal(0, exit);
        Assert.StartsWith("0.1.0", version, StringComparison.Ordinal);
        // How it was made, its .NET, the system, and the widest instructions.
        Assert.Matches(ChildProcess.OtherProgram is null ? @" \(built, \.NET \d+\.\d+\.\d+, [a-z0-9.-]+, [A-Za-z0-9.-]+\)" : @" \(native, ", version);
        await Shell.FailsAsync(2, "frobnicate", "frobnicate");
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
