using System.Net;

namespace Lamella.Cloud.Http;

/// <summary>The answer to a request. The bytes of a value are in the buffer that the request was sent with.</summary>
internal sealed record RemoteReply
{
    /// <summary>The status.</summary>
    public required HttpStatusCode Status { get; init; }

    /// <summary>The ETag as it was sent, with its quotes.</summary>
    public string? ETag { get; init; }

    /// <summary>When the value was last changed, as the server says.</summary>
    public string? LastModified { get; init; }

    /// <summary>Bytes of the whole value; null when the server does not tell.</summary>
    public long? Total { get; init; }

    /// <summary>The place of the first byte that came.</summary>
    public long Start { get; init; }

    /// <summary>True when the whole value came, whatever was asked for.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The text of an answer that is not a value.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>Where a redirect that is not followed leads to.</summary>
    public Uri? Location { get; init; }

    /// <summary>Headers by name, for those that only one protocol has.</summary>
    public Func<string, string?> Header { get; init; } = static _ => null;

    /// <summary>True for 200 to 299.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>What tells versions of the value apart; null when the server gives nothing.</summary>
    public string? Stamp => ETag ?? (LastModified is null ? null : LastModified + " " + Total);
}
