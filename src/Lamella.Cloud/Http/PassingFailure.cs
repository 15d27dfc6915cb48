namespace Lamella.Cloud.Http;

/// <summary>A failure that may pass: the request is worth sending again.</summary>
internal sealed class PassingFailure(string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How often it is worth trying; a server that is not there will not come so soon.</summary>
    public int MostAttempts { get; init; } = int.MaxValue;

    /// <summary>When the server wants to be asked again.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
