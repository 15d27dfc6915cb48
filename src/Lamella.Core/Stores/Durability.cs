namespace Lamella.Stores;

/// <summary>When written bytes are forced to the disk. A killed process loses nothing either way; the difference is a power loss.</summary>
public enum Durability
{
    /// <summary>One flush when the whole result is committed.</summary>
    AtCommit,

    /// <summary>A flush for every key, before it gets its name.</summary>
    EveryKey,
}
