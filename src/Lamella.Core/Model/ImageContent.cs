namespace Lamella;

/// <summary>What a format makes of one path: scenes, the original metadata verbatim, and what a user must be told. The public face is <c>BioImage</c>.</summary>
public sealed class ImageContent : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly IReadOnlyList<string> _warnings = [];

    /// <summary>The format's name, such as <c>OME-TIFF</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The scenes in the order of the file.</summary>
    public required IReadOnlyList<SceneContent> Scenes { get; init; }

    /// <summary>Label images that belong to the scenes; they are no scenes of their own.</summary>
    public IReadOnlyList<SceneContent> Labels { get; init; } = [];

    /// <summary>Pictures beside the scenes, each with a name: the thumbnail, label and overview of a slide. They are neither scenes nor levels of one.</summary>
    public IReadOnlyList<SceneContent> Associated { get; init; } = [];

    /// <summary>The metadata as stored: a name (such as <c>OME-XML</c>) and the text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> OriginalMetadata { get; init; } = [];

    /// <summary>Files inside the file that are no scenes: thumbnails, labels, time stamps. Their content is not read.</summary>
    public IReadOnlyList<ImageAttachment> Attachments { get; init; } = [];

    /// <summary>Problems to show to the user: doubtful values, unreadable codecs, and a sentence for each entry of <see cref="Unused"/> and <see cref="Missing"/>.</summary>
    public IReadOnlyList<string> Warnings
    {
        get => [.. _warnings, .. Unused.Select(part => "not shown: " + part), .. Missing.Select(part => "missing: " + part)];
        init => _warnings = value;
    }

    /// <summary>What the container stores and no scene, label, associated image or attachment shows.</summary>
    public IReadOnlyList<ContentPart> Unused { get; init; } = [];

    /// <summary>Those of <see cref="Unused"/> that belong to other programs and have a place of their own in the container.</summary>
    internal IReadOnlyList<ForeignPart> Foreign { get; init; } = [];

    /// <summary>What the metadata promises and nothing stores. Missing planes and chunks read as the fill value.</summary>
    public IReadOnlyList<ContentPart> Missing { get; init; } = [];

    /// <summary>Planes that the metadata promises and no file holds; they read as fill.</summary>
    public long MissingPlanes { get; init; }

    /// <summary>The plate that the scenes lie on; null when they lie on none.</summary>
    public PlateInfo? Plate { get; init; }

    /// <summary>The format's own model of the whole image (an OME document), for writers that can keep more.</summary>
    internal object? Native { get; init; }

    /// <summary>The paths of the images that this one is made of; empty for one that was opened.</summary>
    internal IReadOnlyList<string> MadeOf { get; init; } = [];

    /// <summary>The stores that the image is read from, those of its parts too.</summary>
    public IEnumerable<Stores.Store> Stores => _owned.SelectMany(owned => owned switch
    {
        Stores.Store store => [store],
        ImageContent part => part.Stores,
        _ => (IEnumerable<Stores.Store>)[],
    });

    /// <summary>The same image with other scenes and further warnings. It owns what this one owned.</summary>
    internal ImageContent With(IReadOnlyList<SceneContent> scenes, IReadOnlyList<string> warnings)
    {
        ImageContent changed = new()
        {
            Format = Format,
            Scenes = scenes,
            Labels = Labels,
            Associated = Associated,
            OriginalMetadata = OriginalMetadata,
            Attachments = Attachments,
            Warnings = [.. _warnings, .. warnings],
            Unused = Unused,
            Missing = Missing,
            MissingPlanes = MissingPlanes,
            Plate = Plate,
            Native = Native,
            MadeOf = MadeOf,
        };
        changed._owned.AddRange(_owned);
        _owned.Clear();
        return changed;
    }

    /// <summary>Makes a store, or an image that this one is made of, live as long as the image.</summary>
    public ImageContent Owning(IDisposable part)
    {
        _owned.Add(part);
        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable store in _owned) store.Dispose();
        _owned.Clear();
    }
}

/// <summary>A file inside an image file.</summary>
/// <param name="Name">The name, such as <c>Thumbnail</c>.</param>
/// <param name="Type">The kind of content in the words of the format, such as <c>JPG</c>.</param>
public sealed record ImageAttachment(string Name, string Type);
