using Lamella.Engine;
using Lamella.Formats;

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

    private BioImage(string path, ImageContent content)
    {
        Path = path;
        _content = content;
        ChunkCache cache = new(CacheBytes);
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

    /// <summary>What the format handed over.</summary>
    internal ImageContent Content => _content;

    /// <summary>
    /// Opens a file or a folder. The format is found by the first bytes, then by the name. An acquisition into an OME-Zarr whose process was killed is brought to its end first, where the folder can be written: every
    /// plane that was recorded is then in sight.
    /// </summary>
    /// <param name="path">A file, a folder, a pattern of file names such as <c>plane_*.tif</c>, or the <c>file:</c> URL of one.</param>
    /// <exception cref="ArgumentException">The path is null or empty.</exception>
    /// <exception cref="StoreException">The path does not exist or cannot be read.</exception>
    /// <exception cref="UnknownFormatException">No format recognises the data.</exception>
    /// <exception cref="LamellaException">The data is damaged, or uses something that Lamella does not support.</exception>
    public static BioImage Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = FormatRegistry.LocalPath(path);
        Pipelines.Grow.InterruptedAcquisitions.Show(path);
        return new BioImage(path, FormatRegistry.Open(path));
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

    /// <inheritdoc/>
    public void Dispose() => _content.Dispose();
}
