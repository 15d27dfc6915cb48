namespace Lamella.Codecs.Zstd;

/// <summary>The three numbers that make a sequence.</summary>
internal enum ZstdSequenceKind
{
    LiteralLength,
    Offset,
    MatchLength,
}
