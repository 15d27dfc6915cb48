namespace Lamella;

/// <summary>What became of a plane that was handed to an acquisition.</summary>
public enum PlaneWriteResult
{
    /// <summary>It is stored on all levels.</summary>
    Stored,

    /// <summary>It was copied and waits to be stored; the caller's memory is free.</summary>
    Queued,

    /// <summary>The queue is full and was told to refuse: the plane was not taken.</summary>
    Refused,
}
