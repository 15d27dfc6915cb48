namespace Lamella.Cli.Documents;

/// <summary>The tokens of a register.</summary>
/// <param name="Register">The file.</param>
/// <param name="Tokens">What each allows, the oldest first.</param>
internal sealed record TokenListDocument(string Register, IReadOnlyList<TokenEntry> Tokens) : Document;
