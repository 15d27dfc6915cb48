using Lamella.Cloud;
using Lamella.Stores;

namespace Lamella;

/// <summary>Web servers and object stores by their URLs: <c>http://</c>, <c>https://</c>, <c>s3://</c>, <c>gs://</c>, <c>az://</c>. A value for the options of opening. Thread-safe.</summary>
/// <example><code>
/// using BioImage image = BioImage.Open("https://example.org/cells.ome.zarr", new OpenOptions { Stores = CloudStores.Default });
/// </code></example>
public sealed class CloudStores : StoreProvider
{
    private readonly CloudOptions _options;

    /// <summary>Stores with options of their own.</summary>
    /// <param name="options">How servers are talked to; null for the defaults.</param>
    public CloudStores(CloudOptions? options = null) => _options = options ?? CloudOptions.Default;

    /// <summary>Stores with the default options.</summary>
    public static CloudStores Default { get; } = new();

    /// <inheritdoc/>
    public override bool Knows(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return IsWeb(url) || ObjectUrl.IsOne(url);
    }

    /// <inheritdoc/>
    public override string Shown(string url) => IsWeb(url) ? WebUrl.Parse(url).Shown : ObjectUrl.Shown(url);

    /// <inheritdoc/>
    public override StorePlace Open(string url, int foldersAbove = 0) => IsWeb(url) ? WebPlace.Open(WebUrl.Parse(url), _options, foldersAbove) : ObjectPlace.Open(url, _options, foldersAbove);

    /// <inheritdoc/>
    public override StorePlace OpenForWriting(string url, PlaceKind kind) => IsWeb(url) ? base.OpenForWriting(url, kind) : ObjectPlace.OpenForWriting(url, kind, _options);

    private static bool IsWeb(string url) => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
}
