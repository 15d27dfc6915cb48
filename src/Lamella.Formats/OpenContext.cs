using Lamella.Stores;

namespace Lamella.Formats;

/// <summary>What a format needs to open an image.</summary>
/// <param name="Detected">What was seen while the format was recognised; holds parts that are parsed already.</param>
/// <param name="Options">The user's choices.</param>
public sealed record OpenContext(DetectionContext Detected, OpenOptions Options)
{
    /// <summary>The store that holds the data and its siblings.</summary>
    public Store Store => Detected.Store;

    /// <summary>The key of the data in the store.</summary>
    public string Key => Detected.Key;

    /// <summary>What the user wrote, for messages.</summary>
    public string DisplayPath => Detected.DisplayPath;
}
