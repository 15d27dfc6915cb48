using System.Diagnostics.Metrics;

namespace Lamella;

/// <summary>What went over the network: the numbers that a user on a slow line pays for. Thread-safe. The same counts, but for the time, go to the meter <c>Lamella.Cloud</c>.</summary>
public sealed class CloudTraffic
{
    private static readonly Meter Meter = new("Lamella.Cloud");
    private static readonly Counter<long> AllRequests = Meter.CreateCounter<long>("lamella.cloud.requests");
    private static readonly Counter<long> AllRepeated = Meter.CreateCounter<long>("lamella.cloud.repeated");
    private static readonly Counter<long> AllBytes = Meter.CreateCounter<long>("lamella.cloud.bytes", "By");
    private static readonly Counter<long> AllSent = Meter.CreateCounter<long>("lamella.cloud.bytes_sent", "By");
    private static readonly Counter<long> AllHits = Meter.CreateCounter<long>("lamella.cloud.cache_hits");
    private long _requests;
    private long _repeated;
    private long _received;
    private long _sent;
    private long _hits;
    private long _waited;

    /// <summary>Requests that were sent, repetitions included.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that were sent again after a failure.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    /// <summary>Bytes of values that were received.</summary>
    public long BytesReceived => Interlocked.Read(ref _received);

    /// <summary>Bytes of values that were sent.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    /// <summary>Reads that were answered from the disk cache.</summary>
    public long CacheHits => Interlocked.Read(ref _hits);

    /// <summary>The time that requests took, all added up: those under way at once count each.</summary>
    public TimeSpan Waiting => TimeSpan.FromTicks(Interlocked.Read(ref _waited));

    internal static void Count(CloudTraffic? traffic, long sent, bool again)
    {
        AllRequests.Add(1);
        if (again) AllRepeated.Add(1);
        AllSent.Add(sent);
        if (traffic is null) return;
        Interlocked.Increment(ref traffic._requests);
        if (again) Interlocked.Increment(ref traffic._repeated);
        Interlocked.Add(ref traffic._sent, sent);
    }

    internal static void CountReceived(CloudTraffic? traffic, long bytes, TimeSpan waited)
    {
        AllBytes.Add(bytes);
        if (traffic is null) return;
        Interlocked.Add(ref traffic._received, bytes);
        Interlocked.Add(ref traffic._waited, waited.Ticks);
    }

    internal static void CountHit(CloudTraffic? traffic)
    {
        AllHits.Add(1);
        if (traffic is not null) Interlocked.Increment(ref traffic._hits);
    }
}
