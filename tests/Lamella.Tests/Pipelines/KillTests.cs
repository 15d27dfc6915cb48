using System.Diagnostics;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>A conversion that is killed at any moment leaves nothing under the final name, and resumes to the same bytes.</summary>
public sealed class KillTests
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1";

    /// <summary>At least as long as the first line of a journal: its name, the digest of the plan, host and boot.</summary>
    private const int HeaderBytes = 200;

    private static readonly TestImage Image = new() { T = 4, Y = 1024, X = 1024, Noisy = true };

    public static TheoryData<string, string> Targets() => new()
    {
        { "out.ome.zarr", "--chunks=256,256 --shards=1,1,1,512,512 --compression=gzip:6" },
        { "out.ome.tif", "--compression=deflate:6 --tile=128 --levels=3" },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_killed_conversion_resumes_to_the_same_bytes(string name, string options)
    {
        using TempFolder folder = new();
        string source = Image.Write(folder["in.ome.tif"]), target = folder[name], whole = folder["whole-" + name];
        string[] arguments = ["--threads", "2", "-q", .. options.Split(' ')];
        TimeSpan undisturbed = await TimeOf(() => Finish(["convert", source, whole, .. arguments]));
        SortedDictionary<string, string> expected = TempFolder.Digests(whole);
        Random random = new(20260117);
        int kills = 0, resumed = 0, goal = Long ? 250 : 10;
        while (kills < goal)
        {
            // Up to three kills in a row, then an undisturbed resume.
            int row = 1 + random.Next(3);
            for (int i = 0; i < row; i++)
            {
                // Any moment at all, or one at which the journal shows that the pixels are on their way.
                TimeSpan moment = undisturbed * (0.2 + (0.8 * random.NextDouble()));
                long journal = random.Next(2) == 0 ? 0 : HeaderBytes + random.Next(1, 80);
                if (await KillAt(moment, target + ".partial.journal", journal, ["convert", source, target, "--resume", .. arguments])) kills++;
                if (Path.Exists(target)) break;
            }

            if (!Path.Exists(target))
            {
                if (Path.Exists(target + ".partial.journal") && new FileInfo(target + ".partial.journal").Length > HeaderBytes) resumed++;
                await Finish(["convert", source, target, "--resume", .. arguments]);
            }
            else if (File.Exists(target + ".partial.journal"))
            {
                // Killed between the rename and the removal of the journal: the result is there, and asking again is no error.
                await Finish(["convert", source, target, "--resume", .. arguments]);
            }

            Assert.Equal(expected, TempFolder.Digests(target));
            Assert.DoesNotContain(folder.Names, n => n.Contains(".partial", StringComparison.Ordinal) || n.Contains(".replaced", StringComparison.Ordinal) || n.Contains("journal", StringComparison.Ordinal));
            if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
            else File.Delete(target);
        }

        Assert.True(resumed > 0, "no run was resumed in its middle; the image is too small for this machine");
    }

    [Theory]
    [InlineData("out.ome.zarr")]
    [InlineData("out.ome.tif")]
    public void Other_options_start_anew(string name)
    {
        using TempFolder folder = new();
        using BioImage source = BioImage.Open(Image.Write(folder["in.ome.tif"]));

        // The same shards with other chunks inside; the same tiles with another predictor.
        bool zarr = name.EndsWith(".zarr", StringComparison.Ordinal);
        ConvertOptions first = zarr ? new OmeZarrOptions { Chunks = [256, 256], Shards = [512, 512] } : new OmeTiffOptions { TileSize = 128 };
        ConvertOptions second = zarr ? new OmeZarrOptions { Chunks = [128, 128], Shards = [512, 512] } : new OmeTiffOptions { TileSize = 128, Predictor = TiffPredictor.Horizontal };
        using CancellationTokenSource stop = new();
        ExecutionOptions execution = new() { Threads = 1, Cancellation = stop.Token };
        Assert.ThrowsAny<OperationCanceledException>(() => source.Convert(folder[name], first with { Execution = execution }, new Stopper(stop)));
        Assert.True(new FileInfo(folder[name + ".partial.journal"]).Length > 100);
        source.Convert(folder[name], second with { Interrupted = Interrupted.Resume });
        source.Convert(folder["whole-" + name], second);
        Assert.Equal(TempFolder.Digests(folder["whole-" + name]), TempFolder.Digests(folder[name]));
        Assert.DoesNotContain(folder.Names, n => n.Contains(".partial", StringComparison.Ordinal));
    }

    /// <summary>Kills a run at a moment or, when <paramref name="bytes"/> is positive, as soon as the journal has grown to that size; false when the run was faster.</summary>
    private static async Task<bool> KillAt(TimeSpan moment, string journal, long bytes, string[] arguments)
    {
        long before = File.Exists(journal) ? new FileInfo(journal).Length : 0;
        using Process process = ChildProcess.StartLamella(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task end = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        bool ended;
        if (bytes == 0)
        {
            ended = await Task.WhenAny(end, Task.Delay(moment, TestContext.Current.CancellationToken)) == end;
        }
        else
        {
            while (!end.IsCompleted && Length(journal) < Math.Max(bytes, before + 1)) await Task.WhenAny(end, Task.Delay(1, TestContext.Current.CancellationToken));
            ended = end.IsCompleted;
        }

        if (!ended) process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        string text = await output + await error;
        if (ended) Assert.True(process.ExitCode == 0, text);
        return !ended;
    }

    /// <summary>The size of a file that may vanish at any moment.</summary>
    private static long Length(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private static async Task<TimeSpan> TimeOf(Func<Task> run)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await run();
        return watch.Elapsed;
    }

    private static async Task Finish(string[] arguments)
    {
        ChildResult result = await ChildProcess.RunLamellaAsync(arguments, cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
    }

    /// <summary>Cancels when a part of the pixels is there.</summary>
    private sealed class Stopper(CancellationTokenSource stop) : IProgress<ConvertProgress>
    {
        public void Report(ConvertProgress value)
        {
            if (value.DoneBytes * 3 >= value.TotalBytes) stop.Cancel();
        }
    }
}
