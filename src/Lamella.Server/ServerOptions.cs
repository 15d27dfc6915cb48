namespace Lamella.Server;

/// <summary>What is served, where, and within which limits.</summary>
public sealed record ServerOptions
{
    /// <summary>The folders and images that are served. One folder is served as the root; several have their names in front.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>The port; 0 for one that is free.</summary>
    public int Port { get; init; }

    /// <summary>The address of this machine that is listened at; null for the loopback address, which only this machine reaches. At any other, a token is asked for.</summary>
    public System.Net.IPAddress? Bind { get; init; }

    /// <summary>Asks for a token also at the loopback address: for a server behind a proxy that others reach.</summary>
    public bool RequireToken { get; init; }

    /// <summary>The file of tokens (<see cref="TokenRegister"/>); null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The identity provider (OpenID Connect) whose signed tokens open the server too, such as <c>https://login.example.org/realms/science</c>; null for none. https, or http on this machine.</summary>
    public Uri? Authority { get; init; }

    /// <summary>The audience that the provider's tokens are for: the name under which it knows this server.</summary>
    public string Audience { get; init; } = "lamella";

    /// <summary>What stands before all addresses, such as <c>/images</c>, behind a proxy that keeps it; empty for nothing.</summary>
    public string PathBase { get; init; } = string.Empty;

    /// <summary>How images are opened.</summary>
    public OpenOptions? Opening { get; init; }

    /// <summary>What the info address answers for an image, as JSON: a host decides how much it tells. Null for no such address.</summary>
    public Func<BioImage, string, byte[]>? Describe { get; init; }

    /// <summary>Where chunks are kept that were made; null for a folder of its own below the temporary files, which is removed at the end.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Bytes that kept chunks may take.</summary>
    public long CacheBytes { get; init; } = 4L << 30;

    /// <summary>Images that stay open while nobody reads them.</summary>
    public int MostOpen { get; init; } = 64;

    /// <summary>Bytes that one request may hold.</summary>
    public long MemoryBudget { get; init; } = 1L << 30;

    /// <summary>Bytes of samples that one request may ask for.</summary>
    public long MostRegionBytes { get; init; } = 512L << 20;

    /// <summary>Pixels of a picture that one request may ask for.</summary>
    public long MostPicturePixels { get; init; } = 64 << 20;

    /// <summary>Requests for pixels that are worked on at once; others wait. 0 for twice the processors.</summary>
    public int MostAtOnce { get; init; }

    /// <summary>A file to which every request is added as a line of JSON: who, what, when, and what became of it, never a token. Null for none.</summary>
    public string? AuditFile { get; init; }

    /// <summary>Told about requests that failed for a reason of the server's own, and nothing about others.</summary>
    public Action<string>? Log { get; init; }
}
