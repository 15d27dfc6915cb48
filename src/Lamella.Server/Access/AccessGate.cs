using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>
/// Lets requests pass that may, and answers the others: 401 when nothing valid was shown, 403 when what was shown does not reach so far. Behind <see cref="PathTokens.UsePathTokens"/> and behind what answers with CORS headers, before
/// everything that reads files.
/// </summary>
public static class AccessGate
{
    private const string Bearer = "Bearer ";

    /// <summary>Asks each request for a token.</summary>
    /// <param name="app">The application.</param>
    /// <param name="register">The tokens; null when there are none.</param>
    /// <param name="required">False on a server that only this machine reaches: without a token everything may be read there, and a token that is shown is still held to what it allows.</param>
    public static IApplicationBuilder UseAccessGate(this IApplicationBuilder app, TokenRegister? register, bool required)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Use(next => context =>
        {
            // A browser asks for permission before it shows who it is.
            if (HttpMethods.IsOptions(context.Request.Method)) return next(context);
            AccessNeed need = AccessNeed.Of(context.Request);
            if (!need.IsSound) return Refuse(context, StatusCodes.Status404NotFound, "nothing is served at this address");
            if (need.Scope is not { } scope) return next(context);
            // An authority of the host may have named the caller already.
            Caller? caller = context.Features.Get<Caller>();
            if (caller is null)
            {
                string? secret = Shown(context);
                if (secret is not null)
                {
                    caller = register?.Find(secret) is { } grant ? new Caller(grant.Id, grant.Scope, grant.Prefix) : null;
                    if (caller is null) return Refuse(context, StatusCodes.Status401Unauthorized, "the token is not known here, was revoked, or has expired; ask for a new one");
                }
                else if (required)
                {
                    return Refuse(context, StatusCodes.Status401Unauthorized, "this server asks for a token, in the header 'Authorization: Bearer TOKEN' or in the address, /t/TOKEN/...");
                }
                else
                {
                    caller = Caller.Local;
                }

                context.Features.Set(caller);
            }

            return caller.May(scope, need.Path) ? next(context) : Refuse(context, StatusCodes.Status403Forbidden, "the token does not allow this; ask for one that does");
        });
    }

    private static string? Shown(HttpContext context)
    {
        string? inPath = PathTokens.Of(context);
        if (inPath is not null) return inPath;
        string? header = context.Request.Headers.Authorization;
        if (string.IsNullOrEmpty(header)) return null;
        // Another kind of credentials, or several, are credentials that are not valid, not none.
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : string.Empty;
    }

    private static Task Refuse(HttpContext context, int status, string message)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        return Answers.Fail(context, status, message);
    }
}
