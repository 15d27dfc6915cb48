namespace Lamella.Cli.Documents;

/// <summary>An image that was copied as it is.</summary>
/// <param name="Source">What was copied, without credentials.</param>
/// <param name="Target">The copy.</param>
/// <param name="Values">Files or objects of the copy.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Kept">How many of them were there already, from a copy that was interrupted.</param>
/// <param name="Verified">True when each was read back and compared.</param>
internal sealed record CopyDocument(string Source, string Target, long Values, long Bytes, long Kept, bool Verified) : Document;
