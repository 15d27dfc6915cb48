using System.Buffers.Binary;
using Lamella.Cli;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cloud;

/// <summary>Servers that do what they should not: the pixels are right, or there is a typed error; never wrong pixels.</summary>
public sealed class HttpFaultTests : IDisposable
{
    private static readonly int Runs = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1" ? 1000 : 60;
    private static readonly CloudOptions Patient = new() { Pause = TimeSpan.FromMilliseconds(1), Retries = 6, Silence = TimeSpan.FromMilliseconds(300), Deadline = TimeSpan.FromSeconds(20) };
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_server_with_any_fault_gives_right_pixels_or_a_typed_error()
    {
        string[] names = ["a.ome.tif", "a.ome.zarr"];
        byte[] expected = Make(names);
        int seed = int.TryParse(Environment.GetEnvironmentVariable("LAMELLA_SEED"), System.Globalization.CultureInfo.InvariantCulture, out int given) ? given : 1;
        int right = 0, failed = 0;
        for (int run = 0; run < Runs; run++)
        {
            Random random = new(seed + run);
            double rate = random.NextDouble() * 0.6;
            int kind = random.Next(9);
            bool always = kind == 8;
            Lock gate = new();
            using WebServer server = WebServer.Of(_folder.Path);
            server.SendsVersions = random.Next(4) > 0;
            server.ServesRanges = random.Next(5) > 0;
            server.Fault = request =>
            {
                lock (gate) return always || random.NextDouble() < rate ? Fault(always ? random.Next(6) : kind == 7 ? random.Next(7) : kind, random, request) : null;
            };
            try
            {
                using BioImage image = BioImage.Open(server.Url + names[run % 2], new OpenOptions { Stores = new CloudStores(Patient) });
                byte[] pixels = image.Scenes[0].Read("ZYX").Bytes;
                Assert.True(expected.AsSpan().SequenceEqual(pixels), Invariant($"run {run}: wrong pixels"));
                right++;
            }
            catch (LamellaException e)
            {
                Assert.False(string.IsNullOrWhiteSpace(e.Message));
                failed++;
            }
        }

        Assert.True(right > Runs / 4, Invariant($"{right} right, {failed} failed"));
    }

