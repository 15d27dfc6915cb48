using System.Collections.Concurrent;
using Lamella.Stores;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cloud;

/// <summary>What is read over the network is what is read from a file: facts, pixels, and how what cannot be read ends. All files of the conformance data, from servers of others and from one of ours.</summary>
public sealed class SameOverServersTests
{
    /// <summary>What a URL cannot say as a file does, and why.</summary>
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["zarr/separator_unsaid.ome.zarr/"] = "keys under which chunks lie are looked for when one is absent, not when the image opens",
        ["zarr/guard_stale_append/s.ome.zarr/"] = "consolidated metadata is believed where each document costs a request",
        ["zarr/stale_v2.ome.zarr/"] = "consolidated metadata is believed where each document costs a request",
        ["zarr/zarr_stale_append/s.ome.zarr/"] = "consolidated metadata is believed where each document costs a request",
        ["robust/guard-zip-bomb-chunk.ozx"] = "both refuse the chunk: locally by its length, remotely when it is decoded",
    };

    /// <summary>What needs a list of names, which plain web servers do not have.</summary>
    private static readonly HashSet<string> NeedsList = ["zarr/collection_root.zarr/", "zarr/tables.ome.zarr/"];

    public static TheoryData<string> Rooms => ["field", "formats"];

    [Theory]
    [MemberData(nameof(Rooms))]
    public Task Every_file_is_the_same_over_http(string room)
    {
        string root = TestData.At("data", room);
        WebServer server = WebServer.Of(root);
        return CompareAsync(root, server.Url, lists: false);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public async Task Every_file_is_the_same_from_nginx(string room) => await CompareAsync(TestData.At("data", room), (await NginxJudge.RequireAsync()).Url + room + "/", lists: false);

    [Theory]
    [MemberData(nameof(Rooms))]
    public async Task Every_file_is_the_same_from_S3(string room)
    {
        string root = TestData.At("data", room), url = (await RadosgwJudge.RequireAsync()).Url + "data/" + room + "/";
        using (WritableStore store = (WritableStore)CloudStores.Default.OpenForWriting(url, PlaceKind.Folder).Store)
        {
            Parallel.ForEach(Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories), new ParallelOptions { MaxDegreeOfParallelism = 8 }, file =>
            {
                using FileStream content = File.OpenRead(file);
                store.PutFrom(Path.GetRelativePath(root, file), content);
            });
        }

        await CompareAsync(root, url, lists: true);
    }

    private static async Task CompareAsync(string root, string server, bool lists)
    {
        ConcurrentBag<string> wrong = [];
        int count = 0;
        await Parallel.ForEachAsync(Twin.Sources(root), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken }, async (name, cancellation) =>
        {
            if (Exceptions.ContainsKey(name) || (!lists && NeedsList.Contains(name))) return;
            string escaped = lists ? name : string.Join('/', name.TrimEnd('/').Split('/').Select(Uri.EscapeDataString)) + (name.EndsWith('/') ? "/" : string.Empty);
            string difference = await Twin.DifferenceAsync(Path.Join(root, name), server + escaped, cancellation);
            Interlocked.Increment(ref count);
            if (difference.Length > 0) wrong.Add(difference);
        });
        Assert.True(count > 100, Invariant($"{count} files"));
        Assert.True(wrong.IsEmpty, Invariant($"{wrong.Count} of {count} differ:\n") + string.Join("\n\n", wrong.Take(200).Select(w => w.Length > 1500 ? w[..1500] : w)));
    }
}
