namespace Lamella;

/// <summary>What reading every chunk (shard) of a Zarr array shows.</summary>
/// <param name="Total">How many chunks there is room for.</param>
/// <param name="Stored">How many are stored; the others read as the fill value.</param>
/// <param name="Damaged">How many cannot be read.</param>
/// <param name="Problems">A sentence for everything that is wrong: damaged chunks, keys that do not fit the metadata.</param>
public sealed record ZarrCheck(long Total, long Stored, long Damaged, IReadOnlyList<string> Problems)
{
    /// <summary>How many are not stored.</summary>
    public long Absent => Total - Stored;
}
