namespace Lamella.Cli.Documents;

/// <summary>What a token allows.</summary>
/// <param name="Id">The name of the grant, to revoke it by; it opens nothing.</param>
/// <param name="Scope">What its bearer may do: read, write or admin.</param>
/// <param name="Prefix">Below which path of the server; empty for everything.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">From when on it opens nothing; null for never.</param>
/// <param name="Revoked">When it was taken back; null when it was not.</param>
/// <param name="Note">For whom or what; null when nobody wrote that down.</param>
/// <param name="State">valid, expired or revoked.</param>
internal sealed record TokenEntry(string Id, string Scope, string Prefix, string Created, string? Expires, string? Revoked, string? Note, string State);
