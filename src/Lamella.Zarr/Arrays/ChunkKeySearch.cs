using System.Globalization;
using Lamella.Stores;
using Lamella.Zarr.Metadata;

namespace Lamella.Zarr.Arrays;

/// <summary>
/// Finds the form of the keys under which the chunks of an array are stored, where it is not the one that the metadata states: a separator that a writer forgot to state makes every chunk look absent, and an image
/// of which no key fits its metadata is not an empty image.
/// </summary>
internal static class ChunkKeySearch
{
    // Names that are looked at before the search gives up: a store is never listed whole.
    private const int MostNames = 20_000;

    private static readonly ChunkKeyEncoding[] Forms = [new(false, '/'), new(false, '.'), new(true, '/'), new(true, '.')];

    /// <summary>How the metadata would state the form.</summary>
    public static string Describe(ChunkKeyEncoding form) => (form.Prefixed ? "c" + form.Separator : string.Empty) + "0" + form.Separator + "0";

    /// <summary>The form of the stored keys when none fits the metadata and some fit another form; null when the metadata is right, nothing is stored, or the store cannot tell. A sound array costs one look at its first chunk.</summary>
    public static ChunkKeyEncoding? FindOther(Store store, string path, ZarrArrayMetadata metadata)
    {
        if (metadata.Shape.Contains(0) || !store.CanList) return null;
        if (store.Length(metadata.KeyEncoding.Key(path, new long[metadata.Rank])) is not null) return null;
        return Stored(store, path, metadata, metadata.KeyEncoding) == false ? Other(store, path, metadata) : null;
    }

    /// <summary>A form other than the stated one of which at least one chunk is stored; null when there is none.</summary>
    public static ChunkKeyEncoding? Other(Store store, string path, ZarrArrayMetadata metadata)
    {
        if (metadata.Shape.Contains(0) || !store.CanList) return null;
        ReadOnlySpan<long> first = new long[metadata.Rank];
        string stated = metadata.KeyEncoding.Key(path, first);
        foreach (ChunkKeyEncoding form in Forms)
        {
            // With one axis or none, several forms are one.
            if (form.Key(path, first) != stated && Stored(store, path, metadata, form) == true) return form;
        }

        return null;
    }

    /// <summary>The form under which one chunk is stored that the stated form does not find; for stores that cannot list.</summary>
    public static ChunkKeyEncoding? OtherOf(Store store, string path, ZarrArrayMetadata metadata, ReadOnlySpan<long> index)
    {
        string stated = metadata.KeyEncoding.Key(path, index);
        foreach (ChunkKeyEncoding form in Forms)
        {
            // A v2 array has no prefix, one of v3 may have been copied chunk by chunk from v2.
            if (form.Prefixed && metadata.ZarrFormat == 2) continue;
            string key = form.Key(path, index);
            if (key != stated && store.Length(key) is not null) return form;
        }

        return null;
    }

    /// <summary>True when a chunk of that form is stored, false when none is, null when too many names would have to be looked at.</summary>
    private static bool? Stored(Store store, string path, ZarrArrayMetadata metadata, ChunkKeyEncoding form)
    {
        int rank = metadata.Rank;
        if (rank == 0) return store.Length(form.Key(path, [])) is not null;
        long[] grid = new long[rank];
        for (int i = 0; i < rank; i++) grid[i] = Math.Max(1, (metadata.Shape[i] + metadata.StoredChunk[i] - 1) / metadata.StoredChunk[i]);
        int names = MostNames;
        if (form.Separator == '/') return Nested(store, form.Prefixed ? ZarrArray.Join(path, "c") : path, grid, 0, ref names);
        foreach (string name in store.List(path))
        {
            if (--names < 0) return null;
            if (IsFlat(name, form.Prefixed, grid)) return true;
        }

        return false;
    }

    private static bool? Nested(Store store, string folder, long[] grid, int axis, ref int names)
    {
        bool last = axis == grid.Length - 1, unsure = false;
        foreach (string name in store.List(folder))
        {
            if (--names < 0) return null;
            if (last)
            {
                if (IsIndex(name, grid[axis])) return true;
                continue;
            }

            if (!name.EndsWith('/') || !IsIndex(name.AsSpan(0, name.Length - 1), grid[axis])) continue;
            bool? below = Nested(store, ZarrArray.Join(folder, name[..^1]), grid, axis + 1, ref names);
            if (below == true) return true;
            unsure |= below is null;
        }

        return unsure ? null : false;
    }

    private static bool IsFlat(ReadOnlySpan<char> name, bool prefixed, long[] grid)
    {
        if (prefixed)
        {
            if (!name.StartsWith("c.")) return false;
            name = name[2..];
        }

        int axis = 0;
        foreach (Range part in name.Split('.'))
        {
            if (axis == grid.Length || !IsIndex(name[part], grid[axis])) return false;
            axis++;
        }

        return axis == grid.Length;
    }

    private static bool IsIndex(ReadOnlySpan<char> text, long count) =>
        text.Length > 0 && (text.Length == 1 || text[0] != '0') && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long index) && index < count;
}
