using System.IO.Hashing;
using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>The page, which is part of the program: the full one where it was built, and always the plain one below <c>/plain/</c>.</summary>
internal sealed class PageFace
{
    // The decoders of Blosc and zstd in the full page make their glue code from text; the plain page needs none of that.
    private const string FullPolicy = "script-src 'self' 'unsafe-eval'; " + Rest, PlainPolicy = "script-src 'self'; " + Rest;
    private const string Rest = "default-src 'self'; worker-src 'self' blob:; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; connect-src 'self' blob: data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";
    private static readonly Assembly Program = typeof(PageFace).Assembly;
    private static readonly HashSet<string> Names = [.. Program.GetManifestResourceNames()];

    /// <summary>Sends a file of the page.</summary>
    public async Task Get(HttpContext context)
    {
        string path = context.Request.Path.Value!.TrimStart('/');
        if (path.Length == 0 || path == "plain/") path += "index.html";
        string? name = path.StartsWith("plain/", StringComparison.Ordinal) ? "page/" + path[6..] : Names.Contains("viewer/" + path) ? "viewer/" + path : "page/" + path;
        if (!Names.Contains(name))
        {
            await Answers.Missing(context).ConfigureAwait(false);
            return;
        }

        using Stream resource = Program.GetManifestResourceStream(name)!;
        byte[] body = new byte[resource.Length];
        resource.ReadExactly(body);
        context.Response.Headers.ContentSecurityPolicy = name.StartsWith("viewer/", StringComparison.Ordinal) ? FullPolicy : PlainPolicy;
        await Answers.Send(context, new Answer(body, Answers.TypeOf(name), Invariant($"\"{XxHash3.HashToUInt64(body):x16}\""))).ConfigureAwait(false);
    }
}
