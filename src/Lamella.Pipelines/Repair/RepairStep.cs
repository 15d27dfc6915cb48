namespace Lamella;

/// <summary>One thing that a repair of a store corrects.</summary>
/// <param name="Rule">The rule that is broken, by the id that validation gives it.</param>
/// <param name="Place">Where: the path of a group or an array; <c>root</c> for the root.</param>
/// <param name="What">What is wrong, and what becomes of it.</param>
public sealed record RepairStep(string Rule, string Place, string What)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Rule} at {Place}: {What}";
}
