namespace Lamella.Cli.Documents;

/// <summary>What was repaired.</summary>
/// <param name="Store">The OME-Zarr.</param>
/// <param name="DryRun">True when nothing was changed.</param>
/// <param name="Steps">What was done, or would be.</param>
/// <param name="SavedCopy">Where the old documents are.</param>
internal sealed record RepairDocument(string Store, bool DryRun, IReadOnlyList<RepairDocument.StepEntry> Steps, string? SavedCopy) : Document
{
    /// <summary>A step.</summary>
    /// <param name="Rule">The rule that was broken.</param>
    /// <param name="Place">Where.</param>
    /// <param name="What">What is done about it.</param>
    public sealed record StepEntry(string Rule, string Place, string What);
}
