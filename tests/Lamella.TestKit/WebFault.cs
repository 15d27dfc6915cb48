namespace Lamella.TestKit;

/// <summary>What <see cref="WebServer"/> does wrong with an answer.</summary>
public sealed record WebFault
{
    /// <summary>The status of an answer without a body.</summary>
    public int? Status { get; init; }

    /// <summary>Seconds after which the server wants to be asked again.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Where a redirect leads to.</summary>
    public string? Location { get; init; }

    /// <summary>The connection ends after so many bytes of the body.</summary>
    public long? CutAfter { get; init; }

    /// <summary>It stays open instead, and nothing more comes.</summary>
    public bool Stalls { get; init; }

    /// <summary>Another range is sent, so many bytes further on.</summary>
    public long? Shift { get; init; }

    /// <summary>So many bytes fewer are sent, and the answer says so.</summary>
    public long? Shorten { get; init; }

    /// <summary>Another value.</summary>
    public byte[]? Content { get; init; }
}
