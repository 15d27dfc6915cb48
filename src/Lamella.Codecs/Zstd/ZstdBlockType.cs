namespace Lamella.Codecs.Zstd;

/// <summary>Block types (RFC 8878, 3.1.1.2.2).</summary>
internal enum ZstdBlockType
{
    Raw = 0,
    RunLength = 1,
    Compressed = 2,
    Reserved = 3,
}
