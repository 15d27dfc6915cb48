using Lamella.Cloud.Http;

namespace Lamella.Cloud.Objects;

/// <summary>A bucket and the prefix of a place in it, with who asks for it where.</summary>
internal sealed record S3Bucket
{
    private const string DefaultRegion = "us-east-1";

    /// <summary><c>s3</c> or <c>gs</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>The bucket.</summary>
    public required string Name { get; init; }

    /// <summary>What all keys begin with: empty, or ending with a slash.</summary>
    public required string Prefix { get; init; }

    /// <summary>The server.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>True when the bucket is a part of the path, not of the server's name.</summary>
    public required bool PathStyle { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The key; null to ask without one.</summary>
    public ObjectCredentials? Credentials { get; init; }

    /// <summary>The source of keys that is set up and not read here, so that nobody asks; else null.</summary>
    public string? OtherSource { get; init; }

    /// <summary>True when who asks pays.</summary>
    public bool RequesterPays { get; init; }

    /// <summary>The bucket of a URL, with what the environment says.</summary>
    public static S3Bucket Of(ObjectUrl url, string prefix, CloudOptions options)
    {
        bool google = url.Scheme == "gs";
        AwsProfile profile = AwsProfile.Read();
        string? endpoint = google ? AwsProfile.Variable("GS_ENDPOINT_URL") ?? "https://storage.googleapis.com" : profile.Endpoint;
        ObjectCredentials? credentials = !google ? profile.Credentials
            : AwsProfile.Variable("GS_ACCESS_KEY_ID") is { } id && AwsProfile.Variable("GS_SECRET_ACCESS_KEY") is { } secret ? new ObjectCredentials(id, secret, null) : null;
        string region = google ? "auto" : profile.Region ?? DefaultRegion;
        if (endpoint is not null && (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? given) || given.Scheme is not ("http" or "https")))
            throw new StoreException(StoreFailure.Network, $"the endpoint that is set for {url.Scheme} is not an http or https URL");
        return new S3Bucket
        {
            Scheme = url.Scheme,
            Name = url.Bucket,
            Prefix = prefix,
            Endpoint = new Uri(endpoint ?? $"https://s3.{region}.amazonaws.com"),
            // Certificates are for one level of names, and other servers rarely have names for buckets.
            PathStyle = endpoint is not null || url.Bucket.Contains('.', StringComparison.Ordinal),
            Region = region,
            Credentials = credentials,
            OtherSource = google ? null : profile.OtherSource,
            RequesterPays = options.RequesterPays || AwsProfile.Variable("AWS_REQUEST_PAYER") == "requester",
        };
    }

    /// <summary>The address of a key; of the bucket itself when the key is null.</summary>
    public Uri UriOf(string? key, string query)
    {
        string server = Endpoint.GetLeftPart(UriPartial.Authority);
        if (!PathStyle) server = $"{Endpoint.Scheme}://{Name}.{Endpoint.Authority}";
        string path = Endpoint.AbsolutePath.TrimEnd('/') + (PathStyle ? "/" + Name : string.Empty) + "/" + (key is null ? string.Empty : HttpProtocol.Escaped(Prefix + key));
        return new Uri(server + path + query);
    }
}