    [Fact]
    public void A_value_that_changes_while_it_is_read_is_an_error_and_never_a_mixture()
    {
        // Large enough that opening does not take all of it along.
        Make(["a.ome.tif"], 40);
        byte[] old = File.ReadAllBytes(_folder["a.ome.tif"]);
        byte[] changed = [.. old];
        changed.AsSpan(changed.Length / 2).Fill(7);
        byte[] now = old;
        using WebServer server = new(_ => now);
        using BioImage image = BioImage.Open(server.Url + "a.ome.tif", new OpenOptions { Stores = new CloudStores(Patient) });
        now = changed;
        StoreException error = Assert.Throws<StoreException>(() => image.Scenes[0].Read("ZYX"));
        Assert.Equal(StoreFailure.Unreadable, error.Failure);
        Assert.Contains("changed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public void A_server_that_fails_for_good_ends_with_the_exit_code_of_the_network(int status)
    {
        using WebServer server = new(_ => [1]) { Fault = _ => new WebFault { Status = status } };
        StoreException error = Assert.Throws<StoreException>(() => BioImage.Open(server.Url + "a.tif", new OpenOptions { Stores = new CloudStores(Patient) }));
        Assert.Equal(StoreFailure.Network, error.Failure);
        Assert.Equal(ExitCode.Network, ExitCode.Of(error));
        Assert.Equal(Patient.Retries + 1, server.Requests.Count);
    }

    [Fact]
    public void A_failure_that_passes_costs_only_a_repetition()
    {
        byte[] expected = Make(["a.ome.tif"]);
        using WebServer server = WebServer.Of(_folder.Path);
        int count = 0;
        server.Fault = _ => Interlocked.Increment(ref count) % 2 == 1 ? new WebFault { Status = 503, RetryAfter = 0 } : null;
        CloudTraffic traffic = new();
        using BioImage image = BioImage.Open(server.Url + "a.ome.tif", new OpenOptions { Stores = new CloudStores(Patient with { Traffic = traffic }) });
        Assert.True(expected.AsSpan().SequenceEqual(image.Scenes[0].Read("ZYX").Bytes));
        Assert.Equal(server.Requests.Count, traffic.Requests);
        Assert.InRange(traffic.Repeated, 1, traffic.Requests / 2);
        Assert.InRange(traffic.BytesReceived, expected.Length, expected.Length * 2L);
    }

    [Fact]
    public void A_large_value_of_a_server_without_ranges_is_refused_with_advice()
    {
        byte[] large = new byte[(64 << 20) + 1];
        using WebServer server = new(_ => large) { ServesRanges = false };
        StoreException error = Assert.Throws<StoreException>(() => BioImage.Open(server.Url + "a.tif", new OpenOptions { Stores = new CloudStores(Patient) }));
        Assert.Contains("download it", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/a.tif")]
    public void A_redirect_leads_to_web_addresses_only(string location)
    {
        using WebServer server = new(_ => [1]) { Fault = _ => new WebFault { Status = 302, Location = location } };
        Assert.Throws<RefusedException>(() => BioImage.Open(server.Url + "a.tif", new OpenOptions { Stores = new CloudStores(Patient) }));
    }

    [Fact]
    public void A_redirect_to_another_web_address_is_followed()
    {
        byte[] expected = Make(["a.ome.tif"]);
        using WebServer there = WebServer.Of(_folder.Path);
        using WebServer here = new(_ => null) { Fault = request => new WebFault { Status = 307, Location = there.Url + request.Path } };
        using BioImage image = BioImage.Open(here.Url + "a.ome.tif", new OpenOptions { Stores = new CloudStores(Patient) });
        Assert.True(expected.AsSpan().SequenceEqual(image.Scenes[0].Read("ZYX").Bytes));
    }

    [Fact]
    public void A_redirect_without_end_is_an_error()
    {
        using WebServer server = new(_ => null) { Fault = _ => new WebFault { Status = 302, Location = "/a.tif" } };
        Assert.Equal(StoreFailure.Network, Assert.Throws<StoreException>(() => BioImage.Open(server.Url + "a.tif", new OpenOptions { Stores = new CloudStores(Patient) })).Failure);
    }

    [Fact]
    public void Private_addresses_are_refused_on_request()
    {
        using WebServer server = new(_ => [1]);
        CloudStores guarded = new(Patient with { RefusePrivateAddresses = true });
        Assert.Throws<RefusedException>(() => BioImage.Open(server.Url + "a.tif", new OpenOptions { Stores = guarded }));
        Assert.Throws<RefusedException>(() => BioImage.Open(server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "a.tif", new OpenOptions { Stores = guarded }));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void Nothing_secret_of_a_URL_is_shown()
    {
        Make(["a.ome.tif"]);
        using WebServer server = WebServer.Of(_folder.Path);
        string secret = server.Url.Replace("http://", "http://user:pass-word@", StringComparison.Ordinal);
        using BioImage image = BioImage.Open(secret + "a.ome.tif?sig=t0ken", new OpenOptions { Stores = new CloudStores(Patient) });
        Assert.Equal(server.Url + "a.ome.tif", image.Path);
        Assert.All(server.Requests, r => Assert.Contains("sig=t0ken", r.Target, StringComparison.Ordinal));
        Assert.All(server.Requests, r => Assert.Equal("Basic dXNlcjpwYXNzLXdvcmQ=", r.Headers["Authorization"]));
        foreach (WebFault fault in (WebFault[])[new WebFault { Status = 500 }, new WebFault { Status = 401 }, new WebFault { Status = 404 }, new WebFault { Status = 403 }, new WebFault { Status = 302, Location = "file:///x" }])
        {
            server.Fault = _ => fault;
            string message = Assert.ThrowsAny<LamellaException>(() => BioImage.Open(secret + "a.ome.tif?sig=t0ken", new OpenOptions { Stores = new CloudStores(Patient) })).ToString();
            Assert.DoesNotContain("pass-word", message, StringComparison.Ordinal);
            Assert.DoesNotContain("t0ken", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Refused_chunks_of_a_bucket_without_a_list_are_missing_ones()
    {
        byte[] expected = Make(["a.ome.zarr"]);
        using WebServer server = WebServer.Of(_folder.Path);
        server.Fault = request => File.Exists(Path.Join(_folder.Path, request.Path)) ? null : new WebFault { Status = 403 };
        using BioImage image = BioImage.Open(server.Url + "a.ome.zarr", new OpenOptions { Stores = new CloudStores(Patient) });
        Assert.True(expected.AsSpan().SequenceEqual(image.Scenes[0].Read("ZYX").Bytes));
        server.Fault = _ => new WebFault { Status = 403 };
        Assert.Equal(StoreFailure.Credentials, Assert.Throws<StoreException>(() => BioImage.Open(server.Url + "a.ome.zarr", new OpenOptions { Stores = new CloudStores(Patient) })).Failure);
    }

    private static WebFault? Fault(int kind, Random random, WebRequest request) => kind switch
    {
        0 => new WebFault { Status = 500 },
        1 => new WebFault { Status = 503, RetryAfter = 0 },
        2 => new WebFault { CutAfter = random.Next(20_000) },
        3 => new WebFault { Shorten = 1 + random.Next(100) },
        4 => new WebFault { Shift = random.Next(2) == 0 ? 1 + random.Next(50) : -1 - random.Next(50) },
        5 => new WebFault { CutAfter = random.Next(20_000), Stalls = random.Next(4) == 0 },
        // Another value under the same name, with its own ETag.
        6 when request.Path.EndsWith(".tif", StringComparison.Ordinal) => new WebFault { Content = new byte[200_000] },
        _ => null,
    };

    /// <summary>Stores one image under several names; returns its pixels.</summary>
    private byte[] Make(string[] names, int planes = 3)
    {
        byte[] pixels = new byte[planes * 200 * 220 * 2];
        for (int i = 0; i < pixels.Length; i += 4) BinaryPrimitives.WriteUInt32LittleEndian(pixels.AsSpan(i), FormulaImage.Noise(i, 3));
        using BioImage image = BioImage.FromArray(new PixelArray("ZYX", [planes, 200, 220], PixelType.UInt16, pixels));
        foreach (string name in names) image.Convert(_folder[name], ResultNames.OptionsFor(name) is OmeZarrOptions zarr ? zarr with { Chunks = [64, 64], Shards = [128, 128] } : null);
        return pixels;
    }
}
