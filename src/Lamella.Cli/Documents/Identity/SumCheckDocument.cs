namespace Lamella.Cli.Documents;

/// <summary>Which sums of a list still hold.</summary>
/// <param name="Results">The sums.</param>
/// <param name="Different">How many differ.</param>
/// <param name="Unreadable">How many paths could not be read.</param>
/// <param name="Malformed">How many lines are not sums.</param>
internal sealed record SumCheckDocument(IReadOnlyList<SumCheckDocument.ResultEntry> Results, int Different, int Unreadable, int Malformed) : Document
{
    /// <summary>A sum.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="Same">True when it holds.</param>
    /// <param name="Expected">The code in the list.</param>
    /// <param name="Found">The code of the file.</param>
    /// <param name="Error">Why it could not be read.</param>
    public sealed record ResultEntry(string Path, bool Same, string? Expected, string? Found, string? Error);
}
