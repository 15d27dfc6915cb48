using Lamella.Stores;

namespace Lamella.TestKit;

/// <summary>URLs of the form <c>box://NAME</c> that lead into a folder: object stores without a network.</summary>
public sealed class FolderStores(string folder) : StoreProvider
{
    private const string Scheme = "box://";

    /// <inheritdoc/>
    public override bool Knows(string url) => url.StartsWith(Scheme, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string Shown(string url) => url.TrimEnd('/');

    /// <inheritdoc/>
    public override StorePlace Open(string url, int foldersAbove = 0)
    {
        string path = PathOf(url);
        if (Directory.Exists(path)) return new StorePlace(new FileStore(path), string.Empty, PlaceKind.Folder, Shown(url));
        return File.Exists(path) ? new StorePlace(new FileStore(Path.GetDirectoryName(path)!), Path.GetFileName(path), PlaceKind.Value, Shown(url)) : throw new StoreException(StoreFailure.NotFound, $"{url} does not exist");
    }

    /// <inheritdoc/>
    public override StorePlace OpenForWriting(string url, PlaceKind kind)
    {
        string path = PathOf(url);
        return kind == PlaceKind.Folder ? new StorePlace(new FileStore(path), string.Empty, kind, Shown(url)) : new StorePlace(new FileStore(Path.GetDirectoryName(path)!), Path.GetFileName(path), kind, Shown(url));
    }

    private string PathOf(string url) => Path.Join(folder, url[Scheme.Length..].TrimEnd('/'));
}
