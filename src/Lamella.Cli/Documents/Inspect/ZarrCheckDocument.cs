namespace Lamella.Cli.Documents;

/// <summary>Which chunks of an array are damaged.</summary>
/// <param name="Path">The array.</param>
/// <param name="Ok">True when none is.</param>
/// <param name="Chunks">Their numbers.</param>
/// <param name="Problems">What is wrong, a line each.</param>
internal sealed record ZarrCheckDocument(string? Path, bool Ok, ZarrCheckDocument.CountEntry Chunks, IReadOnlyList<string> Problems) : Document
{
    /// <summary>Numbers of chunks, or of shards where there are some.</summary>
    /// <param name="Total">All of the array.</param>
    /// <param name="Stored">Those that are stored.</param>
    /// <param name="Absent">Those that are fill.</param>
    /// <param name="Damaged">Those that cannot be read.</param>
    public sealed record CountEntry(long Total, long Stored, long Absent, long Damaged);
}
