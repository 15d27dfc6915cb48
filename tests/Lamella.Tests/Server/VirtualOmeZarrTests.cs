using System.Collections.Concurrent;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Cloud;
using Xunit;

namespace Lamella.Tests.Server;

/// <summary>An image as a store that makes its chunks on demand: whatever the format, it is the image.</summary>
public sealed class VirtualOmeZarrTests
{
    private const long MostSamples = 8 << 20;

    public static TheoryData<string, NgffVersion> Rooms() => new()
    {
        { "formats", NgffVersion.V05 },
        { "formats", NgffVersion.V04 },
        { "field", NgffVersion.V05 },
        { "formats2", NgffVersion.V05 },
    };

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Every_file_has_the_pixels_the_names_and_the_sizes_of_its_virtual_OME_Zarr(string room, NgffVersion version)
    {
        string root = TestData.At("data", room);
        ConcurrentBag<string> wrong = [];
        int count = 0;
        Parallel.ForEach(Twin.Sources(root), new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken }, name =>
        {
            if (Difference(Path.Join(root, name).TrimEnd('/'), version) is not { } difference) return;
            Interlocked.Increment(ref count);
            if (difference.Length > 0) wrong.Add($"{name}: {difference}");
        });
        Assert.True(wrong.IsEmpty, Invariant($"{wrong.Count} of {count} differ:\n") + string.Join('\n', wrong));
        Assert.True(count > 40, Invariant($"{count} files"));
    }

    [Fact]
    public void Levels_that_the_file_lacks_are_those_that_a_conversion_makes()
    {
        using TempFolder folder = new();
        byte[] pixels = new byte[3 * 1100 * 900 * 2];
        new Random(5).NextBytes(pixels);
        using BioImage image = BioImage.FromArray(new PixelArray("ZYX", [3, 1100, 900], PixelType.UInt16, pixels), "noise");
        OmeZarrOptions options = new() { Chunks = [1, 1, 1, 256, 256], Levels = 4, Sharding = Sharding.None, Compression = Compression.Blosc(BloscMethod.Lz4, 5) };
        image.Convert(folder["real.ome.zarr"], options);
        using VirtualOmeZarr store = image.AsOmeZarr(options);
        using FileStore real = new(folder["real.ome.zarr"]);
        int compared = 0;
        // The coarsest level first: all others are made on the way.
        foreach (string file in Directory.EnumerateFiles(folder["real.ome.zarr"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Reverse())
        {
            string key = Path.GetRelativePath(folder["real.ome.zarr"], file);
            if (!key.Contains("/c/", StringComparison.Ordinal)) continue;
            Assert.Equal(real.TryReadAll(key), store.TryReadAll(key));
            compared++;
        }

        Assert.Equal(3 * ((5 * 4) + (3 * 2) + (2 * 1) + 1), compared);
    }

    [Fact]
    public void Keys_that_mean_no_chunk_are_absent_and_the_same_chunk_is_the_same_bytes()
    {
        byte[] pixels = new byte[64 * 64];
        new Random(6).NextBytes(pixels);
        using BioImage image = BioImage.FromArray(new PixelArray("YX", [64, 64], PixelType.UInt8, pixels));
        using VirtualOmeZarr store = image.AsOmeZarr(), again = image.AsOmeZarr();
        byte[]? chunk = store.TryReadAll("0/c/0/0/0/0/0");
        Assert.NotNull(chunk);
        Assert.Equal(chunk, again.TryReadAll("0/c/0/0/0/0/0"));
        Assert.Equal(store.Identity, again.Identity);
        foreach (string key in (string[])["0/c/0/0/0/0/1", "0/c/0/0/0/0", "0/c/0/0/0/0/0/0", "0/c/00/0/0/0/0", "0/c/-1/0/0/0/0", "0/c/0.0.0.0.0", "0/0/0/0/0/0", "9/c/0/0/0/0/0", "c/0", "", "zarr", "0/c/0/0/0/0/99999999999999999999"]) Assert.Null(store.TryReadAll(key));
    }

    [Fact]
    public void A_chunk_of_zeros_is_absent_and_reads_as_zeros()
    {
        using BioImage image = BioImage.FromArray(new PixelArray("YX", [32, 32], PixelType.UInt8, new byte[32 * 32]));
        using VirtualOmeZarr store = image.AsOmeZarr();
        Assert.Null(store.TryReadAll("0/c/0/0/0/0/0"));
        using BioImage same = BioImage.Open(store, string.Empty);
        Assert.Equal(new byte[32 * 32], same.Scenes[0].Read("YX").Bytes);
    }

    /// <summary>Null for what is not an image that OME-Zarr holds, or too large for a test.</summary>
    private static string? Difference(string path, NgffVersion version)
    {
        try
        {
            using BioImage source = BioImage.Open(path);
            if (source.Scenes.Sum(scene => scene.Shape.Aggregate(1L, (a, b) => a * b)) > MostSamples) return null;
            string[] expected = [.. source.Scenes.Select(Facts)];
            VirtualOmeZarr store;
            try
            {
                store = source.AsOmeZarr(new OmeZarrOptions { Ngff = version });
            }
            catch (RefusedException)
            {
                return null;
            }

            using (store)
            {
                using BioImage same = BioImage.Open(store, string.Empty);
                string[] found = [.. same.Scenes.Select(Facts)];
                return expected.Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)) ? string.Empty : "\n  " + string.Join("\n  ", expected.Except(found)) + "\n  became\n  " + string.Join("\n  ", found.Except(expected));
            }
        }
        catch (LamellaException)
        {
            // Damaged on purpose, or refused for a hash: SameOverServersTests and the formats' own tests say what is said then.
            return null;
        }
    }

    private static string Facts(Scene scene)
    {
        // What OME-Zarr has no place for is a loss that a conversion lists: units that are not lengths, and colour beside gray, which becomes channels.
        string sizes = string.Join(' ', "ZYX".Select(axis => scene.PixelSize[axis] is { } size && size.Unit.EndsWith("meter", StringComparison.Ordinal) ? Invariant($"{axis}={size.Value:G9} {size.Unit}") : axis + "=?"));
        int colours = scene.Channels.Count(channel => channel.Samples > 1);
        return $"{Imagewalk.Hash(scene).Hash} {sizes}" + (Unfolds(scene, colours) ? string.Empty : " " + string.Join(',', scene.Channels.Select(channel => channel.Name)));
    }

    private static bool Unfolds(Scene scene, int colours) => (colours > 0 && colours < scene.Channels.Count) || scene.Channels.Any(channel => channel.Name?.EndsWith(" R", StringComparison.Ordinal) == true);
}
