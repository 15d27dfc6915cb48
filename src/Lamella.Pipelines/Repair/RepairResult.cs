namespace Lamella;

/// <summary>What a repair did, or would do.</summary>
/// <param name="Steps">What was corrected; empty when nothing that can be repaired is wrong.</param>
/// <param name="SavedCopy">The folder in the store that holds the old documents, from which the repair can be undone; null when nothing was changed.</param>
public sealed record RepairResult(IReadOnlyList<RepairStep> Steps, string? SavedCopy);
