namespace Lamella.Cli.Documents;

/// <summary>Which rules several images break.</summary>
/// <param name="Images">What was checked.</param>
/// <param name="Errors">The inputs that could not be checked.</param>
internal sealed record ValidateListDocument(IReadOnlyList<ValidateDocument> Images, IReadOnlyList<InputFailure> Errors) : Document;
