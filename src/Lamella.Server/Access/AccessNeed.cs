using Microsoft.AspNetCore.Http;

namespace Lamella.Server;

/// <summary>What a request needs: nothing, or a scope at a path.</summary>
/// <param name="Scope">What it does; null when anybody may.</param>
/// <param name="Path">Where, as <see cref="ServedPath"/> writes it.</param>
/// <param name="IsSound">False when the path could mean something else to somebody who decodes it again; such a request is answered as if nothing were there.</param>
public readonly record struct AccessNeed(TokenScope? Scope, string Path, bool IsSound = true)
{
    private static readonly string[] s_stores = ["/files", "/zarr/0.4", "/zarr/0.5", "/iiif/3", "/bdv"];

    /// <summary>What a request needs, from its address: pages and their parts, the state of the server and the list of its features are for everybody, what is below a served path for who may read there, and the rest for who may ask the server about itself.</summary>
    /// <param name="request">The request; a token in its path is taken off already.</param>
    public static AccessNeed Of(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string path = request.Path.Value ?? string.Empty;
        TokenScope scope = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? TokenScope.Read : TokenScope.Write;
        foreach (string store in s_stores)
        {
            if (request.Path.StartsWithSegments(store, StringComparison.Ordinal, out PathString rest)) return At(scope, store == "/iiif/3" ? IiifAddress.Parse((rest.Value ?? string.Empty).TrimStart('/')).Path : rest.Value);
        }

        if (request.Path.StartsWithSegments("/api/v1", StringComparison.Ordinal, out PathString call))
        {
            if (scope == TokenScope.Read && call.Value is null or "" or "/") return new AccessNeed(null, string.Empty);
            // One path per request: a second one would be read by somebody and checked by nobody.
            if (request.Query["path"].Count + request.Query["folder"].Count > 1) return new AccessNeed(scope, string.Empty, IsSound: false);
            return At(scope, request.Query["path"].Count == 1 ? request.Query["path"][0] : request.Query["folder"].Count == 1 ? request.Query["folder"][0] : null);
        }

        if (scope == TokenScope.Read && IsOfThePage(path)) return new AccessNeed(null, string.Empty);
        return new AccessNeed(TokenScope.Admin, string.Empty);
    }

    private static AccessNeed At(TokenScope scope, string? path) => ServedPath.TryNormalize(path, out string canonical) ? new AccessNeed(scope, canonical) : new AccessNeed(scope, string.Empty, IsSound: false);

    // The page is the same for everybody; what it shows it asks for.
    private static bool IsOfThePage(string path) => path is "/" or "/healthz" or "/openapi/v1.json"
        || path.StartsWith("/plain/", StringComparison.Ordinal) || path.StartsWith("/assets/", StringComparison.Ordinal)
        || (path.LastIndexOf('/') == 0 && (path.EndsWith(".js", StringComparison.Ordinal) || path.EndsWith(".css", StringComparison.Ordinal) || path.EndsWith(".html", StringComparison.Ordinal)
            || path.EndsWith(".svg", StringComparison.Ordinal) || path.EndsWith(".json", StringComparison.Ordinal) || path.EndsWith(".txt", StringComparison.Ordinal) || path is "/favicon.ico"));
}
