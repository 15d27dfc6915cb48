using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>Sends what faces have made.</summary>
internal static class Answers
{
    /// <summary>A document.</summary>
    public static Answer Json<T>(T document, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(document, type), "application/json");

    /// <summary>Sends an answer: 304 when the caller has it, one range of it when that is asked for.</summary>
    public static async Task Send(HttpContext context, Answer answer)
    {
        HttpResponse response = context.Response;
        foreach ((string name, string value) in answer.Headers) response.Headers[name] = value;
        response.Headers.CacheControl = "no-cache";
        if (answer.Tag is { } tag)
        {
            response.Headers.ETag = tag;
            if (IsKnown(context, tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        response.ContentType = answer.Type;
        ReadOnlyMemory<byte> body = answer.Body;
        if (answer.Tag is not null)
        {
            response.Headers.AcceptRanges = "bytes";
            if (Microsoft.Net.Http.Headers.RangeHeaderValue.TryParse(context.Request.Headers.Range.ToString(), out Microsoft.Net.Http.Headers.RangeHeaderValue? header) && header is { Unit.Value: "bytes", Ranges.Count: 1 })
            {
                long total = body.Length;
                Microsoft.Net.Http.Headers.RangeItemHeaderValue range = header.Ranges.First();
                long from = range.From ?? Math.Max(0, total - range.To!.Value), to = range.From is null ? total - 1 : Math.Min(range.To ?? long.MaxValue, total - 1);
                if (from >= total || to < from)
                {
                    response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                    response.Headers.ContentRange = Invariant($"bytes */{total}");
                    return;
                }

                response.StatusCode = StatusCodes.Status206PartialContent;
                response.Headers.ContentRange = Invariant($"bytes {from}-{to}/{total}");
                body = body.Slice((int)from, (int)(to - from + 1));
            }
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The caller has the answer already.</summary>
    public static bool IsKnown(HttpContext context, string tag)
    {
        foreach (string? known in context.Request.Headers.IfNoneMatch)
        {
            foreach (string part in (known ?? string.Empty).Split(','))
            {
                ReadOnlySpan<char> one = part.AsSpan().Trim();
                if (one is "*" || one.SequenceEqual(tag) || (one.StartsWith("W/") && one[2..].SequenceEqual(tag))) return true;
            }
        }

        return false;
    }

    /// <summary>Nothing is there.</summary>
    public static Task Missing(HttpContext context) => Fail(context, StatusCodes.Status404NotFound, "nothing is served at this address");

    /// <summary>Sends a reason.</summary>
    public static async Task Fail(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new ErrorDocument(new ErrorDocument.Reason(message)), ApiContext.Default.ErrorDocument);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The media type of a name.</summary>
    public static string TypeOf(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".JSON" or ".ZATTRS" or ".ZARRAY" or ".ZGROUP" or ".ZMETADATA" => "application/json",
        ".XML" => "application/xml",
        ".HTML" => "text/html; charset=utf-8",
        ".JS" or ".MJS" => "text/javascript; charset=utf-8",
        ".CSS" => "text/css; charset=utf-8",
        ".SVG" => "image/svg+xml",
        ".PNG" => "image/png",
        ".JPG" or ".JPEG" => "image/jpeg",
        ".TIF" or ".TIFF" => "image/tiff",
        ".WASM" => "application/wasm",
        ".TXT" or ".MD" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
