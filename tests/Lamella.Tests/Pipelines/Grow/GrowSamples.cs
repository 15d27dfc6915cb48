using Lamella.Kernels;
using Lamella.Pipelines.Grow;
using Lamella.Stores;
using Lamella.Tests.Zarr;
using Lamella.Zarr.Arrays;
using Xunit;

namespace Lamella.Tests.Pipelines.Grow;

/// <summary>Images to grow, and the truth that they are held against.</summary>
internal static class GrowSamples
{
    /// <summary>Layouts with odd sizes: with shards and without, in both versions, shrinking along Z or not.</summary>
    public static OmeZarrOptions Layout(string name) => name switch
    {
        "v2" => new OmeZarrOptions { Ngff = NgffVersion.V04, Chunks = [1, 1, 1, 16, 12], Levels = 3 },
        "v2-deep" => new OmeZarrOptions { Ngff = NgffVersion.V04, Chunks = [2, 2, 3, 10, 16], Levels = 4, DownsampledAxes = DownsampledAxes.Zyx, Compression = Compression.None },
        "v3" => new OmeZarrOptions { Chunks = [1, 1, 1, 16, 16], Sharding = Sharding.None, Levels = 3 },
        "v3-shards" => new OmeZarrOptions { Chunks = [1, 1, 1, 8, 8], Shards = [1, 1, 2, 16, 32], Levels = 3 },
        "v3-deep-shards" => new OmeZarrOptions { Chunks = [1, 1, 2, 8, 8], Shards = [2, 2, 4, 16, 16], Levels = 4, DownsampledAxes = DownsampledAxes.Zyx },
        "v3-raw-shards" => new OmeZarrOptions { Chunks = [1, 1, 1, 8, 16], Shards = [3, 1, 1, 32, 32], Levels = 3, Compression = Compression.None },
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>All layouts.</summary>
    public static string[] Layouts { get; } = ["v2", "v2-deep", "v3", "v3-shards", "v3-deep-shards", "v3-raw-shards"];

    /// <summary>Holds every level against the reduction of the whole level before, and full resolution against a model when there is one.</summary>
    public static void CheckPyramid(string path, byte[]? model = null)
    {
        using FileStore store = new(path);
        StoredPyramid image = StoredPyramid.Open(store, string.Empty, null);
        byte[] fine = image.Arrays[0].ReadAll();
        if (model is not null) Assert.True(model.AsSpan().SequenceEqual(fine), "full resolution differs");
        for (int level = 1; level < image.Arrays.Count; level++)
        {
            ZarrArray from = image.Arrays[level - 1], to = image.Arrays[level];
            byte[] expected = Reduce(image.PixelType, image.Method, from.Shape.ToArray(), fine, image.StepTo(level).Factors.ToArray(), to.Shape.ToArray());
            byte[] actual = to.ReadAll();
            Assert.True(expected.AsSpan().SequenceEqual(actual), Invariant($"level {level} of {string.Join('x', from.Shape.ToArray())} {image.PixelType} by {image.Method} differs"));
            fine = actual;
        }
    }

    /// <summary>A whole level reduced at once.</summary>
    public static byte[] Reduce(PixelType type, Reduction method, long[] fine, byte[] samples, int[] factors, long[] coarse)
    {
        byte[] result = new byte[ZarrSamples.Count(coarse) * type.Size()];
        BlockReducer.Reduce(type, method, factors, samples, Tight(fine, type), fine, result, Tight(coarse, type), coarse);
        return result;
    }

    /// <summary>Byte strides of a tight box.</summary>
    public static long[] Tight(long[] shape, PixelType type)
    {
        long[] strides = new long[shape.Length];
        ZarrArray.Tight(shape, type.Size(), strides);
        return strides;
    }

    /// <summary>Places a box in a model.</summary>
    public static void Place(byte[] model, long[] shape, PixelType type, long[] offset, long[] extent, byte[] samples)
    {
        long[] strides = Tight(shape, type);
        StridedCopy.Copy(samples, Tight(extent, type), model, strides, extent, type.Size(), 0, offset.Select((o, i) => o * strides[i]).Sum());
    }

    /// <summary>A random box of a shape.</summary>
    public static (long[] Offset, long[] Extent) Box(Random random, IReadOnlyList<long> shape)
    {
        long[] offset = new long[shape.Count], extent = new long[shape.Count];
        for (int i = 0; i < offset.Length; i++)
        {
            offset[i] = random.NextInt64(shape[i]);
            extent[i] = 1 + random.NextInt64(shape[i] - offset[i]);
        }

        return (offset, extent);
    }
}
