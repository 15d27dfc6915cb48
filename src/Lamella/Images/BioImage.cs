using System.Diagnostics.CodeAnalysis;
using Lamella.Engine;
using Lamella.Formats;
using Lamella.Stores;

namespace Lamella;

/// <summary>
/// An image: what one path opens to. It has one or more scenes, each with explicit axes, sizes and units. Opening reads headers and directories only, never pixels.
/// </summary>
/// <remarks>Thread-safe after opening: any number of reads may run at once. Dispose it to close the files behind it.</remarks>
/// <example><code>
/// using BioImage image = BioImage.Open("cells.ome.tif");
/// PixelArray plane = image.Scenes[0].Read("YX", t: 0, c: 1, z: 3);
/// </code></example>
public sealed partial class BioImage : IDisposable
{
    private const long CacheBytes = 64 << 20;
    private readonly ImageContent _content;
    private readonly ChunkCache _cache;

    private BioImage(string path, ImageContent content)
    {
        Path = path;
        _content = content;
        ChunkCache cache = _cache = new ChunkCache(CacheBytes);
        Scenes = [.. content.Scenes.Select((scene, index) => new Scene(scene, index, cache))];
        AssociatedImages = [.. content.Associated.Select((scene, index) => new Scene(scene, index, cache))];
        Labels = [.. content.Labels.Select((scene, index) => new Scene(scene, index, cache))];
    }

    /// <summary>The path that was opened.</summary>
    public string Path { get; }

    /// <summary>The format's name, such as <c>OME-TIFF</c>.</summary>
    public string Format => _content.Format;

    /// <summary>The scenes, in the order of the file. A scene's position is its identity.</summary>
    public IReadOnlyList<Scene> Scenes { get; }

    /// <summary>Label images that belong to the scenes.</summary>
    public IReadOnlyList<Scene> Labels { get; }

    /// <summary>Pictures beside the scenes, each with a name: the thumbnail, label and overview of a slide. They are not converted.</summary>
    public IReadOnlyList<Scene> AssociatedImages { get; }

    /// <summary>Problems to show to the user: doubtful values, missing files, unreadable codecs, and a sentence for each entry of <see cref="Unused"/> and <see cref="Missing"/>.</summary>
    public IReadOnlyList<string> Warnings => _content.Warnings;

    /// <summary>What the container stores and no scene, label or associated image shows: pages that no image names, tables, foreign groups. A conversion does not carry it and lists it as lost.</summary>
    public IReadOnlyList<ContentPart> Unused => _content.Unused;

    /// <summary>What the metadata promises and nothing stores: files, planes, fields, levels. Missing planes and chunks read as the fill value.</summary>
    public IReadOnlyList<ContentPart> Missing => _content.Missing;

    /// <summary>Planes that the metadata promises and no file holds; they read as the fill value.</summary>
    public long MissingPlanes => _content.MissingPlanes;

    /// <summary>The metadata as stored, verbatim: a name such as <c>OME-XML</c>, and the text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> OriginalMetadata => _content.OriginalMetadata;

    /// <summary>Files inside the file that are not scenes: thumbnails, labels, time stamps. Their content is not read.</summary>
    public IReadOnlyList<ImageAttachment> Attachments => _content.Attachments;

    /// <summary>The plate that the scenes lie on; null when they lie on none.</summary>
    public PlateInfo? Plate => _content.Plate;

    /// <summary>What the format handed over.</summary>
    internal ImageContent Content => _content;

    /// <summary>
    /// Opens a file or a folder. The format is found by the first bytes, then by the name. An acquisition into an OME-Zarr whose process was killed is brought to its end first, where the folder can be written: every
    /// plane that was recorded is then in sight.
    /// </summary>
    /// <param name="path">A file, a folder, a pattern of file names such as <c>plane_*.tif</c>, the <c>file:</c> URL of one, or a URL that <see cref="OpenOptions.Stores"/> knows.</param>
    /// <param name="options">What the caller states or forces; null for nothing.</param>
    /// <exception cref="ArgumentException">The path is null or empty, or an option does not fit the image.</exception>
    /// <exception cref="StoreException">The path does not exist or cannot be read.</exception>
    /// <exception cref="UnknownFormatException">No format recognises the data.</exception>
    /// <exception cref="LamellaException">The data is damaged, or uses something that Lamella does not support.</exception>
    public static BioImage Open(string path, OpenOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (FormatRegistry.Remote(path, options?.Stores) is { } place) return new BioImage(place.Shown!, FormatRegistry.Open(place.Store, place.Key, place.Shown!, place.Kind, options));
        path = FormatRegistry.LocalPath(path);
        Pipelines.Grow.InterruptedAcquisitions.Show(path);
        return new BioImage(path, FormatRegistry.Open(path, options));
    }

