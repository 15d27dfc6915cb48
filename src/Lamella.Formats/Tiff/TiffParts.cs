namespace Lamella.Formats.Tiff;

/// <summary>What a dialect's image has beside its scenes.</summary>
internal sealed record TiffParts
{
    /// <summary>Nothing.</summary>
    public static TiffParts None { get; } = new();

    /// <summary>Pictures beside the scenes.</summary>
    public IReadOnlyList<SceneContent> Associated { get; init; } = [];

    /// <summary>Files inside the file.</summary>
    public IReadOnlyList<ImageAttachment> Attachments { get; init; } = [];

    /// <summary>Metadata as stored, beside that of the first page.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Originals { get; init; } = [];

    /// <summary>Pages that nothing shows.</summary>
    public IReadOnlyList<ContentPart> Unused { get; init; } = [];

    /// <summary>What is promised and not stored.</summary>
    public IReadOnlyList<ContentPart> Missing { get; init; } = [];

    /// <summary>Planes that are promised and not stored.</summary>
    public long MissingPlanes { get; init; }
}
