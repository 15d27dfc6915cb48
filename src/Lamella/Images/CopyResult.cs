namespace Lamella;

/// <summary>What a copy did.</summary>
/// <param name="Target">The name of the copy.</param>
/// <param name="Values">Values of the source.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Kept">Values that were there already.</param>
public sealed record CopyResult(string Target, long Values, long Bytes, long Kept);
