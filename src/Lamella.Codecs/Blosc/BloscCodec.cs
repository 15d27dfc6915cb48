namespace Lamella.Codecs.Blosc;

/// <summary>The inner codecs as bits 5 to 7 of the header's flags number them.</summary>
internal enum BloscCodec
{
    BloscLz = 0,

    /// <summary>LZ4 blocks, whether the fast or the thorough encoder made them.</summary>
    Lz4 = 1,
    Snappy = 2,
    Zlib = 3,
    Zstd = 4,
}
