namespace Lamella;

/// <summary>How much a <see cref="Finding"/> matters.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Note,

    /// <summary>Readable, but against advice of the specification, or repaired while reading.</summary>
    Warning,

    /// <summary>A rule of the specification is broken.</summary>
    Error,
}

/// <summary>One result of a check.</summary>
/// <param name="RuleId">The stable name of the rule, such as <c>ome-xml/id-unique</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Place">Where: an element with its index, a JSON path, a line.</param>
/// <param name="Message">What was expected and what was found.</param>
/// <param name="Remedy">What to do next; null when the message says it.</param>
public sealed record Finding(string RuleId, Severity Severity, string Place, string Message, string? Remedy = null)
{
    /// <summary>The finding on one line.</summary>
    public override string ToString() =>
        (Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" }) + $" {RuleId} at {Place}: {Message}" + (Remedy is null ? string.Empty : $" ({Remedy})");
}
