namespace Lamella.Cli.Documents;

/// <summary>A token that was made.</summary>
/// <param name="Token">The text that opens. It is printed this one time and not kept.</param>
/// <param name="Grant">What it allows.</param>
internal sealed record TokenAddDocument(string Token, TokenEntry Grant) : Document;
