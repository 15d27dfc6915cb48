namespace Lamella;

/// <summary>How much of the machine an operation may use. Immutable; one value may serve many operations at once.</summary>
public sealed record ExecutionOptions
{
    /// <summary>All cores, 1 GiB.</summary>
    public static ExecutionOptions Default { get; } = new();

    /// <summary>The number of worker threads; 0 (the default) means one per core.</summary>
    public int Threads { get; init; }

    /// <summary>The number of bytes that pixel buffers may hold at once, all workers together; default 1 GiB.</summary>
    public long MemoryBudget { get; init; } = 1L << 30;

    /// <summary>The number of requests that may be under way at once while a remote image is read; 0 (the default) means as many as its store thinks right.</summary>
    public int Requests { get; init; }

    /// <summary>Stops the operation at the next chunk; it ends with <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Told the bytes of each piece that a change in place has written, on the thread that wrote it; for progress.</summary>
    internal Action<long>? OnWritten { get; init; }

    /// <summary>The number of workers that <see cref="Threads"/> stands for.</summary>
    internal int Workers => Threads > 0 ? Threads : Environment.ProcessorCount;
}
