using Lamella.TestKit;
using Lamella.Tests.Zarr;
using Xunit;

namespace Lamella.Tests.Pipelines.Grow;

/// <summary>After any sequence of region writes and appends, by any number of writers, the pyramid is the one made from scratch.</summary>
public sealed class PyramidInvariantTests
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("LAMELLA_LONG") == "1";

    public static TheoryData<string, PixelType, DownsampleMethod> Cases()
    {
        TheoryData<string, PixelType, DownsampleMethod> cases = [];
        int n = 0;
        foreach (PixelType type in PixelTypes.All)
        {
            // Every type in one version or the other, with every method in turn.
            foreach (string layout in (string[])[n % 2 == 0 ? "v2-deep" : "v3-deep-shards"])
            {
                DownsampleMethod method = type.IsComplex() ? (n % 2 == 0 ? DownsampleMethod.Mean : DownsampleMethod.Gaussian) : Enum.GetValues<DownsampleMethod>()[n % 7];
                cases.Add(layout, type, method);
                n++;
            }
        }

        foreach (DownsampleMethod method in Enum.GetValues<DownsampleMethod>())
        {
            cases.Add(GrowSamples.Layouts[(int)method % 6], PixelType.UInt16, method);
            cases.Add(GrowSamples.Layouts[((int)method + 3) % 6], PixelType.UInt8, method);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Random_writes_and_appends_keep_the_pyramid(string layout, PixelType type, DownsampleMethod method)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        Random random = new(HashCode.Combine(layout.Length, (int)type, (int)method) & 0xffff);
        using WritableImage image = WritableImage.Create(path, new NewImage
        {
            PixelType = type,
            SizeT = 2,
            SizeC = 2,
            SizeZ = 5,
            SizeY = 37,
            SizeX = 45,
            Layout = GrowSamples.Layout(layout) with { Downsample = method },
        });
        byte[] model = new byte[ZarrSamples.Count([.. image.Shape]) * type.Size()];
        int rounds = Long ? 200 : 12;
        for (int round = 0; round < rounds; round++)
        {
            long[] shape = [.. image.Shape];
            if (round % 5 == 4 && ZarrSamples.Count(shape) < 200_000)
            {
                int axis = round % 10 == 4 ? 0 : random.Next(5);
                long[] slab = [.. shape];
                slab[axis] = 1 + random.Next(axis < 2 ? 2 : 4);
                byte[] more = Samples(type, slab, round);
                Assert.Equal(shape[axis], image.Append(image.Axes[axis], more));
                long[] grown = [.. image.Shape];
                byte[] larger = new byte[ZarrSamples.Count(grown) * type.Size()];
                GrowSamples.Place(larger, grown, type, new long[5], shape, model);
                long[] corner = new long[5];
                corner[axis] = shape[axis];
                GrowSamples.Place(larger, grown, type, corner, slab, more);
                model = larger;
            }
            else
            {
                (long[] offset, long[] extent) = GrowSamples.Box(random, shape);
                byte[] box = Samples(type, extent, round);
                image.Write(new Region(offset, extent), box);
                GrowSamples.Place(model, shape, type, offset, extent, box);
            }

            if (round % 8 == 7 || round == rounds - 1) GrowSamples.CheckPyramid(path, model);
        }
    }

    [Theory]
    [InlineData("v2", DownsampleMethod.Mean)]
    [InlineData("v3-deep-shards", DownsampleMethod.Gaussian)]
    [InlineData("v3-raw-shards", DownsampleMethod.Median)]
    public async Task Many_threads_with_writers_of_their_own_keep_the_pyramid(string layout, DownsampleMethod method)
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        NewImage specification = new() { PixelType = PixelType.UInt16, SizeT = 1, SizeC = 2, SizeZ = 5, SizeY = 61, SizeX = 77, Layout = GrowSamples.Layout(layout) with { Downsample = method } };
        WritableImage.Create(path, specification).Dispose();
        int rounds = Long ? 150 : 12;
        Task[] writers = [.. Enumerable.Range(0, 5).Select(writer => Task.Run(
            () =>
            {
                Random random = new(writer);
                using WritableImage image = WritableImage.Open(path);
                for (int round = 0; round < rounds; round++)
                {
                    if (writer == 0 && round % 5 == 0)
                    {
                        // One of them makes Z longer, which the levels may halve: cells at the edge are then shared with what others write.
                        long[] slab = [.. image.Shape];
                        slab[2] = 1;
                        image.Append('Z', Samples(PixelType.UInt16, slab, round));
                        continue;
                    }

                    (long[] offset, long[] extent) = GrowSamples.Box(random, image.Shape);
                    image.Write(new Region(offset, extent), Samples(PixelType.UInt16, extent, (writer * 1000) + round), new ExecutionOptions { Threads = 1 });
                }
            },
            TestContext.Current.CancellationToken))];
        await Task.WhenAll(writers);
        GrowSamples.CheckPyramid(path);
        Assert.Empty(Directory.EnumerateFiles(path, "*.tmp", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(Path.Combine(path, ".lamella")));
    }

    [Fact]
    public async Task Many_processes_keep_the_pyramid()
    {
        using TempFolder folder = new();
        string path = folder["a.ome.zarr"];
        WritableImage.Create(path, new NewImage { PixelType = PixelType.UInt16, SizeT = 1, SizeC = 1, SizeZ = 4, SizeY = 200, SizeX = 180, Layout = GrowSamples.Layout("v3-deep-shards") }).Dispose();
        Random random = new(4);
        List<Task<ChildResult>> puts = [];
        for (int i = 0; i < (Long ? 60 : 9); i++)
        {
            string input = new TestImage { T = 1, C = 1, Z = 2 + (i % 3), Y = 90 + i, X = 101 - i, Noisy = true }.Write(folder[Invariant($"in{i}.ome.tif")]);
            using BioImage size = BioImage.Open(input);
            long[] shape = [.. size.Scenes[0].Shape];
            string at = Invariant($"z={random.NextInt64(4 - shape[2] + 1)},y={random.NextInt64(200 - shape[3] + 1)},x={random.NextInt64(180 - shape[4] + 1)}");
            puts.Add(ChildProcess.RunLamellaAsync(["put", input, path, "--at", at, "-q"], cancellation: TestContext.Current.CancellationToken));
            if (puts.Count % 3 == 0) await Task.WhenAll(puts);
        }

        foreach (ChildResult result in await Task.WhenAll(puts)) Assert.True(result.Exit == 0, result.ToString());
        GrowSamples.CheckPyramid(path);
        Assert.False(Directory.Exists(Path.Combine(path, ".lamella")));
    }

    private static byte[] Samples(PixelType type, long[] extent, int seed)
    {
        byte[] samples = ZarrSamples.Make(type, ZarrSamples.Count(extent), seed);
        // Now and then the fill value, which takes chunks away again.
        if (seed % 7 == 3) Array.Clear(samples);
        return samples;
    }
}
