namespace Lamella.Cli.Documents;

/// <summary>What was edited.</summary>
/// <param name="Path">The image.</param>
/// <param name="Format">Its format.</param>
/// <param name="Written">False when nothing had to be changed, and after a dry run.</param>
/// <param name="Changes">The changes.</param>
/// <param name="Files">The files that were written.</param>
/// <param name="Notes">What else there is to know.</param>
internal sealed record MetaSetDocument(string Path, string Format, bool Written, IReadOnlyList<MetaSetDocument.ChangeEntry> Changes, IReadOnlyList<string> Files, IReadOnlyList<string> Notes) : Document
{
    /// <summary>A change.</summary>
    /// <param name="Scene">The index of the scene.</param>
    /// <param name="Key">The key.</param>
    /// <param name="Before">The value before.</param>
    /// <param name="After">The value now.</param>
    public sealed record ChangeEntry(int Scene, string Key, string? Before, string? After);
}
