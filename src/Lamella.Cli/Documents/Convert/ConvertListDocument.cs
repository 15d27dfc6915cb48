namespace Lamella.Cli.Documents;

/// <summary>What several conversions wrote.</summary>
/// <param name="Results">The conversions that succeeded.</param>
/// <param name="Errors">The inputs that failed.</param>
internal sealed record ConvertListDocument(IReadOnlyList<ConvertDocument> Results, IReadOnlyList<InputFailure> Errors) : Document;
