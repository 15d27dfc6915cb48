using System.Security.Cryptography;
using Lamella.Pipelines.Grow;
using Lamella.Stores;
using Lamella.TestKit;
using Lamella.Tests.Zarr;
using Xunit;

namespace Lamella.Tests.Pipelines.Grow;

/// <summary>Other implementations read stores that were written region by region and grown.</summary>
public sealed class GrowJudgeTests
{
    [Fact]
    public async Task Zarr_python_reads_a_grown_store_of_version_04()
    {
        string python = await Judge.RequirePythonAsync("zarr", "numcodecs");
        using TempFolder folder = new();
        SortedDictionary<string, string> expected = Grow(folder["a.ome.zarr"], NgffVersion.V04);
        await Compare(expected, python, [Path.Combine(Judge.Scripts, "zarr_v2.py"), folder["a.ome.zarr"], .. expected.Keys]);
    }

    [Theory]
    [InlineData(NgffVersion.V04)]
    [InlineData(NgffVersion.V05)]
    public async Task Zarrita_reads_a_grown_store(NgffVersion version)
    {
        string node = Judge.RequireNode("zarrita");
        using TempFolder folder = new();
        SortedDictionary<string, string> expected = Grow(folder["a.ome.zarr"], version);
        await Compare(expected, node, [Path.Combine(Judge.Scripts, "zarrita.mjs"), folder["a.ome.zarr"], version == NgffVersion.V04 ? "v2" : "v3", .. expected.Keys]);
    }

    private static SortedDictionary<string, string> Grow(string path, NgffVersion version)
    {
        OmeZarrOptions layout = version == NgffVersion.V04
            ? new OmeZarrOptions { Ngff = version, Chunks = [1, 1, 2, 16, 32], Levels = 3, Compression = Compression.Blosc(BloscMethod.Zlib) }
            : new OmeZarrOptions { Chunks = [1, 1, 1, 8, 16], Shards = [2, 1, 2, 16, 32], Levels = 3, Compression = Compression.Gzip() };
        long[] shape = [2, 2, 3, 41, 53];
        byte[] model = new byte[ZarrSamples.Count(shape) * 2];
        using (WritableImage image = WritableImage.Create(path, new NewImage { PixelType = PixelType.UInt16, SizeT = 2, SizeC = 2, SizeZ = 3, SizeY = 41, SizeX = 53, Layout = layout }))
        {
            Random random = new(1);
            for (int round = 0; round < 6; round++)
            {
                (long[] offset, long[] extent) = GrowSamples.Box(random, shape);
                byte[] box = ZarrSamples.Make(PixelType.UInt16, ZarrSamples.Count(extent), round);
                image.Write(new Region(offset, extent), box);
                GrowSamples.Place(model, shape, PixelType.UInt16, offset, extent, box);
            }

            byte[] frame = ZarrSamples.Make(PixelType.UInt16, 2 * 3 * 41 * 53, 77);
            image.Append('T', frame);
            model = [.. model, .. frame];
        }

        SortedDictionary<string, string> expected = new(StringComparer.Ordinal) { ["0"] = Convert.ToHexStringLower(SHA256.HashData(model)) };
        using FileStore store = new(path);
        StoredPyramid pyramid = StoredPyramid.Open(store, string.Empty, null);
        for (int level = 1; level < 3; level++)
        {
            long[] fine = pyramid.Arrays[level - 1].Shape.ToArray(), coarse = pyramid.Arrays[level].Shape.ToArray();
            model = GrowSamples.Reduce(PixelType.UInt16, Kernels.Reduction.Mean, fine, model, [1, 1, 1, 2, 2], coarse);
            expected[Invariant($"{level}")] = Convert.ToHexStringLower(SHA256.HashData(model));
        }

        return expected;
    }

    private static async Task Compare(SortedDictionary<string, string> expected, string program, string[] arguments)
    {
        ChildResult result = await ChildProcess.RunAsync(program, arguments, folder: Judge.Scripts, cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Exit == 0, result.ToString());
        SortedDictionary<string, string> seen = new(StringComparer.Ordinal);
        foreach (string line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) seen[line.Split(' ')[0]] = line.Split(' ')[1].Trim();
        Assert.Equal(expected, seen);
    }
}
