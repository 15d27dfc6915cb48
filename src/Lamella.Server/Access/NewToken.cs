namespace Lamella.Server;

/// <summary>A token that was just made: the only time that its text is there.</summary>
/// <param name="Secret">The text that opens; who has it has the access.</param>
/// <param name="Grant">What it allows.</param>
public sealed record NewToken(string Secret, TokenGrant Grant);
