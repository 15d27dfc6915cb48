namespace Lamella.Iscc;

/// <summary>Things that are alike: one, and those within the threshold of it.</summary>
/// <param name="Reference">The position of the one that the distances are measured from.</param>
/// <param name="Members">The positions and distances of the others, nearest first.</param>
public sealed record SimilarGroup(int Reference, IReadOnlyList<(int Position, int Distance)> Members);
