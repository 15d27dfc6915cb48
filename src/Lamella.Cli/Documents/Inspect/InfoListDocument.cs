namespace Lamella.Cli.Documents;

/// <summary>What several images say about themselves.</summary>
/// <param name="Images">The images that could be read.</param>
/// <param name="Errors">The inputs that could not.</param>
internal sealed record InfoListDocument(IReadOnlyList<InfoDocument> Images, IReadOnlyList<InputFailure> Errors) : Document;
