using Lamella.Stores;

namespace Lamella.Formats;

/// <summary>What a format needs to open an image.</summary>
/// <param name="Detected">What was seen while the format was recognised; holds parts that are parsed already.</param>
/// <param name="Options">The user's choices.</param>
internal sealed record OpenContext(DetectionContext Detected, OpenOptions Options)
{
    /// <summary>The store that holds the data and its siblings.</summary>
    public Store Store => Detected.Store;

    /// <summary>The key of the data in the store.</summary>
    public string Key => Detected.Key;

    /// <summary>What the user wrote, for messages.</summary>
    public string DisplayPath => Detected.DisplayPath;
}

/// <summary>Choices that a user makes when opening.</summary>
internal sealed record OpenOptions
{
    /// <summary>Nothing chosen.</summary>
    public static OpenOptions Default { get; } = new();

    /// <summary>What a page axis of unknown meaning (Q) is presented as: Z, T or C.</summary>
    public char PageAxis { get; init; } = 'Z';

    /// <summary>Which files of a folder make the image: a pattern of names (see <c>NamePattern</c>); null for those that the folder's format takes.</summary>
    public string? FileNames { get; init; }
}
