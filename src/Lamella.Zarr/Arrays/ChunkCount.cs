using Lamella.Engine;
using Lamella.IO;
using Lamella.Stores;

namespace Lamella.Zarr.Arrays;

/// <summary>How many stored chunks (shards) an array has room for, and how many of them are stored; the others read as the fill value.</summary>
/// <param name="Total">The size of the grid.</param>
/// <param name="Stored">How many keys exist.</param>
internal readonly record struct ChunkCount(long Total, long Stored)
{
    /// <summary>How many are not stored.</summary>
    public long Absent => Total - Stored;

    /// <summary>Looks for each key; null when the grid has more than <paramref name="most"/>.</summary>
    public static ChunkCount? Of(ZarrArray array, long most) => Of(array.Store, array.Path, array.Metadata, most);

    /// <summary>As the other, for metadata that is bound to no array.</summary>
    public static ChunkCount? Of(Store store, string path, Metadata.ZarrArrayMetadata metadata, long most)
    {
        int rank = metadata.Rank;
        if (metadata.Shape.Contains(0)) return new ChunkCount(0, 0);
        long[] grid = new long[rank];
        for (int i = 0; i < rank; i++) grid[i] = PieceList.GridSize(metadata.Shape[i], metadata.StoredChunk[i]);
        if (Extents.Product(grid) is not { } total || total > most) return null;
        long[] index = new long[rank];
        long stored = 0;
        for (long n = 0; n < total; n++)
        {
            long rest = n;
            for (int i = rank - 1; i >= 0; i--) (rest, index[i]) = Math.DivRem(rest, grid[i]);
            if (store.Length(metadata.KeyEncoding.Key(path, index)) is not null) stored++;
        }

        return new ChunkCount(total, stored);
    }

    /// <summary>Such as <c>5 of 8 chunks stored, 3 absent (fill)</c>.</summary>
    public string ToText(string unit) => Absent == 0 ? Invariant($"{Stored} of {Total} {unit} stored") : Invariant($"{Stored} of {Total} {unit} stored, {Absent} absent (fill)");
}
