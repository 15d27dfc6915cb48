namespace Lamella.Codecs.Zstd;

/// <summary>One step of decoding: copy literals, then copy a match (RFC 8878, 3.1.1.3.2).</summary>
/// <param name="LiteralLength">Number of literals.</param>
/// <param name="MatchLength">Length of the match, at least 3.</param>
/// <param name="OffsetValue">1 to 3: a recent offset; else the offset plus 3.</param>
internal readonly record struct ZstdSequence(uint LiteralLength, uint MatchLength, uint OffsetValue);
