namespace Lamella.Cloud;

/// <summary>The URL of a place in an object store: <c>s3://BUCKET/KEY</c>, <c>gs://BUCKET/KEY</c>, <c>az://CONTAINER/KEY</c>. Keys stand as they are, without escapes.</summary>
/// <param name="Scheme">The kind of store.</param>
/// <param name="Bucket">The bucket or container.</param>
/// <param name="Key">The rest, without slashes around it.</param>
internal sealed record ObjectUrl(string Scheme, string Bucket, string Key)
{
    private static readonly string[] Schemes = ["s3://", "gs://", "az://"];

    /// <summary>True for such a URL.</summary>
    public static bool IsOne(string url) => Array.Exists(Schemes, scheme => url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>The URL for messages: it holds nothing secret.</summary>
    public static string Shown(string url) => url.TrimEnd('/');

    /// <summary>Takes a URL apart.</summary>
    /// <exception cref="StoreException">It names no bucket.</exception>
    public static ObjectUrl Parse(string url)
    {
        string scheme = url[..2].ToLowerInvariant(), rest = url[5..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string bucket = slash < 0 ? rest : rest[..slash];
        if (bucket.Length == 0 || bucket.AsSpan().ContainsAny("\\?#@:")) throw new StoreException(StoreFailure.NotFound, $"{Shown(url)} is not the URL of an object: expected {scheme}://{(scheme == "az" ? "CONTAINER" : "BUCKET")}/KEY");
        return new ObjectUrl(scheme, bucket, slash < 0 ? string.Empty : rest[(slash + 1)..].Trim('/'));
    }
}
