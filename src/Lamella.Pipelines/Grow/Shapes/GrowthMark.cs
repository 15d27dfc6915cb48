using System.Globalization;
using System.Text;
using Lamella.Engine;
using Lamella.Stores;
using Lamella.Zarr.Arrays;

namespace Lamella.Pipelines.Grow;

/// <summary>
/// The note that an axis is growing, and how far its chunks may reach by now. It is there before the first chunk beyond the shape and gone after the shape says so. The next one who grows the image finds the note of
/// a killed one, and takes away what lies beyond the shape, so that nothing unasked for comes to light later.
/// </summary>
internal sealed class GrowthMark(Store store, string image)
{
    private const string Magic = "lamella-growing 1";

    /// <summary>Notes that samples up to <paramref name="reach"/> (exclusive) along an axis may be stored.</summary>
    public void Set(int axis, long reach) => store.Put(GrowthKeys.Growing(image), Encoding.UTF8.GetBytes(Invariant($"{Magic} {axis} {reach}\n")));

    /// <summary>Takes the note away.</summary>
    public void Clear() => store.Delete(GrowthKeys.Growing(image));

    /// <summary>Takes away what a killed grower left beyond the shape. The caller holds the structure lock.</summary>
    public void CleanUp(StoredPyramid pyramid, ChunkGuard guard)
    {
        if (store.Length(GrowthKeys.Growing(image)) is null) return;
        if (Read() is (int axis, long reach) && axis < pyramid.Axes.Length && reach > pyramid.Shape[axis])
        {
            StoredPyramid beyond = pyramid.WithLength(axis, reach);
            for (int level = 0; level < pyramid.Arrays.Count; level++) Blank(beyond.Arrays[level], axis, pyramid.Arrays[level].Shape[axis], guard);
        }

        Clear();
    }

    /// <summary>The axis that the note is about; null when there is none.</summary>
    public int? Axis => Read()?.Axis;

    /// <summary>How far an axis reaches by the note; null when there is none for it.</summary>
    public long? Read(int axis) => Read() is (int noted, long reach) && noted == axis ? reach : null;

    private (int Axis, long Reach)? Read()
    {
        if (store.TryReadAll(GrowthKeys.Growing(image), 1 << 10) is not { } bytes) return null;
        string[] words = Encoding.UTF8.GetString(bytes).Trim().Split(' ');
        return words.Length == 4 && words[0] + " " + words[1] == Magic
            && int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out int axis) && long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out long reach)
            ? (axis, reach)
            : null;
    }

    /// <summary>Sets an array from an index on to the fill value: whole chunks are deleted, the one at the old edge is changed.</summary>
    private static void Blank(ZarrArray array, int axis, long from, ChunkGuard guard)
    {
        if (from >= array.Shape[axis]) return;
        long[] offset = new long[array.Shape.Length], extent = array.Shape.ToArray();
        offset[axis] = from;
        extent[axis] -= from;
        PieceList pieces = new(offset.Length);
        pieces.AddGrid(array.Shape, array.Metadata.StoredChunk, offset, extent);
        Span<long> room = stackalloc long[3 * offset.Length];
        for (int p = 0; p < pieces.Count; p++)
        {
            ChunkPart part = new(array, pieces, p, offset, extent, room);
            using IDisposable held = guard.Lock(array, part.Key, CancellationToken.None);
            array.Store.SweepTemporaries(part.Key);
            if (pieces.Offset(p)[axis] >= from) array.Store.Delete(part.Key);
            else array.Blank(part);
        }
    }
}
