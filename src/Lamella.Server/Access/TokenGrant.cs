namespace Lamella.Server;

/// <summary>What a token allows. The token itself is not kept anywhere.</summary>
/// <param name="Id">Names the grant in lists and logs; it is not secret and opens nothing.</param>
/// <param name="Scope">What its bearer may do.</param>
/// <param name="Prefix">Below which path of the server; empty for everything.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Expires">From when on it opens nothing; null for never.</param>
/// <param name="Revoked">When it was taken back; null when it was not.</param>
/// <param name="Note">For whom or what it was made; null when nobody wrote that down.</param>
public sealed record TokenGrant(string Id, TokenScope Scope, string Prefix, DateTimeOffset Created, DateTimeOffset? Expires, DateTimeOffset? Revoked, string? Note)
{
    /// <summary>True when it opens something at this time.</summary>
    /// <param name="now">The time.</param>
    public bool IsValid(DateTimeOffset now) => Revoked is null && (Expires is not { } end || now < end);

    /// <summary>True when it allows this much, here. The time is not looked at: <see cref="IsValid"/> does that.</summary>
    /// <param name="scope">What somebody wants to do.</param>
    /// <param name="path">Where, as <see cref="ServedPath"/> writes it.</param>
    public bool Allows(TokenScope scope, string path) => scope <= Scope && ServedPath.IsWithin(path, Prefix);
}