    /// <summary>As <see cref="Open(string, OpenOptions?)"/>, for the URL of a file or folder.</summary>
    /// <param name="uri">An absolute URL: <c>file:</c>, or one that <see cref="OpenOptions.Stores"/> knows.</param>
    /// <param name="options">What the caller states or forces; null for nothing.</param>
    /// <exception cref="UnsupportedFeatureException">The URL is one of a server, and nobody is there to open it.</exception>
    public static BioImage Open(Uri uri, OpenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return Open(uri.IsAbsoluteUri && uri.IsFile ? uri.LocalPath : uri.OriginalString, options);
    }

    /// <summary>Opens what a stream holds. Nothing lies beside it: an image of several files opens from a path or a store.</summary>
    /// <param name="stream">A stream that can be read and sought; the image closes it, unless <paramref name="leaveOpen"/> says otherwise. Nobody else may move it while the image is open.</param>
    /// <param name="name">The name of the data, whose ending says the format where the first bytes do not, and which messages show.</param>
    /// <param name="leaveOpen">True to leave the stream open when the image is disposed.</param>
    /// <param name="options">What the caller states or forces; null for nothing.</param>
    /// <exception cref="ArgumentException">The stream cannot be sought, or the name is empty.</exception>
    /// <exception cref="LamellaException">As for a path.</exception>
    public static BioImage Open(Stream stream, string name, bool leaveOpen = false, OpenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new BioImage(name, FormatRegistry.Open(new StreamStore(stream, name, leaveOpen), name, name, SourceKind.File, options));
    }

    /// <summary>Opens a key of a store, such as a caller's own.</summary>
    /// <param name="store">The store, which holds the data and its siblings; the image disposes it.</param>
    /// <param name="key">The key of a file; empty when the store's root is the image (an OME-Zarr).</param>
    /// <param name="options">What the caller states or forces; null for nothing.</param>
    /// <exception cref="LamellaException">As for a path; the store is disposed then.</exception>
    public static BioImage Open(Store store, string key, OpenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(key);
        string shown = key.Length == 0 ? store.Name : key;
        return new BioImage(shown, FormatRegistry.Open(store, key, shown, key.Length == 0 ? SourceKind.Folder : SourceKind.File, options));
    }

    /// <summary>As <see cref="Open(string, OpenOptions?)"/>, on the thread pool.</summary>
    /// <param name="path">A file, a folder or a pattern.</param>
    /// <param name="options">What the caller states or forces; null for nothing.</param>
    /// <param name="cancellation">Keeps the work from starting; opening itself reads headers only and is not interrupted.</param>
    public static Task<BioImage> OpenAsync(string path, OpenOptions? options = null, CancellationToken cancellation = default) => Task.Run(() => Open(path, options), cancellation);

    /// <summary>As <see cref="Open(string, OpenOptions?)"/>; false when there is nothing of that name, or no format recognises it. What is damaged or unsupported is an error here too.</summary>
    /// <param name="path">A file, a folder or a pattern.</param>
    /// <param name="image">The image; null when the answer is false.</param>
    /// <param name="options">What the caller states or forces; null for nothing.</param>
    /// <exception cref="LamellaException">It is an image and cannot be opened.</exception>
    public static bool TryOpen(string path, [NotNullWhen(true)] out BioImage? image, OpenOptions? options = null)
    {
        try
        {
            image = Open(path, options);
            return true;
        }
        catch (Exception e) when (e is UnknownFormatException or StoreException { Failure: StoreFailure.NotFound })
        {
            image = null;
            return false;
        }
    }

    /// <summary>The scene with the given label, or the associated image with that name when no scene has it.</summary>
    /// <exception cref="ArgumentException">No scene, or more than one, has that name; the message lists the candidates.</exception>
    public Scene SceneNamed(string name)
    {
        List<Scene> found = [.. Scenes.Where(s => string.Equals(s.Name, name, StringComparison.Ordinal))];
        if (found.Count == 0) found = [.. AssociatedImages.Where(s => string.Equals(s.Name, name, StringComparison.Ordinal))];
        if (found.Count == 1) return found[0];
        IEnumerable<Scene> candidates = found.Count == 0 ? Scenes.Take(20) : found;
        string list = string.Join(", ", candidates.Select(s => Invariant($"{s.Index} '{s.Name}'")));
        throw new ArgumentException(found.Count == 0 ? $"no scene is named '{name}'; scenes: {list}" : $"several scenes are named '{name}': {list}; choose one by its index", nameof(name));
    }

    /// <summary>Format, path and scenes.</summary>
    public override string ToString() => Invariant($"{Format} {Path}: {Scenes.Count} {(Scenes.Count == 1 ? "scene" : "scenes")}");

    /// <summary>Closes the files behind the image. What was read stays; reading more ends with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _cache.Close();
        _content.Dispose();
    }
}
