using System.Text;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Pipelines.Grow;
using Lamella.Tests.Zarr;
using Xunit;

namespace Lamella.Tests.Cloud;

/// <summary>Region writes, appends and pyramids in object stores: the same values as in a folder, whoever else writes.</summary>
public sealed class RemoteGrowTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Kinds => ["s3", "az"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static CloudStores Stores { get; } = new(new CloudOptions { Pause = TimeSpan.FromMilliseconds(20) });

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("s3", "v3-deep-shards")]
    [InlineData("az", "v2")]
    [InlineData("az", "v3-shards")]
    public async Task What_is_written_and_appended_is_what_a_folder_would_hold(string kind, string layout)
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        string local = Empty(layout, 2, 5, 37, 45), url = Upload(judge, local);
        Random random = new(layout.Length);
        using (WritableImage here = WritableImage.Open(local))
        using (WritableImage there = WritableImage.Open(url, stores: Stores))
        {
            for (int round = 0; round < 6; round++)
            {
                if (round % 3 == 2)
                {
                    int axis = round == 2 ? 0 : 2;
                    long[] slab = [.. here.Shape];
                    slab[axis] = 2;
                    byte[] more = ZarrSamples.Make(PixelType.UInt16, ZarrSamples.Count(slab), round);
                    Assert.Equal(here.Append(here.Axes[axis], more), there.Append(there.Axes[axis], more));
                    continue;
                }

                (long[] offset, long[] extent) = GrowSamples.Box(random, here.Shape);
                byte[] box = ZarrSamples.Make(PixelType.UInt16, ZarrSamples.Count(extent), round);
                here.Write(new Region(offset, extent), box);
                there.Write(new Region(offset, extent), box);
            }
        }

        string copy = Download(url);
        Assert.Equal(TempFolder.Digests(local), TempFolder.Digests(copy));
        GrowSamples.CheckPyramid(copy);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Samples_that_become_the_fill_value_are_seen(string kind)
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        string url = Upload(judge, Empty("v3-shards", 1, 1, 37, 45));
        using (WritableImage image = WritableImage.Open(url, stores: Stores))
        {
            Region all = new(new long[5], [.. image.Shape]);
            byte[] samples = ZarrSamples.Make(PixelType.UInt16, ZarrSamples.Count([.. image.Shape]), 1);
            image.Write(all, samples);
            image.Write(all, new byte[samples.Length]);
        }

        string copy = Download(url);
        using BioImage zeros = BioImage.Open(copy);
        Assert.Equal(-1, zeros.Scenes[0].Read("TCZYX").Bytes.IndexOfAnyExcept((byte)0));
        GrowSamples.CheckPyramid(copy);
    }

    [Fact]
    public async Task Eight_processes_put_regions_into_shared_shards_and_none_is_lost()
    {
        const int Processes = 8;
        int rounds = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1" ? 20 : 3;
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync("s3");
        long[] shape = [1, 1, 4, 64, 64];
        string url = Upload(judge, Empty("v3-deep-shards", 1, 4, 64, 64));
        byte[] model = new byte[ZarrSamples.Count(shape) * 2];
        Dictionary<string, string> environment = new(judge.Environment) { ["LAMELLA_STATE"] = _folder["state"] };
        Random random = new(8);
        for (int round = 0; round < rounds; round++)
        {
            // Every process has rows of its own, and all rows of eight lie in one shard: what one loses is seen.
            List<Task<ChildResult>> puts = [];
            for (int process = 0; process < Processes; process++)
            {
                long x = random.Next(40), width = 1 + random.Next(24), y = (8 * random.Next(8)) + process;
                byte[] samples = ZarrSamples.Make(PixelType.UInt16, 4 * width, (100 * round) + process);
                string input = _folder[Invariant($"{round}-{process}.ome.tif")];
                using (BioImage image = BioImage.FromArray(new PixelArray("ZYX", [4, 1, width], PixelType.UInt16, samples))) image.Convert(input);
                GrowSamples.Place(model, shape, PixelType.UInt16, [0, 0, 0, y, x], [1, 1, 4, 1, width], samples);
                puts.Add(ChildProcess.RunLamellaAsync(["put", input, url, "--at", Invariant($"y={y},x={x}"), "-q", "--threads", "1"], environment, cancellation: Cancellation));
            }

            foreach (ChildResult result in await Task.WhenAll(puts)) Assert.True(result.Exit == 0, result.ToString());
        }

        GrowSamples.CheckPyramid(Download(url), model);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_pyramid_that_is_made_anew_is_that_of_a_folder(string kind)
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        string local = Empty("v3-deep-shards", 1, 3, 90, 110), url = Upload(judge, local);
        byte[] samples = ZarrSamples.Make(PixelType.UInt16, 3 * 90 * 110, 5);
        using (WritableImage image = WritableImage.Open(local)) image.Write(new Region([0, 0, 0, 0, 0], [1, 1, 3, 90, 110]), samples);
        using (WritableImage image = WritableImage.Open(url, stores: Stores)) image.Write(new Region([0, 0, 0, 0, 0], [1, 1, 3, 90, 110]), samples);
        PyramidOptions options = new() { Method = DownsampleMethod.Max, Levels = 2 };
        Pyramid.Remake(local, options);
        ChildResult remake = await ChildProcess.RunLamellaAsync(["pyramid", url, "--levels", "2", "--downsample", "max"], new Dictionary<string, string>(judge.Environment), cancellation: Cancellation);
        Assert.True(remake.Exit == 0, remake.ToString());
        string copy = Download(url);
        using BioImage here = BioImage.Open(local), there = BioImage.Open(copy);
        Assert.Equal(here.Scenes[0].Levels.Count, there.Scenes[0].Levels.Count);
        for (int level = 0; level < here.Scenes[0].Levels.Count; level++) Assert.Equal(here.Scenes[0].Read("CZYX", level: level).Bytes, there.Scenes[0].Read("CZYX", level: level).Bytes);
        GrowSamples.CheckPyramid(copy);
        // The old levels are gone.
        Assert.Equal(Directory.EnumerateDirectories(local).Count(), Directory.EnumerateDirectories(copy).Count());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_lock_of_a_process_that_is_gone_is_taken_over_and_one_that_is_held_is_told(string kind)
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        using WritableStore store = (WritableStore)Stores.OpenForWriting(judge.Url + Guid.NewGuid().ToString("N"), PlaceKind.Folder).Store;
        using (IDisposable held = store.Lock("a", Cancellation))
        {
            StoreException told = Assert.Throws<StoreException>(() => store.LockNow("a"));
            Assert.Equal(StoreFailure.Conflict, told.Failure);
            Assert.Contains(Invariant($"process {Environment.ProcessId}"), told.Message, StringComparison.Ordinal);
            using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(200));
            Assert.ThrowsAny<OperationCanceledException>(() => store.Lock("a", soon.Token));
        }

        using (IDisposable again = store.LockNow("a"))
        {
        }

        // As a killed process would have left it.
        string text = (LockHolder.Current(1) with { ProcessId = int.MaxValue }).ToText();
        Assert.True(store.PutIf("a", Encoding.UTF8.GetBytes(text), null));
        using (IDisposable taken = store.LockNow("a"))
        {
        }

        Assert.Null(store.Length("a"));
    }

    [Fact]
    public async Task What_needs_a_folder_says_so_and_changes_nothing()
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync("s3");
        string local = Empty("v3", 1, 1, 37, 45), url = Upload(judge, local);
        using (WritableImage image = WritableImage.Open(url, stores: Stores))
        {
            Assert.Contains("local folder", Assert.Throws<RefusedException>(() => image.StartAcquisition()).Message, StringComparison.Ordinal);
            Assert.Throws<RefusedException>(() => image.AddLabels(new NewLabels("cells", new PixelArray("YX", [37, 45], PixelType.UInt8, new byte[37 * 45]))));
        }

        Assert.Equal(TempFolder.Digests(local), TempFolder.Digests(Download(url)));
    }

    private string Empty(string layout, int t, int z, int y, int x)
    {
        string path = _folder[Guid.NewGuid().ToString("N") + ".ome.zarr"];
        WritableImage.Create(path, new NewImage { PixelType = PixelType.UInt16, SizeT = t, SizeC = 1, SizeZ = z, SizeY = y, SizeX = x, Layout = GrowSamples.Layout(layout) }).Dispose();
        return path;
    }

    private static string Upload(ObjectStoreJudge judge, string local)
    {
        string url = judge.Url + Guid.NewGuid().ToString("N") + ".ome.zarr";
        ImageCopy.Run(local, url, new CopyOptions { Stores = Stores });
        return url;
    }

    private string Download(string url)
    {
        string copy = _folder[Guid.NewGuid().ToString("N") + ".ome.zarr"];
        ImageCopy.Run(url, copy, new CopyOptions { Stores = Stores });
        return copy;
    }
}
