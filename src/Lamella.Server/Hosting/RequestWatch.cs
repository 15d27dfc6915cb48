using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>Stands around all requests: counts them, and writes who asked for what. It sees paths after the token was taken off.</summary>
internal sealed class RequestWatch(ServerMetrics metrics, AuditLog? audit)
{
    public async Task Invoke(HttpContext context, RequestDelegate next)
    {
        long start = Stopwatch.GetTimestamp();
        string face = ServerMetrics.FaceOf(context.Request.Path), path = context.Request.Path + context.Request.QueryString;
        metrics.Begin();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            int status = context.Response.StatusCode;
            // Every face says how long its answer is; only events do not end.
            long bytes = HttpMethods.IsHead(context.Request.Method) ? 0 : context.Response.ContentLength ?? 0;
            metrics.End(face, status, bytes, time);
            if (audit is not null)
            {
                AuditLine line = new(DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), Caller.Of(context).Name, context.Connection.RemoteIpAddress?.ToString(), context.Request.Method, PathTokens.Redact(path), status, bytes, Math.Round(time.TotalMilliseconds, 1));
                await audit.Add(line).ConfigureAwait(false);
            }
        }
    }
}
