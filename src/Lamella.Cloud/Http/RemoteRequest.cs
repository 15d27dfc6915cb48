namespace Lamella.Cloud.Http;

/// <summary>One request for a value or about it.</summary>
internal sealed record RemoteRequest
{
    /// <summary>The method.</summary>
    public required HttpMethod Method { get; init; }

    /// <summary>The address, with all that is secret in it.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The value for messages: a URL without secrets.</summary>
    public required string Shown { get; init; }

    /// <summary>The first byte that is wanted; negative for so many before the end; null for the whole value.</summary>
    public long? From { get; init; }

    /// <summary>The number of bytes that are wanted from there on.</summary>
    public long Count { get; init; }

    /// <summary>Most bytes of an answer that is the whole value.</summary>
    public long Most { get; init; } = long.MaxValue;

    /// <summary>What is sent.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Signs the request, each time that it is sent: signatures carry the time.</summary>
    public Action<HttpRequestMessage, ReadOnlyMemory<byte>>? Sign { get; init; }

    /// <summary>True when the request may be sent again after an answer got lost.</summary>
    public bool Repeatable { get; init; } = true;
}
