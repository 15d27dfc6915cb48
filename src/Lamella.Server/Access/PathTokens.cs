using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lamella.Server;

/// <summary>
/// Tokens in the path, <c>/t/TOKEN/...</c>, for viewers that cannot set headers: whatever is joined to such an address keeps the token. The token is taken off before anything else sees the path, its answers are not kept by
/// caches that serve several people, and browsers do not tell other sites where they came from.
/// </summary>
public static partial class PathTokens
{
    private const string Start = "/t/";

    /// <summary>What stands for a token in a text that people read.</summary>
    public const string Redacted = "[token]";

    /// <summary>Takes tokens off the paths of requests. Before routing.</summary>
    public static IApplicationBuilder UsePathTokens(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Use(next => context => Take(context) ? next(context) : Task.CompletedTask);
    }

    /// <summary>Keeps the addresses that the web server writes by itself, tokens in them, out of the log.</summary>
    public static ILoggingBuilder WithoutRawAddresses(this ILoggingBuilder logging)
    {
        ArgumentNullException.ThrowIfNull(logging);
        return logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
    }

    /// <summary>A text without the tokens in it.</summary>
    /// <param name="text">A path, an address, or a line with some.</param>
    public static string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Tokens().Replace(InPaths().Replace(text, Start + Redacted), Redacted);
    }

    /// <summary>The token in the path of a request; null when there was none.</summary>
    internal static string? Of(HttpContext context) => context.Features.Get<PathToken>()?.Secret;

    private static bool Take(HttpContext context)
    {
        string path = context.Request.Path.Value ?? string.Empty;
        if (!path.StartsWith(Start, StringComparison.Ordinal)) return true;
        int end = path.IndexOf('/', Start.Length);
        string secret = end < 0 ? path[Start.Length..] : path[Start.Length..end];
        context.Features.Set(new PathToken(secret));
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.OnStarting(static state =>
        {
            HttpResponse response = (HttpResponse)state;
            string? cache = response.Headers.CacheControl;
            if (cache is null || !cache.Contains("no-store", StringComparison.Ordinal)) response.Headers.CacheControl = cache is null ? "private, no-cache" : "private, " + cache.Replace("public, ", string.Empty, StringComparison.Ordinal).Replace("public", string.Empty, StringComparison.Ordinal).TrimStart(',', ' ');
            return Task.CompletedTask;
        }, context.Response);
        if (end < 0)
        {
            // What the page asks for is relative to the slash.
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.AccessControlAllowOrigin = "*";
            context.Response.Headers.Location = secret + "/";
            return false;
        }

        context.Request.PathBase = context.Request.PathBase.Add(new PathString(path[..end]));
        context.Request.Path = new PathString(path[end..]);
        return true;
    }

    [GeneratedRegex(@"/t/[^/\s?#""]+", RegexOptions.CultureInvariant)]
    private static partial Regex InPaths();

    [GeneratedRegex(@"lam_[A-Za-z0-9_-]{8,}", RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();

    private sealed record PathToken(string Secret);
}
