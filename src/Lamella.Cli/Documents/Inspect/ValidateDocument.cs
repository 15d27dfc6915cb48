namespace Lamella.Cli.Documents;

/// <summary>Which rules an image breaks.</summary>
/// <param name="Path">What was checked.</param>
/// <param name="Valid">True when no rule is broken.</param>
/// <param name="Findings">What was found.</param>
internal sealed record ValidateDocument(string Path, bool Valid, IReadOnlyList<ValidateDocument.FindingEntry> Findings) : Document
{
    /// <summary>A finding.</summary>
    /// <param name="Rule">The name of the rule.</param>
    /// <param name="Severity">error, warning or note.</param>
    /// <param name="Place">Where it was found.</param>
    /// <param name="Message">What is wrong.</param>
    /// <param name="Remedy">What can be done.</param>
    public sealed record FindingEntry(string Rule, string Severity, string Place, string Message, string? Remedy);
}
