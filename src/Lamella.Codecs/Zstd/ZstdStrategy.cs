namespace Lamella.Codecs.Zstd;

/// <summary>How the encoder looks for matches.</summary>
internal enum ZstdStrategy
{
    /// <summary>One hash table, the first match found is taken.</summary>
    Fast,

    /// <summary>Two hash tables, for long and for short matches.</summary>
    DoubleFast,

    /// <summary>Rows of candidates for each hash; a match is taken once the next one or two positions have no better one.</summary>
    Lazy,
}
