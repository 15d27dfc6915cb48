using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Lamella.Cli.Output;
using Lamella.TestKit;
using Lamella.Tests.Pipelines;
using Xunit;

namespace Lamella.Tests.Cli;

/// <summary>What every command does alike: wrong values, empty and odd paths, outputs that are there, links, pipes.</summary>
public sealed class CommandLineHabitsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("pixels", "--threads")]
    [InlineData("pixels", "--level")]
    [InlineData("convert", "--threads")]
    [InlineData("convert", "--tile")]
    [InlineData("pixhash", "--threads")]
    [InlineData("biocode", "--max-views")]
    [InlineData("views", "--max-views")]
    [InlineData("thumb", "--size")]
    [InlineData("scenes", "--size")]
    [InlineData("similar", "--threshold")]
    [InlineData("sum", "--threshold")]
    public async Task A_value_that_is_no_number_or_too_large_is_a_usage_error(string command, string option)
    {
        string path = Image();
        foreach (string value in (string[])["x", "99999999999"])
        {
            string error = await Shell.FailsAsync(2, $"{option} must be a whole number, not '{value}'", command, path, option, value);
            Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_value_that_is_no_choice_is_refused_in_one_line_that_lists_the_choices() =>
        await Shell.FailsAsync(2, "'tiff' is not valid for --format; expected one of raw, npy, json", "pixels", Image(), "--format", "tiff");

    [Fact]
    public async Task The_advice_names_the_whole_command()
    {
        await Shell.FailsAsync(2, "see: lamella meta show --help", "meta", "show");
        await Shell.FailsAsync(2, "see: lamella --help", "frobnicate");
        Assert.Contains("lamella meta", (await Shell.RunAsync("meta", "--help")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("lamella-cli", (await Shell.RunAsync("--help")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("validate")]
    [InlineData("sum")]
    [InlineData("pixhash")]
    [InlineData("pyramid")]
    [InlineData("convert")]
    public async Task An_empty_path_is_a_usage_error_that_thinks_of_scripts(string command) => await Shell.FailsAsync(2, "empty", command, string.Empty);

    [Fact]
    public async Task Pixels_never_replaces_a_file_unasked_and_never_its_own_input()
    {
        string path = Image(), target = _folder["a.raw"];
        await File.WriteAllTextAsync(target, "precious", TestContext.Current.CancellationToken);
        await Shell.FailsAsync(5, "--overwrite", "pixels", path, "-o", target);
        Assert.Equal("precious", await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken));
        Assert.Equal(0, (await Shell.RunAsync("pixels", path, "-o", target, "--overwrite")).Exit);
        byte[] image = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await Shell.FailsAsync(5, "the image itself", "pixels", path, "-o", path, "--overwrite");
        Assert.Equal(image, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("a.raw.partial", _folder.Names);
    }

    [Fact]
    public async Task Pixels_prints_its_digest_as_a_document()
    {
        string path = Image();
        (int exit, string line) = await Shell.RunAsync("pixels", path, "--sha256", "--order", "tczyx", "-q");
        Assert.Equal(0, exit);
        JsonElement document = await Shell.JsonAsync("pixels", path, "--sha256", "--json", "-q");
        Assert.Equal("lamella/pixels/1", document.GetProperty("schema").GetString());
        Assert.Equal(line.Split(' ')[0], document.GetProperty("sha256").GetString());
        Assert.Equal("TCZYX", document.GetProperty("order").GetString());
    }

    [Fact]
    public async Task An_image_behind_links_is_the_image()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links need a privilege on Windows");
        string path = Image();
        File.CreateSymbolicLink(_folder["first.ome.tif"], "in.ome.tif");
        File.CreateSymbolicLink(_folder["second.ome.tif"], _folder["first.ome.tif"]);
        string expected = (await Shell.RunAsync("pixels", path, "--sha256")).Text;
        Assert.Equal(expected, (await Shell.RunAsync("pixels", _folder["second.ome.tif"], "--sha256")).Text);
        await Shell.FailsAsync(4, "source", "convert", _folder["second.ome.tif"], path, "--overwrite");
        Assert.Equal(0, (await Shell.RunAsync("meta", "set", _folder["second.ome.tif"], "name=linked")).Exit);
        Assert.NotNull(new FileInfo(_folder["second.ome.tif"]).LinkTarget);
        Assert.Contains("name=linked", (await Shell.RunAsync("meta", "show", path)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_where_the_user_is_has_a_name()
    {
        string path = Image(), store = _folder["dish.ome.zarr"];
        Assert.Equal(0, (await Shell.RunAsync("convert", path, store)).Exit);
        Assert.Equal(_folder["dish.converted.ome.zarr"], Lamella.Pipelines.Convert.TargetName.For(Path.Join(store, ".")));
        Assert.Equal(0, (await Shell.RunAsync("thumb", Path.Join(store, "."))).Exit);
        Assert.Contains("dish.ome.zarr.thumb.png", _folder.Names);
        await Shell.FailsAsync(5, "inside", "convert", path, Path.Join(store, "inner.ome.zarr"));
    }

    [Fact]
    public async Task A_conversion_that_can_never_succeed_leaves_nothing()
    {
        string path = Image();
        await Shell.FailsAsync(4, "--dtype", "convert", path, _folder["out.ome.tif"], "--dtype", "bool");
        Assert.DoesNotContain(_folder.Names, name => name.StartsWith("out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_is_not_taken_for_a_missing_file()
    {
        // Nobody listens at port 9 of this machine.
        await Shell.FailsAsync(6, "127.0.0.1:9", "info", "http://127.0.0.1:9/a.ome.zarr");
        await Shell.FailsAsync(4, "not supported", "info", "ftp://example.org/a.ome.zarr");
    }

    [Fact]
    public async Task The_url_of_a_file_is_the_file()
    {
        JsonElement info = await Shell.JsonAsync("info", new Uri(Image()).AbsoluteUri, "--json");
        Assert.Equal("OME-TIFF", info.GetProperty("format").GetString());
    }

    [Fact]
    public async Task Two_images_of_one_run_never_share_a_picture()
    {
        Directory.CreateDirectory(_folder["a"]);
        Directory.CreateDirectory(_folder["b"]);
        string first = new TestImage().Write(_folder["a/x.ome.tif"]), second = new TestImage().Write(_folder["b/x.ome.tif"]);
        Directory.CreateDirectory(_folder["thumbs"]);
        (int exit, _, string error) = await Shell.RunSplitAsync("thumb", first, second, "-o", _folder["thumbs"], "--overwrite");
        Assert.Equal(7, exit);
        Assert.Contains("another image of this run", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_is_refused_and_not_waited_for()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("there are no named pipes in folders");
        string pipe = _folder["pipe.tif"];
        if ((await ChildProcess.RunAsync("mkfifo", [pipe], cancellation: TestContext.Current.CancellationToken)).Exit != 0) Assert.Skip("mkfifo is absent");
        ChildResult result = await ChildProcess.RunLamellaAsync(["info", pipe], limit: TimeSpan.FromSeconds(60), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(3, result.Exit);
        Assert.Contains("pipe", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pipe_of_a_shell_is_refused_too()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/bin/bash")) Assert.Skip("there is no bash");
        string command = $"{ChildProcess.QuotedLamella} info <(cat '{Image()}')";
        ChildResult result = await ChildProcess.RunAsync("/bin/bash", ["-c", command], limit: TimeSpan.FromSeconds(60), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(3, result.Exit);
        Assert.Contains("pipe", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_in_a_circle_are_an_unreadable_input()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("links need a privilege on Windows");
        File.CreateSymbolicLink(_folder["loop.tif"], "loop.tif");
        await Shell.FailsAsync(3, "symbolic links", "info", _folder["loop.tif"]);
    }

    [Fact]
    public async Task A_full_disk_behind_standard_output_is_an_error_of_the_output()
    {
        if (!File.Exists("/dev/full") || !File.Exists("/bin/bash")) Assert.Skip("there is no /dev/full");
        foreach (string arguments in (string[])["info", "pixels", "sum"])
        {
            string command = $"{ChildProcess.QuotedLamella} {arguments} '{Image()}' >/dev/full";
            ChildResult result = await ChildProcess.RunAsync("/bin/bash", ["-c", command], limit: TimeSpan.FromSeconds(60), cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(5, result.Exit);
            Assert.Contains("standard output cannot be written: the disk is full", result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(200, "[############------------] 50%  of something")]
    [InlineData(34, "[######-------] 50%  of something")]
    [InlineData(28, "50%  of something")]
    [InlineData(10, "50%  of s")]
    public void A_line_of_progress_fits_its_terminal(int columns, string expected) => Assert.Equal(expected, ProgressPrinter.Fit(0.5, "50%  of something", columns));

    [Theory]
    [InlineData("info", false)]
    [InlineData("validate", false)]
    [InlineData("info", true)]
    public async Task A_command_that_waits_says_so_on_a_terminal_and_takes_it_back(string command, bool quiet)
    {
        string script = Judge.Require("script");
        // A server that takes the connection and says nothing.
        using System.Net.Sockets.TcpListener silent = new(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        using CancellationTokenSource said = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ProcessStartInfo start = new(script) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        int port = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port;
        foreach (string word in (string[])["-qec", Invariant($"stty cols 80 2>/dev/null; {ChildProcess.QuotedLamella} {command} {(quiet ? "-q " : string.Empty)}http://127.0.0.1:{port}/a.ome.tif"), "/dev/null"]) start.ArgumentList.Add(word);
        start.Environment["TERM"] = "xterm";
        start.Environment["LAMELLA_CACHE"] = string.Empty;
        using Process child = Process.Start(start)!;
        StringBuilder text = new();
        char[] part = new char[256];
        string waiting = $"\rlamella {command} is at work  0:0";
        using (System.Net.Sockets.TcpClient connection = await silent.AcceptTcpClientAsync(said.Token))
        {
            // Without the line of waiting this reads until the test is ended; a quiet command is given the time that it would take, and more is of no harm.
            for (int count; !quiet && !text.ToString().Contains(waiting, StringComparison.Ordinal) && (count = await child.StandardOutput.ReadAsync(part, said.Token)) > 0;) text.Append(part, 0, count);
            if (quiet) await Task.Delay(900, said.Token);
        }

        silent.Stop();
        child.Kill(entireProcessTree: true);
        _ = text.Append(await child.StandardOutput.ReadToEndAsync(said.Token));
        Assert.Equal(!quiet, text.ToString().Contains(waiting, StringComparison.Ordinal));
    }

    [Fact]
    public void The_line_of_waiting_goes_before_the_first_text_of_either_stream_and_never_comes_back()
    {
        StringWriter screen = new();
        ManualTime time = new();
        using (WaitingLine line = new(screen, "lamella info", time))
        {
            TextWriter output = line.Behind(screen), error = line.Behind(screen);
            time.Fire();
            time.Fire();
            error.Write("warning\n");
            time.Fire();
            output.Write("result\n");
        }

        const string Line = "\rlamella info is at work  0:00\x1b[K";
        Assert.Equal(Line + Line + "\r\x1b[Kwarning\nresult\n", screen.ToString());
    }

    /// <summary>A clock that stands still and whose timers fire when the test says so.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private Action? _fire;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return new Stopped();
        }

        public override long GetTimestamp() => 0;

        public void Fire() => _fire!();

        private sealed class Stopped : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    [Fact]
    public void A_name_stays_on_its_line_and_steers_no_terminal()
    {
        Assert.Equal("a b\uFFFD[31m", PlainText.OneLine("a\nb\u001b[31m"));
        Assert.Equal("ÄÖ 名", PlainText.OneLine("ÄÖ 名"));
    }

    [Fact]
    public async Task Samples_for_a_reader_that_has_gone_end_the_work()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the console of Windows does not tell");
        string path = new TestImage { T = 40, Y = 256, X = 256 }.Write(_folder["long.ome.tif"]);
        using Process process = ChildProcess.StartLamella(["pixels", path, "--memory", "1MiB"]);
        byte[] some = new byte[10];
        await process.StandardOutput.BaseStream.ReadExactlyAsync(some, TestContext.Current.CancellationToken);
        process.StandardOutput.Close();
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(5, process.ExitCode);
        Assert.Contains("standard output", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_names_its_file_once()
    {
        string missing = _folder["nope.tif"];
        (int exit, _, string error) = await Shell.RunSplitAsync("pixhash", missing, Image());
        Assert.Equal(7, exit);
        Assert.Equal(2, error.Split(missing).Length);
    }

    private string Image() => File.Exists(_folder["in.ome.tif"]) ? _folder["in.ome.tif"] : new TestImage().Write(_folder["in.ome.tif"]);
}
