namespace Lamella.Cloud.Http;

/// <summary>Plain web servers: a key is the rest of a path.</summary>
internal sealed class HttpProtocol : RemoteProtocol
{
    private readonly Uri _root;
    private readonly string _shown;

    /// <summary>Keys begin below <paramref name="root"/>, whose path ends with a slash; its query, such as a token, goes with every request.</summary>
    public HttpProtocol(Uri root)
    {
        _root = root;
        _shown = root.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
    }

    /// <inheritdoc/>
    public override string CredentialsAdvice => "give a URL that carries the permission (USER:PASSWORD@ in front of the server, or a signed link)";

    /// <inheritdoc/>
    public override string Shown(string key) => key.Length == 0 ? _shown : _shown + Escaped(key);

    /// <inheritdoc/>
    public override RemoteRequest Get(string key) => new() { Method = HttpMethod.Get, Uri = UriOf(key), Shown = Shown(key) };

    /// <summary>Escapes each part of a key.</summary>
    public static string Escaped(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    private Uri UriOf(string key) => new UriBuilder(_root) { Path = _root.AbsolutePath + Escaped(key) }.Uri;
}
