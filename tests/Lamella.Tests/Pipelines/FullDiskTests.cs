using System.Collections.Concurrent;
using Lamella.Engine;
using Lamella.Formats.OmeZarr;
using Lamella.Kernels;
using Lamella.Ome;
using Lamella.Pipelines.Blocks;
using Lamella.Pipelines.Convert;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Pipelines;

/// <summary>A target that runs full: exit code 5, a message that says so, nothing under the final name, and the work done is not lost.</summary>
public sealed class FullDiskTests
{
    private static readonly TestImage Image = new() { T = 8, Y = 1024, X = 1024, Noisy = true };

    public static TheoryData<string> Targets() => ["out.ome.zarr", "out.ome.tif"];

    [Theory]
    [InlineData(NgffRelease.V04)]
    [InlineData(NgffRelease.V05)]
    internal void A_store_that_runs_full_at_any_byte_holds_no_readable_image(NgffRelease release)
    {
        using TempFolder folder = new();
        using BioImage source = BioImage.Open(new TestImage { C = 2, Y = 300, X = 280 }.Write(folder["in.ome.tif"]));
        FullStore roomy = new(long.MaxValue);
        Write(source, roomy, release, folder["j"]);
        long total = roomy.Used;
        Assert.True(total > 100_000);
        string root = release == NgffRelease.V04 ? ".zattrs" : "zarr.json";
        Assert.Contains(root, roomy.Keys);
        Random random = new(3);
        for (int i = 0; i < 20; i++)
        {
            FullStore store = new(i == 0 ? total - 1 : random.NextInt64(total));
            StoreException error = Assert.Throws<StoreException>(() => Write(source, store, release, folder["j"]));
            Assert.Equal(StoreFailure.Full, error.Failure);

            // The root's metadata is the last word: what has none is no image.
            Assert.DoesNotContain(release == NgffRelease.V04 ? ".zgroup" : "zarr.json", store.Keys);
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task A_full_disk_ends_with_exit_code_5_and_resumes_when_there_is_room(string name)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) Assert.Skip("only root may mount a small disk");
        using TempFolder folder = new();
        string source = Image.Write(folder["in.ome.tif"]), disk = folder["disk"], whole = folder["whole-" + name];
        Directory.CreateDirectory(disk);
        ChildResult mounted = await Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk);
        if (mounted.Exit != 0) Assert.Skip("mounting is not permitted here: " + mounted.Error);
        try
        {
            string target = Path.Join(disk, name);
            string[] options = ["--compression", name.EndsWith(".tif", StringComparison.Ordinal) ? "deflate:1" : "gzip:1", "--threads", "2", .. name.EndsWith(".zarr", StringComparison.Ordinal) ? new[] { "--chunks=256,256", "--shards=none" } : []];
            ChildResult full = await ChildProcess.RunLamellaAsync(["convert", source, target, .. options], cancellation: TestContext.Current.CancellationToken);
            Assert.True(full.Exit == 5, full.ToString());
            Assert.Contains("the disk is full", full.Error, StringComparison.Ordinal);
            Assert.Empty(full.Output);
            Assert.DoesNotContain("   at ", full.Error, StringComparison.Ordinal);
            Assert.False(Path.Exists(target));
            Assert.True(Path.Exists(target + ".partial"));
            long before = new FileInfo(target + ".partial.journal").Length;
            Assert.True(before > 200);

            Assert.Equal(0, (await Run("mount", "-o", "remount,size=64m", disk)).Exit);
            ChildResult resumed = await ChildProcess.RunLamellaAsync(["convert", source, target, "--resume", .. options], cancellation: TestContext.Current.CancellationToken);
            Assert.True(resumed.Exit == 0, resumed.ToString());
            ChildResult undisturbed = await ChildProcess.RunLamellaAsync(["convert", source, whole, .. options], cancellation: TestContext.Current.CancellationToken);
            Assert.True(undisturbed.Exit == 0, undisturbed.ToString());
            Assert.Equal(TempFolder.Digests(whole), TempFolder.Digests(target));
        }
        finally
        {
            await Run("umount", disk);
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Room_is_checked_before_anything_is_written(string name)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) Assert.Skip("only root may mount a small disk");
        using TempFolder folder = new();
        string source = Image.Write(folder["in.ome.tif"]), disk = folder["disk"];
        Directory.CreateDirectory(disk);
        ChildResult mounted = await Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
        if (mounted.Exit != 0) Assert.Skip("mounting is not permitted here: " + mounted.Error);
        try
        {
            ChildResult refused = await ChildProcess.RunLamellaAsync(["convert", source, Path.Join(disk, name), "--compression", "none"], cancellation: TestContext.Current.CancellationToken);
            Assert.True(refused.Exit == 5, refused.ToString());
            Assert.Contains("needs at least", refused.Error, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(disk));
        }
        finally
        {
            await Run("umount", disk);
        }
    }

    [Fact]
    public async Task A_limit_on_the_size_of_files_is_named_as_such()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("no ulimit on Windows");
        string bash = Judge.Require("bash");
        using TempFolder folder = new();
        string source = Image.Write(folder["in.ome.tif"]), target = folder["out.ome.tif"];

        // In blocks of 1024 bytes; the runtime itself must be able to start.
        ChildResult limited = await ChildProcess.RunAsync(
            bash,
            ["-c", "trap '' XFSZ; ulimit -f 4000; exec \"$@\"", "bash", .. ChildProcess.Lamella, "convert", source, target, "--compression", "none"],
            new Dictionary<string, string> { ["DOTNET_EnableWriteXorExecute"] = "0" },
            cancellation: TestContext.Current.CancellationToken);
        Assert.True(limited.Exit == 5, limited.ToString());
        Assert.Contains("size limit", limited.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(target));
        ChildResult resumed = await ChildProcess.RunLamellaAsync(["convert", source, target, "--resume", "--compression", "none", "--verify"], cancellation: TestContext.Current.CancellationToken);
        Assert.True(resumed.Exit == 0, resumed.ToString());
    }

    private static Task<ChildResult> Run(string program, params string[] arguments) => ChildProcess.RunAsync(program, arguments, cancellation: TestContext.Current.CancellationToken);

    private static void Write(BioImage source, Store store, NgffRelease release, string journalPath)
    {
        OmeZarrOptions options = new() { Ngff = release == NgffRelease.V04 ? NgffVersion.V04 : NgffVersion.V05, Chunks = [64, 64], Sharding = Sharding.None };
        SceneRequest request = new(source.Scenes[0], options);
        (ScenePlan plan, LevelStorage[] storage) = OmeZarrPlanner.Plan(request, 0, options, []);
        OmeZarrSettings settings = new() { Release = release, Layout = OmeZarrLayout.Of([plan], null, collection: false), Array = (_, level) => storage[level].Spec };
        using Journal journal = Journal.Start(journalPath, "plan");
        using OmeZarrWriter writer = new(store, [plan], settings, null, journal);
        ViewBlocks blocks = new(request.View(0, plan.Axes, SampleLayout.UnfoldIntoChannels));
        using (BlockPipeline pipeline = new(blocks, plan.Levels, writer.Scene(0), Reduction.Mean)) pipeline.Run(new ExecutionOptions { Threads = 2 });
        writer.Complete();
    }

    /// <summary>Memory with a given number of bytes of room.</summary>
    private sealed class FullStore(long room) : WritableStore
    {
        private readonly ConcurrentDictionary<string, byte[]> _values = new(StringComparer.Ordinal);
        private long _used;

        public override string Name => "memory";

        public long Used => _used;

        public ICollection<string> Keys => _values.Keys;

        public override long? Length(string key) => _values.TryGetValue(key, out byte[]? value) ? value.Length : null;

        public override int Read(string key, long offset, Span<byte> destination)
        {
            ReadOnlySpan<byte> rest = _values[key].AsSpan((int)offset);
            int count = Math.Min(rest.Length, destination.Length);
            rest[..count].CopyTo(destination);
            return count;
        }

        public override void Put(string key, ReadOnlySpan<byte> value)
        {
            if (Interlocked.Add(ref _used, value.Length) > room) Throw.Store(StoreFailure.Full, key + " cannot be written: the disk is full");
            _values[key] = value.ToArray();
        }

        public override bool Delete(string key) => _values.TryRemove(key, out _);

        public override IEnumerable<string> List(string prefix) => [];
    }
}
