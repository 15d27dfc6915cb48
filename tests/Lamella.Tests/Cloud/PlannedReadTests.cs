using System.Buffers.Binary;
using System.Net;
using Lamella.Cloud.Http;
using Lamella.TestKit;
using Xunit;

namespace Lamella.Tests.Cloud;

/// <summary>Planned reads give what unplanned ones give, whatever box is asked for and however little memory there is; the cache and the guard do what they say.</summary>
public sealed class PlannedReadTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, int> Layouts => new()
    {
        { "a.ome.zarr", 1 }, { "a.ome.zarr", 2 }, { "a.ome.tif", 1 }, { "a.ome.tif", 2 }, { "raw.ome.tif", 1 }, { "raw.ome.tif", 3 },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Any_box_of_a_remote_image_has_the_pixels_of_the_local_one(string name, int seed)
    {
        const int Z = 5, Y = 300, X = 350;
        byte[] pixels = new byte[Z * Y * X * 2];
        for (int i = 0; i < pixels.Length; i += 4) BinaryPrimitives.WriteUInt32LittleEndian(pixels.AsSpan(i), FormulaImage.Noise(i, seed));
        using (BioImage made = BioImage.FromArray(new PixelArray("ZYX", [Z, Y, X], PixelType.UInt16, pixels)))
        {
            ConvertOptions options = name.EndsWith(".zarr", StringComparison.Ordinal) ? new OmeZarrOptions { Chunks = [2, 40, 50], Shards = seed == 1 ? [4, 80, 100] : null, Sharding = seed == 1 ? Sharding.Automatic : Sharding.None }
                : name.StartsWith("raw", StringComparison.Ordinal) ? new OmeTiffOptions { Compression = Compression.None, TileSize = seed == 1 ? 64 : 256 } : new OmeTiffOptions { TileSize = 64 };
            made.Convert(_folder[name], options);
        }

        using WebServer server = WebServer.Of(_folder.Path);
        using BioImage remote = BioImage.Open(server.Url + name, new OpenOptions { Stores = new CloudStores(new CloudOptions { Requests = 1 + (seed * 5) }) });
        using BioImage local = BioImage.Open(_folder[name]);
        Random random = new(seed);
        for (int i = 0; i < 40; i++)
        {
            (int z0, int z1) = Range(random, Z);
            (int y0, int y1) = Range(random, Y);
            (int x0, int x1) = Range(random, X);
            Selection box = Selection.Parse(Invariant($"Z={z0}:{z1},Y={y0}:{y1},X={x0}:{x1}"));
            ExecutionOptions execution = new() { MemoryBudget = random.Next(2) == 0 ? 1 << 30 : 200_000, Threads = 1 + random.Next(4) };
            Assert.True(local.Scenes[0].View("ZYX", box).Read(execution).Bytes.AsSpan().SequenceEqual(remote.Scenes[0].View("ZYX", box).Read(execution).Bytes), box.ToString());
        }
    }

    [Fact]
    public void A_cache_answers_the_next_run_and_never_for_another_version()
    {
        byte[] one = Image(1), other = Image(2), now = one;
        using WebServer server = new(_ => now);
        Assert.Equal((Digest(one), 0L), Read());
        (string again, long hits) = Read();
        Assert.Equal(Digest(one), again);
        Assert.InRange(hits, 1, long.MaxValue);
        now = other;
        Assert.Equal(Digest(other), Read().Digest);
        // What somebody has spoilt is read anew.
        foreach (string file in Directory.EnumerateFiles(_folder["cache"], "*.block")) File.WriteAllBytes(file, [1, 2, 3]);
        Assert.Equal(Digest(other), Read().Digest);

        (string Digest, long Hits) Read()
        {
            CloudTraffic traffic = new();
            using BioImage image = BioImage.Open(server.Url + "a.ome.tif", new OpenOptions { Stores = new CloudStores(new CloudOptions { CacheFolder = _folder["cache"], Traffic = traffic }) });
            return (Convert.ToHexString(image.Scenes[0].Read("YX").Bytes.AsSpan(0, 64)), traffic.CacheHits);
        }

        string Digest(byte[] file)
        {
            File.WriteAllBytes(_folder["x.ome.tif"], file);
            using BioImage image = BioImage.Open(_folder["x.ome.tif"]);
            return Convert.ToHexString(image.Scenes[0].Read("YX").Bytes.AsSpan(0, 64));
        }
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.7.7", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("8.8.8.8", true)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("2002:0a00:0001::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2606:4700::1111", true)]
    public void An_address_is_public_or_not(string address, bool isPublic) => Assert.Equal(isPublic, AddressGuard.IsPublic(IPAddress.Parse(address)));

    private static (int From, int To) Range(Random random, int size)
    {
        int from = random.Next(size);
        return (from, from + 1 + random.Next(size - from));
    }

    private byte[] Image(int seed)
    {
        byte[] pixels = new byte[256 * 256 * 2];
        for (int i = 0; i < pixels.Length; i += 4) BinaryPrimitives.WriteUInt32LittleEndian(pixels.AsSpan(i), FormulaImage.Noise(i, seed));
        using BioImage image = BioImage.FromArray(new PixelArray("YX", [256, 256], PixelType.UInt16, pixels));
        string path = _folder[Invariant($"{seed}.ome.tif")];
        image.Convert(path);
        return File.ReadAllBytes(path);
    }
}
