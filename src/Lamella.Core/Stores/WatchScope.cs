namespace Lamella.Stores;

/// <summary>Which values of a store an image is made of.</summary>
public enum WatchScope
{
    /// <summary>Those that are asked for: the folder may hold anything else.</summary>
    Asked,

    /// <summary>All: the folder is the image, and has more values than are worth remembering one by one.</summary>
    Everything,
}
