using Lamella.Engine;
using Lamella.Formats.OmeZarr;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>What writes that did not return have left of their planes: it is neither the plane nor the fill value, so it goes.</summary>
internal static class LostPlanes
{
    /// <summary>Sets a plane to the fill value on all levels, where anything of it is stored.</summary>
    public static void Blank(StoredPyramid image, PlaneNumbers numbers, long plane, ExecutionOptions options, ChunkGuard guard)
    {
        int rank = image.Axes.Length;
        long[] offset = new long[rank], extent = new long[rank];
        numbers.PlaceOf(plane, offset);
        Array.Fill(extent, 1);
        extent[^2] = image.Shape[^2];
        extent[^1] = image.Shape[^1];
        bool any = false;
        Span<long> room = stackalloc long[3 * rank];
        for (int level = 0; level < image.Arrays.Count; level++)
        {
            ZarrArray array = image.Arrays[level];
            long[] size = [.. extent];
            size[^2] = array.Shape[^2];
            size[^1] = array.Shape[^1];
            // Levels that mix planes are made from full resolution later on.
            if (level > 0 && image.StepTo(level).Factors[..^2].IndexOfAnyExcept(1) >= 0) break;
            PieceList pieces = new(rank);
            pieces.AddGrid(array.Shape, array.Metadata.StoredChunk, offset, size);
            for (int p = 0; p < pieces.Count; p++)
            {
                ChunkPart part = new(array, pieces, p, offset, size, room);
                using IDisposable held = guard.Lock(array, part.Key, options.Cancellation);
                if (level > 0 || array.Store.Length(part.Key) is null) continue;
                array.Blank(part);
                any = true;
            }
        }

        if (any) PyramidBuilder.Rebuild(image, offset, extent, options, guard);
    }

    /// <summary>Makes the levels of a plane from what is stored of it.</summary>
    public static void Rebuild(StoredPyramid image, PlaneNumbers numbers, long plane, ExecutionOptions options, ChunkGuard guard)
    {
        int rank = image.Axes.Length;
        long[] offset = new long[rank], extent = new long[rank];
        numbers.PlaceOf(plane, offset);
        Array.Fill(extent, 1);
        extent[^2] = image.Shape[^2];
        extent[^1] = image.Shape[^1];
        PyramidBuilder.Rebuild(image, offset, extent, options, guard);
    }

    /// <summary>The keys of the stored chunks of planes, on all levels, each once.</summary>
    public static IReadOnlySet<string> KeysOf(StoredPyramid image, PlaneNumbers numbers, IReadOnlyList<long> planes)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        int rank = image.Axes.Length;
        long[] room = new long[3 * rank];
        foreach (long plane in planes)
        {
            long[] offset = new long[rank], extent = new long[rank];
            numbers.PlaceOf(plane, offset);
            Array.Fill(extent, 1);
            extent[^2] = image.Shape[^2];
            extent[^1] = image.Shape[^1];
            for (int level = 0; level < image.Arrays.Count; level++)
            {
                ZarrArray array = image.Arrays[level];
                if (level > 0)
                {
                    long[] start = new long[rank], size = new long[rank];
                    if (!image.StepTo(level).Touched(image.Method, offset, extent, array.Shape, start, size)) break;
                    (offset, extent) = (start, size);
                }

                PieceList pieces = new(rank);
                pieces.AddGrid(array.Shape, array.Metadata.StoredChunk, offset, extent);
                for (int p = 0; p < pieces.Count; p++) keys.Add(new ChunkPart(array, pieces, p, offset, extent, room).Key);
            }
        }

        return keys;
    }

    /// <summary>Removes what a killed writer left of the chunks of planes under temporary names.</summary>
    public static void Sweep(StoredPyramid image, PlaneNumbers numbers, IReadOnlyList<long> planes, ChunkGuard guard)
    {
        foreach (string key in KeysOf(image, numbers, planes))
        {
            using IDisposable held = guard.Lock(image.Arrays[0], key, CancellationToken.None);
            image.Store.SweepTemporaries(key);
        }
    }

    /// <summary>Removes what a killed writer left of metadata documents under temporary names. The caller holds the structure lock.</summary>
    public static void SweepDocuments(FileStore store, StoredPyramid image)
    {
        using IDisposable held = store.Lock(GrowthKeys.Attributes(image.Path));
        foreach (ZarrArray array in image.Arrays) store.SweepTemporaries(array.Metadata.Key);
        foreach (string name in (string[])["zarr.json", ".zattrs", ".lamella/recorded", ".lamella/growing"]) store.SweepTemporaries(ZarrArray.Join(image.Path, name));
        foreach (string name in (string[])["zarr.json", ".zmetadata"]) store.SweepTemporaries(name);
        using IDisposable omeXml = store.Lock(GrowthKeys.OmeXml());
        store.SweepTemporaries("OME/METADATA.ome.xml");
    }
}
