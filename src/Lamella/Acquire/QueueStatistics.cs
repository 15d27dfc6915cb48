namespace Lamella;

/// <summary>How well an acquisition keeps up: a snapshot.</summary>
/// <param name="Capacity">Planes that the queue can hold; 0 when there is none.</param>
/// <param name="Queued">Planes that are in it now: those that wait, and those that are being stored.</param>
/// <param name="HighWaterMark">The most planes that were in it at once.</param>
/// <param name="Stored">Planes that were stored from the queue so far.</param>
/// <param name="Refused">Writes that were refused because the queue was full.</param>
/// <param name="Waits">Writes that had to wait because the queue was full.</param>
/// <param name="Waited">How long they waited, together.</param>
public readonly record struct QueueStatistics(int Capacity, int Queued, int HighWaterMark, long Stored, long Refused, long Waits, TimeSpan Waited);
