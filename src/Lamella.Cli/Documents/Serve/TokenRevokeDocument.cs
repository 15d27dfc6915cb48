namespace Lamella.Cli.Documents;

/// <summary>A token that was taken back.</summary>
/// <param name="Id">The name of its grant.</param>
internal sealed record TokenRevokeDocument(string Id) : Document;
