using Lamella.Cloud.Http;

namespace Lamella.Cloud;

/// <summary>The URL of a value or folder on a web server, taken apart.</summary>
/// <param name="Folder">The folder that holds it; its path ends with a slash, and its query is that of the URL.</param>
/// <param name="Name">The last part of the path, unescaped; empty when the URL names a folder.</param>
internal sealed record WebUrl(Uri Folder, string Name)
{
    /// <summary>The URL without user, password and query.</summary>
    public string Shown => new HttpProtocol(Folder).Shown(Name).TrimEnd('/');

    /// <summary>The same place as a folder.</summary>
    public Uri AsFolder => Name.Length == 0 ? Folder : new UriBuilder(Folder) { Path = Folder.AbsolutePath + Uri.EscapeDataString(Name) + "/" }.Uri;

    /// <summary>Takes a URL apart.</summary>
    /// <exception cref="StoreException">It is not a URL.</exception>
    public static WebUrl Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0) throw new StoreException(StoreFailure.NotFound, "a URL that was given is not one: expected http://SERVER/PATH or https://SERVER/PATH");
        string path = uri.AbsolutePath;
        int slash = path.LastIndexOf('/');
        return new WebUrl(new UriBuilder(uri) { Path = path[..(slash + 1)], Fragment = string.Empty }.Uri, Uri.UnescapeDataString(path[(slash + 1)..]));
    }

    /// <summary>A folder so many levels above that of the value, and the key of the value in it: for files that refer to what lies beside their folder.</summary>
    public (Uri Folder, string Key) At(int above)
    {
        string path = Folder.AbsolutePath, key = Name;
        for (; above > 0 && path.Length > 1; above--)
        {
            int slash = path.LastIndexOf('/', path.Length - 2);
            key = Uri.UnescapeDataString(path[(slash + 1)..^1]) + "/" + key;
            path = path[..(slash + 1)];
        }

        return (new UriBuilder(Folder) { Path = path }.Uri, key);
    }
}
