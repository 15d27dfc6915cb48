namespace Lamella;

/// <summary>How servers and object stores are talked to. Immutable.</summary>
public sealed record CloudOptions
{
    /// <summary>32 requests at once, failures repeated for up to two minutes, no disk cache, any address.</summary>
    public static CloudOptions Default { get; } = new();

    /// <summary>Requests of one store that may be under way at once; default 32.</summary>
    public int Requests { get; init; } = 32;

    /// <summary>How often a request is sent again that failed for a reason that may pass (status 429 or 5xx, a connection that was cut, an answer that was not whole); default 8.</summary>
    public int Retries { get; init; } = 8;

    /// <summary>The pause before the first repetition, which doubles from one to the next and varies by chance; default 200 ms. A server's Retry-After counts when it is longer.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a request may take with all its repetitions; default 2 minutes.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a server may send nothing before the request counts as failed; default 30 seconds.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True to refuse servers at addresses of private networks, of this machine and of the local link, also where a redirect leads there: for programs that open what strangers name. Default: false.</summary>
    public bool RefusePrivateAddresses { get; init; }

    /// <summary>True to read buckets whose owner makes who asks pay. Default: false, and such a bucket refuses.</summary>
    public bool RequesterPays { get; init; }

    /// <summary>A folder that keeps blocks of remote values for later runs; null (the default) for none. Blocks are named by URL and ETag, so a value that changed is read anew.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Bytes that the cache may hold, least recently used out first; default 10 GiB.</summary>
    public long CacheBytes { get; init; } = 10L << 30;

    /// <summary>Told of every request; null for nobody.</summary>
    public CloudTraffic? Traffic { get; init; }
}
