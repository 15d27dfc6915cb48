using System.Buffers.Binary;
using System.Security.Cryptography;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cloud;

/// <summary>Reading and writing object stores, judged by a real server of each kind.</summary>
public sealed class ObjectStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Kinds => ["s3", "az"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static CloudStores Stores { get; } = new(new CloudOptions { Pause = TimeSpan.FromMilliseconds(20) });

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_OME_Zarr_in_an_object_store_is_byte_for_byte_the_one_in_a_folder(string kind)
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        string url = judge.Url + Guid.NewGuid().ToString("N") + ".ome.zarr";
        using BioImage image = Sample(out byte[] pixels);
        foreach (NgffVersion version in (NgffVersion[])[NgffVersion.V05, NgffVersion.V04])
        {
            string local = _folder[version + ".ome.zarr"];
            OmeZarrOptions options = new() { Ngff = version, Chunks = [32, 32], Levels = 2 };
            image.Convert(local, options);
            ConvertResult result = image.Convert(url, options with { Stores = Stores, ExistingTarget = ExistingTarget.Replace, Verification = Verification.PixelDigest });
            Assert.Equal(url, result.Target);
            Assert.Equal(TempFolder.Digests(local), Digests(url));
            using BioImage remote = BioImage.Open(url, new OpenOptions { Stores = Stores });
            Assert.True(pixels.AsSpan().SequenceEqual(remote.Scenes[0].Read("ZYX").Bytes));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_exists_is_replaced_on_request_only(string kind)
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        using BioImage image = Sample(out _);
        foreach (string ending in (string[])[".ome.zarr", ".ome.tif"])
        {
            string url = judge.Url + Guid.NewGuid().ToString("N") + ending;
            ConvertOptions options = ResultNames.OptionsFor(url) with { Stores = Stores };
            image.Convert(url, options);
            Assert.Equal(StoreFailure.Exists, Assert.Throws<StoreException>(() => image.Convert(url, options)).Failure);
            image.Convert(url, options with { ExistingTarget = ExistingTarget.Replace });
            using BioImage again = BioImage.Open(url, new OpenOptions { Stores = Stores });
            Assert.Throws<RefusedException>(() => again.Convert(url, options with { ExistingTarget = ExistingTarget.Replace }));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_large_OME_TIFF_goes_up_in_parts_and_is_the_one_that_was_made(string kind)
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        string url = judge.Url + Guid.NewGuid().ToString("N") + ".ome.tif";
        byte[] pixels = Noise(20 * 1024 * 1024 * 2);
        using BioImage image = BioImage.FromArray(new PixelArray("ZYX", [20, 1024, 1024], PixelType.UInt16, pixels));
        image.Convert(_folder["a.ome.tif"]);
        image.Convert(url, new OmeTiffOptions { Stores = Stores });
        using BioImage remote = BioImage.Open(url, new OpenOptions { Stores = Stores });
        Assert.True(pixels.AsSpan().SequenceEqual(remote.Scenes[0].Read("ZYX").Bytes));
        StorePlace place = Stores.Open(url);
        using Store store = place.Store;
        Assert.Equal(new FileInfo(_folder["a.ome.tif"]).Length, store.Length(place.Key));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_conditional_write_loses_when_somebody_was_faster(string kind)
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        using WritableStore store = (WritableStore)Stores.OpenForWriting(judge.Url + Guid.NewGuid().ToString("N"), PlaceKind.Folder).Store;
        Assert.True(store.PutIf("a/b", [1], null));
        Assert.False(store.PutIf("a/b", [2], null));
        string? first = store.Stamp("a/b");
        Assert.True(store.PutIf("a/b", [3], first));
        Assert.False(store.PutIf("a/b", [4], first));
        Assert.Equal([3], store.TryReadAll("a/b"));
        Assert.Equal(["b"], store.List("a"));
        Assert.Equal(["a/"], store.List(string.Empty));
        Assert.True(store.Delete("a/b"));
        Assert.False(store.Delete("a/b"));
        Assert.Null(store.Length("a/b"));
        Assert.False(store.PutIf("a/b", [4], first));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_many_writers_who_count_up_none_is_lost(string kind)
    {
        const int Writers = 6, Times = 8;
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        string url = judge.Url + Guid.NewGuid().ToString("N");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(
            () =>
            {
                using WritableStore store = (WritableStore)Stores.OpenForWriting(url, PlaceKind.Folder).Store;
                for (int i = 0; i < Times; i++)
                {
                    while (true)
                    {
                        string? stamp = store.Stamp("count");
                        int count = stamp is null ? 0 : BinaryPrimitives.ReadInt32LittleEndian(store.TryReadAll("count"));
                        byte[] next = new byte[20];
                        BinaryPrimitives.WriteInt32LittleEndian(next, count + 1);
                        // Each write differs, so that one which lost is not taken for one that won.
                        RandomNumberGenerator.Fill(next.AsSpan(4));
                        if (store.PutIf("count", next, stamp)) break;
                    }
                }
            },
            Cancellation)));
        using Store end = Stores.OpenForWriting(url, PlaceKind.Folder).Store;
        Assert.Equal(Writers * Times, BinaryPrimitives.ReadInt32LittleEndian(end.TryReadAll("count")));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task More_names_than_a_page_holds_are_all_listed(string kind)
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        using WritableStore store = (WritableStore)Stores.OpenForWriting(judge.Url + Guid.NewGuid().ToString("N"), PlaceKind.Folder).Store;
        string[] names = [.. Enumerable.Range(0, 1203).Select(i => Invariant($"n {i:D5} ä+&")), "folder/"];
        Parallel.ForEach(names[..^1], new ParallelOptions { MaxDegreeOfParallelism = 16 }, name => store.Put("x/" + name, [1]));
        store.Put("x/folder/y", [1]);
        Assert.Equal(names.Order(StringComparer.Ordinal), store.List("x"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Of_two_writers_with_one_target_one_is_told(string kind)
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        string url = judge.Url + Guid.NewGuid().ToString("N") + ".ome.zarr";
        using BioImage image = Sample(out byte[] pixels);
        int won = 0, told = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 2), Cancellation, (_, _) =>
        {
            try
            {
                image.Convert(url, new OmeZarrOptions { Stores = Stores });
                Interlocked.Increment(ref won);
            }
            catch (StoreException e) when (e.Failure is StoreFailure.Conflict or StoreFailure.Exists or StoreFailure.Unwritable)
            {
                Interlocked.Increment(ref told);
            }

            return ValueTask.CompletedTask;
        });
        Assert.Equal((1, 1), (won, told));
        using BioImage remote = BioImage.Open(url, new OpenOptions { Stores = Stores });
        Assert.True(pixels.AsSpan().SequenceEqual(remote.Scenes[0].Read("ZYX").Bytes));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_killed_conversion_shows_no_image_and_is_resumed_to_the_same_objects(string kind)
    {
        int kills = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1" ? 100 : 4;
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        string source = _folder["s.ome.tif"], local = _folder["r.ome.zarr"], url = judge.Url + Guid.NewGuid().ToString("N") + ".ome.zarr";
        using (BioImage image = BioImage.FromArray(new PixelArray("ZYX", [40, 256, 256], PixelType.UInt16, Noise(40 * 256 * 256 * 2)))) image.Convert(source);
        string[] how = ["--chunks", "64,64", "--shards", "none"];
        ChildResult whole = await ChildProcess.RunLamellaAsync(["convert", source, local, .. how], cancellation: Cancellation);
        Assert.True(whole.Exit == 0, whole.ToString());
        Dictionary<string, string> environment = new(judge.Environment) { ["LAMELLA_STATE"] = _folder["state"] };
        Random random = new(kind[0]);
        bool killed = false;
        for (int i = 0; i < kills; i++)
        {
            using System.Diagnostics.Process child = ChildProcess.StartLamella(["convert", source, url, "--resume", .. how], environment);
            if (child.WaitForExit(random.Next(300, 1500))) break;
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync(Cancellation);
            killed = true;
            Exception? error = Record.Exception(() => BioImage.Open(url, new OpenOptions { Stores = Stores }));
            Assert.True(error is UnknownFormatException or StoreException { Failure: StoreFailure.NotFound }, error?.ToString() ?? "an image is there");
        }

        ChildResult end = await ChildProcess.RunLamellaAsync(["convert", source, url, "--resume", .. how], environment, cancellation: Cancellation);
        Assert.True(end.Exit is 0 or 5, end.ToString());
        Assert.True(killed || end.Exit == 5, end.ToString());
        Assert.Equal(TempFolder.Digests(local), Digests(url));
        Assert.Empty(Directory.EnumerateFiles(_folder["state"]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_killed_conversion_whose_journal_is_lost_goes_on_with_what_is_stored(string kind)
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        string source = _folder["s.ome.tif"], local = _folder["r.ome.zarr"], url = judge.Url + Guid.NewGuid().ToString("N") + ".ome.zarr";
        using (BioImage image = BioImage.FromArray(new PixelArray("ZYX", [40, 256, 256], PixelType.UInt16, Noise(40 * 256 * 256 * 2)))) image.Convert(source);
        string[] how = ["--chunks", "64,64", "--shards", "none"];
        Dictionary<string, string> environment = new(judge.Environment) { ["LAMELLA_STATE"] = _folder["state"] };
        using (BioImage image = BioImage.Open(source)) image.Convert(local, Options(Stores) with { Stores = null });
        using (System.Diagnostics.Process child = ChildProcess.StartLamella(["convert", source, url, .. how], environment))
        {
            // Until some are there, and long before all are.
            string early = TempFolder.Digests(local).Keys.Where(name => name.StartsWith("0/c/", StringComparison.Ordinal)).ElementAt(60);
            using Store growing = Stores.OpenForWriting(url, PlaceKind.Folder).Store;
            while (!child.HasExited && growing.Length(early) is null) await Task.Delay(5, Cancellation);
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync(Cancellation);
        }

        Directory.Delete(_folder["state"], recursive: true);
        long stored = Digests(url).Count;
        using (BioImage image = BioImage.Open(source))
        {
            CloudTraffic traffic = new();
            CloudStores counted = new(new CloudOptions { Pause = TimeSpan.FromMilliseconds(20), Traffic = traffic });
            image.Convert(url, Options(counted) with { Interrupted = Interrupted.Resume });
            long whole = TempFolder.Digests(local).Keys.Sum(name => new FileInfo(Path.Join(local, name)).Length);
            const long Chunk = 64 * 64 * 2;
            Assert.InRange(traffic.BytesSent, 1, whole - ((stored - 4) * Chunk) + (64 << 10));
        }

        Assert.Equal(TempFolder.Digests(local), Digests(url));

        static OmeZarrOptions Options(StoreProvider stores) => new() { Chunks = [64, 64], Sharding = Sharding.None, Stores = stores };
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task No_credential_appears_in_any_output(string kind)
    {
        ObjectStoreJudge judge = await ObjectStoreJudge.RequireAsync(kind);
        string source = _folder["s.ome.tif"], url = judge.Url + Guid.NewGuid().ToString("N") + ".ome.zarr";
        using (BioImage image = Sample(out _)) image.Convert(source);
        Dictionary<string, string> environment = new(judge.Environment) { ["LAMELLA_STATE"] = _folder["state"] };
        string[][] commands = [["convert", source, url, "-v", "--json"], ["convert", source, url, "-vv"], ["info", url, "--json", "-vv"], ["pixels", url, "--sha256", "--json"], ["info", judge.Url + "absent.ome.zarr", "-vv"], ["validate", url, "--json"], ["zarr", "info", url, "--json"]];
        foreach (string[] command in commands)
        {
            ChildResult result = await ChildProcess.RunLamellaAsync(command, environment, cancellation: Cancellation);
            Assert.DoesNotContain(judge.Secret, result.Output + result.Error, StringComparison.Ordinal);
        }

        Dictionary<string, string> wrong = environment.ToDictionary(e => e.Key, e => e.Value.Replace(judge.Secret, kind == "s3" ? "an0ther" : "YW4wdGhlcg==", StringComparison.Ordinal));
        ChildResult refused = await ChildProcess.RunLamellaAsync(["info", url, "-vv"], wrong, cancellation: Cancellation);
        Assert.Equal(6, refused.Exit);
        Assert.DoesNotContain("an0ther", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("YW4wdGhlcg", refused.Output + refused.Error, StringComparison.Ordinal);
    }

    /// <summary>All objects below a URL with their digests, as <see cref="TempFolder.Digests"/> gives those of a folder.</summary>
    private static SortedDictionary<string, string> Digests(string url)
    {
        SortedDictionary<string, string> digests = new(StringComparer.Ordinal);
        using Store store = Stores.OpenForWriting(url, PlaceKind.Folder).Store;
        Stack<string> folders = new([string.Empty]);
        while (folders.TryPop(out string? folder))
        {
            foreach (string name in store.List(folder))
            {
                if (name.EndsWith('/')) folders.Push(folder + name);
                else digests[folder + name] = Convert.ToHexStringLower(SHA256.HashData(store.TryReadAll(folder + name)!));
            }
        }

        return digests;
    }

    private static BioImage Sample(out byte[] pixels)
    {
        pixels = Noise(3 * 100 * 120 * 2);
        return BioImage.FromArray(new PixelArray("ZYX", [3, 100, 120], PixelType.UInt16, pixels));
    }

    private static byte[] Noise(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i += 4) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i), FormulaImage.Noise(i, 11));
        return bytes;
    }
}
