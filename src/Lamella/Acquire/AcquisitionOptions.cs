namespace Lamella;

/// <summary>How an acquisition takes its planes: <see cref="WritableImage.StartAcquisition"/>. Immutable.</summary>
public sealed record AcquisitionOptions
{
    /// <summary>The number of planes that may wait to be stored; default 64. 0 for no queue: each write then returns when its plane is stored.</summary>
    public int QueuePlanes { get; init; } = 64;

    /// <summary>The bytes that may wait to be stored; default 256 MiB. The smaller of the two limits counts, and there is room for one plane at least.</summary>
    public long QueueBytes { get; init; } = 256L << 20;

    /// <summary>What a write does when the queue is full; default <see cref="FullQueue.Wait"/>.</summary>
    public FullQueue WhenFull { get; init; }

    /// <summary>Where planes wait; default <see cref="QueueStorage.File"/>.</summary>
    public QueueStorage QueueStorage { get; init; }

    /// <summary>The number of threads that store planes; 0 (the default) for one per core, at most 4. With no queue the caller's threads do it.</summary>
    public int Workers { get; init; }

    /// <summary>Workers and memory for each plane; by default one thread.</summary>
    public ExecutionOptions Execution { get; init; } = new() { Threads = 1 };
}
