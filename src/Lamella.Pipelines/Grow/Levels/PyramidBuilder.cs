using Lamella.IO;
using Lamella.Kernels;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>Makes boxes of coarse levels from what is stored of the level before.</summary>
internal static class PyramidBuilder
{
    /// <summary>A block of the level before that is larger than this is made in halves.</summary>
    private const long MostSourceBytes = 64 << 20;

    /// <summary>
    /// Makes everything that depends on a box of full resolution, level by level. Each stored chunk is computed under its lock from what the level before holds at that time.
    /// </summary>
    public static void Rebuild(StoredPyramid image, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ExecutionOptions options, ChunkGuard guard)
    {
        long[] start = offset.ToArray(), size = extent.ToArray();
        for (int level = 1; level < image.Arrays.Count; level++)
        {
            long[] from = start, count = size;
            start = new long[from.Length];
            size = new long[from.Length];
            if (!image.StepTo(level).Touched(image.Method, from, count, image.Arrays[level].Shape, start, size)) return;
            RebuildLevel(image, level, start, size, options, guard);
        }
    }

    /// <summary>A method that the image states is changed with its levels; one that only the caller asked for, by the caller.</summary>
    private static Remedy WithMean(StoredPyramid image) => image.StatedMethod is null ? new Remedy.Downsample("mean") : new Remedy.RemakeLevels("mean");

    private static string AnotherMethod(StoredPyramid image) => image.StatedMethod is null ? "choose mean" : "remake the levels by mean";

    /// <summary>Makes a box of one level.</summary>
    public static void RebuildLevel(StoredPyramid image, int level, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, ExecutionOptions options, ChunkGuard guard)
    {
        LevelStep step = image.StepTo(level);
        ZarrArray fine = image.Arrays[level - 1], coarse = image.Arrays[level];
        if (!image.Method.Knows(image.PixelType)) Throw.Refused($"{image.PixelType.Name()} samples have no {image.Method.Name()}; {AnotherMethod(image)}", WithMean(image));
        if (image.Method == Reduction.Gaussian && step.Factors.IndexOfAnyExceptInRange(1, 2) >= 0) Throw.Refused($"levels by gaussian shrink by 2, and those of the image by other factors; {AnotherMethod(image)}", WithMean(image));
        coarse.Rewrite(
            offset,
            extent,
            (start, size, samples) =>
            {
                Make(image, step, fine, coarse, start, size, samples);
                options.OnWritten?.Invoke(samples.Length);
            },
            2 * MostSourceBytes,
            options,
            guard);
    }

    private static void Make(StoredPyramid image, LevelStep step, ZarrArray fine, ZarrArray coarse, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> samples)
    {
        Span<long> strides = stackalloc long[extent.Length];
        ZarrArray.Tight(extent, image.PixelType.Size(), strides);
        Part(image, step, fine, coarse, offset, extent, samples, strides);
    }

    private static void Part(StoredPyramid image, LevelStep step, ZarrArray fine, ZarrArray coarse, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> samples, ReadOnlySpan<long> strides)
    {
        int rank = extent.Length, size = image.PixelType.Size();
        Span<long> start = stackalloc long[rank];
        Span<long> count = stackalloc long[rank];
        Span<long> from = stackalloc long[rank];
        Span<long> many = stackalloc long[rank];
        step.Needs(image.Method, offset, extent, fine.Shape, coarse.Shape, start, count, from, many);
        if (Product(many, size) > MostSourceBytes && Halve(image, step, fine, coarse, offset, extent, samples, strides)) return;

        Span<long> sourceStrides = stackalloc long[rank];
        using ByteBuffer source = new();
        fine.ReadStored(from, many, source.Resize(ZarrArray.Tight(many, size, sourceStrides)));
        if (count.SequenceEqual(extent))
        {
            BlockReducer.Reduce(image.PixelType, image.Method, step.Factors, source.Span, sourceStrides, many, samples, strides, extent);
            return;
        }

        Span<long> wideStrides = stackalloc long[rank];
        using ByteBuffer wide = new();
        wide.Resize(ZarrArray.Tight(count, size, wideStrides));
        BlockReducer.Reduce(image.PixelType, image.Method, step.Factors, source.Span, sourceStrides, many, wide.Span, wideStrides, count);
        long at = 0;
        for (int i = 0; i < rank; i++) at += (offset[i] - start[i]) * wideStrides[i];
        StridedCopy.Copy(wide.Span, wideStrides, samples, strides, extent, size, at);
    }

    /// <summary>Makes a box in two parts along its longest axis; false when it is a single sample.</summary>
    private static bool Halve(StoredPyramid image, LevelStep step, ZarrArray fine, ZarrArray coarse, ReadOnlySpan<long> offset, ReadOnlySpan<long> extent, Span<byte> samples, ReadOnlySpan<long> strides)
    {
        int axis = 0;
        for (int i = 1; i < extent.Length; i++)
        {
            if (extent[i] > extent[axis]) axis = i;
        }

        if (extent[axis] < 2) return false;
        Span<long> at = stackalloc long[extent.Length];
        Span<long> part = stackalloc long[extent.Length];
        offset.CopyTo(at);
        extent.CopyTo(part);
        part[axis] = extent[axis] / 2;
        Part(image, step, fine, coarse, at, part, samples, strides);
        at[axis] += part[axis];
        long skipped = part[axis] * strides[axis];
        part[axis] = extent[axis] - part[axis];
        Part(image, step, fine, coarse, at, part, samples[(int)skipped..], strides);
        return true;
    }

    private static long Product(ReadOnlySpan<long> extent, int size)
    {
        long bytes = size;
        foreach (long n in extent) bytes = bytes > MostSourceBytes ? bytes : bytes * n;
        return bytes;
    }
}
