namespace Lamella;

/// <summary>Where planes wait that an acquisition has taken and not stored yet.</summary>
public enum QueueStorage
{
    /// <summary>
    /// In a mapped file in the folder of the image, which is allocated at the start: planes that were taken survive the end of the process, and the next one who opens the image stores them. Copying into it is as fast
    /// as memory; on a folder that is not on a local disk it may be slower.
    /// </summary>
    File,

    /// <summary>In memory: planes that wait are lost when the process is killed.</summary>
    Memory,
}
