using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Lamella.Server;

/// <summary>
/// The identity provider of a facility (OpenID Connect): its signed tokens (JWT, RFC 7519) open the server as our own do. The provider's keys are read from its discovery document, kept, and read again when a token is signed by a key
/// that is not known yet. What a token allows stands in its claims <c>scope</c>, <c>scp</c> or <c>roles</c>: <c>lamella:read</c>, <c>lamella:write</c> or <c>lamella:admin</c>, with a path behind another colon where it is for that path alone.
/// </summary>
internal sealed class Authority
{
    private const string Bearer = "Bearer ";
    private const string Own = "lamella:";
    private const string RolesClaim = "roles";
    private static readonly string[] ScopeClaims = ["scope", "scp", RolesClaim];

    // Signatures by a private key only: with a shared secret, whoever checks tokens could make them. "none" is not among them.
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _rules;

    /// <summary>An authority by its address, without the well-known part behind it.</summary>
    public Authority(Uri address, string audience)
    {
        bool local = address.IsLoopback;
        if (address.Scheme != Uri.UriSchemeHttps && !local) throw new ArgumentException($"the authority {address} is asked over https only", nameof(address));
        ConfigurationManager<OpenIdConnectConfiguration> configuration = new(address.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever { RequireHttps = !local })
        {
            // A token with an unknown key makes the keys be read again, but strangers' tokens not more often than this.
            RefreshInterval = TimeSpan.FromSeconds(5),
            AutomaticRefreshInterval = TimeSpan.FromHours(1),
            // A key that the provider has withdrawn opens nothing any more.
            UseLastKnownGoodConfiguration = false,
        };
        _rules = new TokenValidationParameters
        {
            ConfigurationManager = configuration,
            ValidAudience = audience,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromMinutes(1),
        };
    }

    /// <summary>Names the caller of each request that shows a token of the authority. A token that is not valid is left to the gate, which refuses it.</summary>
    public void Use(IApplicationBuilder app) => app.Use(next => async context =>
    {
        if (TokenOf(context) is { } token)
        {
            TokenValidationResult result = await _handler.ValidateTokenAsync(token, _rules).ConfigureAwait(false);
            if (result.IsValid && CallerOf((JsonWebToken)result.SecurityToken, AccessNeed.Of(context.Request)) is { } caller) context.Features.Set(caller);
        }

        await next(context).ConfigureAwait(false);
    });

    /// <summary>A token that may be the authority's: three parts with points between, as ours have not.</summary>
    private static string? TokenOf(HttpContext context)
    {
        if (PathTokens.Of(context) is { } inPath) return LooksSigned(inPath) ? inPath : null;
        string header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return null;
        string token = header[Bearer.Length..].Trim();
        return LooksSigned(token) ? token : null;

        static bool LooksSigned(string text) => text.Count(c => c == '.') == 2;
    }

    /// <summary>Whom a valid token names. Of several rights that it grants the one that allows the request counts; a token without any of ours may do nothing.</summary>
    private static Caller CallerOf(JsonWebToken token, AccessNeed need)
    {
        string name = token.TryGetClaim("preferred_username", out System.Security.Claims.Claim? user) ? user.Value : token.Subject;
        Caller? best = null;
        foreach (System.Security.Claims.Claim claim in token.Claims.Where(claim => ScopeClaims.Contains(claim.Type)))
        {
            // Scopes are words in one text (RFC 8693, 4.2), roles are a list.
            foreach (string word in claim.Type == RolesClaim ? [claim.Value] : claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (Right(name, word) is not { } caller) continue;
                if (need.Scope is { } scope && caller.May(scope, need.Path)) return caller;
                best ??= caller;
            }
        }

        // Known, and allowed nothing: below a path that no request can have.
        return best ?? new Caller(name, TokenScope.Read, "//");
    }

    private static Caller? Right(string name, string word)
    {
        if (!word.StartsWith(Own, StringComparison.Ordinal)) return null;
        string[] parts = word[Own.Length..].Split(':', 2);
        TokenScope? scope = parts[0] switch
        {
            "read" => TokenScope.Read,
            "write" => TokenScope.Write,
            "admin" => TokenScope.Admin,
            _ => null,
        };
        string prefix = string.Empty;
        return scope is { } known && (parts.Length == 1 || ServedPath.TryNormalize(parts[1], out prefix)) ? new Caller(name, known, prefix) : null;
    }
}
