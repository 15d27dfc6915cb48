namespace Lamella.Server;

/// <summary>What a face has made for a request.</summary>
/// <param name="Body">The bytes.</param>
/// <param name="Type">Their media type.</param>
/// <param name="Tag">The strong entity tag, quoted; null for an answer that is not kept.</param>
internal sealed record Answer(ReadOnlyMemory<byte> Body, string Type, string? Tag = null)
{
    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}
