namespace Lamella.Codecs.Zstd;

/// <summary>The content checksum of a frame (RFC 8878, 3.1.1).</summary>
internal enum ZstdChecksum
{
    /// <summary>None: the container checks, or nobody does.</summary>
    None,

    /// <summary>The low 32 bits of xxHash64.</summary>
    XxHash64,
}
