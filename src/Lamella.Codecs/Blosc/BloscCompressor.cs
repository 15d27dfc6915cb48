namespace Lamella.Codecs.Blosc;

/// <summary>The inner encoders that can be asked for.</summary>
internal enum BloscCompressor
{
    Lz4,
    Lz4Hc,
    Zlib,
    Zstd,
}
