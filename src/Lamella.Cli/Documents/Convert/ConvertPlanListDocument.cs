namespace Lamella.Cli.Documents;

/// <summary>What several conversions would write.</summary>
/// <param name="Results">The conversions that can be done.</param>
/// <param name="Errors">The inputs that cannot be converted.</param>
internal sealed record ConvertPlanListDocument(IReadOnlyList<ConvertPlanDocument> Results, IReadOnlyList<InputFailure> Errors) : Document;
