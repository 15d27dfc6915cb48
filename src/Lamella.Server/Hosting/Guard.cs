using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>
/// What stands before every face: only the machine's own names are answered (a page elsewhere could otherwise have its own name lead here), other origins may read and never with credentials, and what fails becomes a sentence
/// without paths of the machine.
/// </summary>
internal sealed class Guard
{
    private const string Exposed = "ETag, Content-Range, Content-Length, Accept-Ranges, X-Axes, X-Shape, X-Dtype";
    private static readonly string[] OwnNames = ["localhost", "127.0.0.1", "[::1]"];
    private readonly string[] _private;
    private readonly ServerOptions _options;

    public Guard(ServedTree tree, ServerOptions options)
    {
        _options = options;
        _private = [.. options.Paths.Select(Path.GetFullPath).Concat((tree.TopNames ?? [string.Empty]).Select(name => tree.Find(name)!)).Concat([AppContext.BaseDirectory, Path.GetTempPath()]).Select(Path.TrimEndingDirectorySeparator).Distinct().OrderByDescending(path => path.Length)];
    }

    public async Task Invoke(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = Exposed;
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        // Where a token is asked for, a page elsewhere has none, whatever name it uses.
        if (!ImageServer.AsksForToken(_options) && !OwnNames.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            await Answers.Fail(context, StatusCodes.Status421MisdirectedRequest, "this server answers to localhost only").ConfigureAwait(false);
            return;
        }

        if (HttpMethods.IsOptions(context.Request.Method))
        {
            headers.AccessControlAllowMethods = "GET, HEAD, OPTIONS";
            headers.AccessControlAllowHeaders = "Authorization, Range, Content-Type, If-Match, If-None-Match, If-Range, If-Modified-Since";
            headers.AccessControlMaxAge = "86400";
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        // A file that somebody put into the folder must not act as a page of this server.
        if (context.Request.Path.StartsWithSegments("/files", StringComparison.OrdinalIgnoreCase)) headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
        try
        {
            await next(context).ConfigureAwait(false);
            if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status405MethodNotAllowed }) await Answers.Fail(context, StatusCodes.Status405MethodNotAllowed, "this server is for reading: GET, HEAD and OPTIONS").ConfigureAwait(false);
            else if (context.Response is { HasStarted: false, StatusCode: StatusCodes.Status404NotFound, ContentLength: null }) await Answers.Missing(context).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException || context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
        }
        catch (BadRequestException e)
        {
            await Fail(context, StatusCodes.Status400BadRequest, e.Message).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Failure == StoreFailure.NotFound)
        {
            await Fail(context, StatusCodes.Status404NotFound, e.Message).ConfigureAwait(false);
        }
        catch (LamellaException e)
        {
            await Fail(context, StatusCodes.Status422UnprocessableEntity, e.Message).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            await Fail(context, StatusCodes.Status400BadRequest, e.Message).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException or OverflowException or InvalidOperationException)
        {
            _options.Log?.Invoke($"{context.Request.Method} {context.Request.Path}: {e.Message}");
            await Fail(context, StatusCodes.Status500InternalServerError, "the server could not do this; its log says why").ConfigureAwait(false);
        }
    }

    private Task Fail(HttpContext context, int status, string message)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer is on its way: the caller sees that it ends too early.
            context.Abort();
            return Task.CompletedTask;
        }

        foreach (string path in _private) message = message.Replace(path, string.Empty, StringComparison.Ordinal);
        context.Response.Headers.ETag = default;
        return Answers.Fail(context, status, message);
    }
}
