using System.Diagnostics;
using System.Text.Json;
using Lamella.Engine;
using Lamella.Pipelines.Grow;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Pipelines.Grow;

/// <summary>A writer that is killed at any moment leaves whole shards only; the store opens, and the next writer brings the levels up to date.</summary>
public sealed class GrowKillTests
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1";

    [Theory]
    [InlineData("--ngff=0.5 --chunks=64,64 --shards=1,1,1,256,256 --compression=gzip:6 --levels=4")]
    [InlineData("--ngff=0.4 --chunks=128,128 --compression=gzip:6 --levels=4")]
    public async Task A_killed_put_leaves_whole_shards_and_the_next_one_repairs_the_levels(string layout)
    {
        using TempFolder folder = new();
        TestImage first = new() { Z = 3, Y = 1000, X = 900, Noisy = true }, second = first with { Y = 800, X = 700, Noisy = false }, small = first with { Z = 1, Y = 3, X = 3 };
        string store = folder["a.ome.zarr"], a = first.Write(folder["a.ome.tif"]), b = second.Write(folder["b.ome.tif"]), dot = small.Write(folder["dot.ome.tif"]);
        await Run(["convert", a, store, "-q", .. layout.Split(' ')]);
        Random random = new(17);
        int repaired = 0, goal = Long ? 40 : 3;
        for (int kill = 0; kill < goal; kill++)
        {
            // Whole, so that full resolution is known again.
            await Run(["put", a, store, "--at", "t=0", "-q"]);
            await KillWhilePutting(store, random, ["put", b, store, "--at", "y=101,x=77", "-q", "--threads", "2"]);
            CheckShards(store, first, second);
            using JsonDocument report = JsonDocument.Parse(await Run(["put", dot, store, "--at", "z=1,y=1,x=1", "--json"]));
            repaired += report.RootElement.GetProperty("repaired").GetInt32();
            GrowSamples.CheckPyramid(store);
            Assert.Empty(Directory.EnumerateFiles(store, "*.tmp", SearchOption.AllDirectories));
            Assert.False(Directory.Exists(Path.Combine(store, ".lamella")));
        }

        Assert.True(repaired > 0, "no put was killed in its middle");
    }

    [Fact]
    public async Task A_killed_append_leaves_the_image_as_it_was_and_can_be_done_again()
    {
        using TempFolder folder = new();
        TestImage frames = new() { T = 3, Y = 900, X = 800, Noisy = true };
        string store = folder["a.ome.zarr"], input = frames.Write(folder["a.ome.tif"]), one = (frames with { T = 1 }).Write(folder["one.ome.tif"]);
        await Run(["convert", one, store, "-q", "--compression", "gzip:6", "--chunks", "64,64", "--shards", "2,1,1,256,256", "--levels", "3"]);
        Random random = new(5);
        for (int kill = 0; kill < (Long ? 20 : 2); kill++)
        {
            long before = TimePoints(store);
            await KillWhilePutting(store, random, ["append", input, store, "-q"]);
            long after = TimePoints(store);
            Assert.Contains(after, (long[])[before, before + 3]);
            GrowSamples.CheckPyramid(store);
            await Run(["append", one, store, "-q"]);
            Assert.Equal(after + 1, TimePoints(store));
            GrowSamples.CheckPyramid(store);
            using (BioImage image = BioImage.Open(store), source = BioImage.Open(one)) Assert.Equal(source.Scenes[0].Read("YX").Bytes, image.Scenes[0].Read("YX", t: (int)after).Bytes);
            Assert.False(Directory.Exists(Path.Combine(store, ".lamella")));
        }
    }

    [Fact]
    public async Task A_killed_remake_of_levels_leaves_a_valid_image()
    {
        using TempFolder folder = new();
        string store = folder["a.ome.zarr"], input = new TestImage { Z = 3, Y = 900, X = 800, Noisy = true }.Write(folder["a.ome.tif"]);
        await Run(["convert", input, store, "-q", "--compression", "gzip:6", "--levels", "3"]);
        Random random = new(6);
        for (int kill = 0; kill < (Long ? 20 : 2); kill++)
        {
            await KillWhilePutting(store, random, ["pyramid", store, "--levels", kill % 2 == 0 ? "2" : "4", "--downsample", "gaussian", "-q"]);
            using (BioImage image = BioImage.Open(store))
            {
                Assert.Equal([1, 1, 3, 900, 800], image.Scenes[0].Shape);
                Assert.Equal(new TestImage { Z = 3, Y = 900, X = 800, Noisy = true }.Samples(), image.Scenes[0].Read("ZYX").Bytes);
            }

            await Run(["pyramid", store, "--levels", "3", "--downsample", "mean", "-q"]);
            GrowSamples.CheckPyramid(store);
        }
    }

    /// <summary>Every stored chunk decodes, and holds what one writer or the other put there.</summary>
    private static void CheckShards(string path, TestImage first, TestImage second)
    {
        using FileStore store = new(path);
        StoredPyramid image = StoredPyramid.Open(store, string.Empty, null);
        byte[] old = first.Samples(), put = (byte[])old.Clone();
        GrowSamples.Place(put, image.Shape.ToArray(), PixelType.UInt16, [0, 0, 0, 101, 77], [1, 1, second.Z, second.Y, second.X], second.Samples());
        byte[] seen = image.Arrays[0].ReadAll();
        PieceList chunks = new(5);
        chunks.AddGrid(image.Shape, image.Arrays[0].Metadata.StoredChunk, new long[5], image.Shape);
        for (int c = 0; c < chunks.Count; c++)
        {
            byte[] now = Part(seen, chunks.Offset(c), chunks.Extent(c));
            Assert.True(now.AsSpan().SequenceEqual(Part(old, chunks.Offset(c), chunks.Extent(c))) || now.AsSpan().SequenceEqual(Part(put, chunks.Offset(c), chunks.Extent(c))), "a shard is neither the old nor the new one");
        }

        foreach (ZarrArray array in image.Arrays.Skip(1)) array.ReadAll();

        byte[] Part(byte[] all, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent)
        {
            long[] shape = image.Shape.ToArray(), strides = GrowSamples.Tight(shape, PixelType.UInt16), box = extent.ToArray();
            byte[] part = new byte[2 * box.Aggregate(1L, (n, m) => n * m)];
            long at = 0;
            for (int i = 0; i < 5; i++) at += offset[i] * strides[i];
            Lamella.Kernels.StridedCopy.Copy(all, strides, part, GrowSamples.Tight(box, PixelType.UInt16), box, 2, at);
            return part;
        }
    }

    /// <summary>Kills a command some moments after it has begun to change the store.</summary>
    private static async Task KillWhilePutting(string store, Random random, string[] arguments)
    {
        using Process process = ChildProcess.StartLamella(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task end = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        while (!end.IsCompleted && !Begun(Path.Combine(store, ".lamella"))) await Task.WhenAny(end, Task.Delay(1, TestContext.Current.CancellationToken));
        await Task.WhenAny(end, Task.Delay(random.Next(0, 250), TestContext.Current.CancellationToken));
        bool killed = !end.IsCompleted;
        if (killed) process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        string text = await output + await error;
        if (!killed) Assert.True(process.ExitCode == 0, text);
    }

    private static bool Begun(string folder) =>
        File.Exists(Path.Combine(folder, "growing")) || File.Exists(Path.Combine(folder, "remaking")) || (Directory.Exists(Path.Combine(folder, "pending")) && Directory.EnumerateFiles(Path.Combine(folder, "pending")).Any());

    private static long TimePoints(string path)
    {
        using BioImage image = BioImage.Open(path);
        return image.Scenes[0].Shape[0];
    }

    private static async Task<string> Run(string[] arguments)
    {
        ChildResult result = await ChildProcess.RunLamellaAsync(arguments, cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        return result.Output;
    }
}
