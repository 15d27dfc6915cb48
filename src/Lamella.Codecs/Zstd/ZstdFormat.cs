namespace Lamella.Codecs.Zstd;

/// <summary>The constants of the Zstandard format (RFC 8878).</summary>
internal static class ZstdFormat
{
    /// <summary>The codec's name in errors.</summary>
    public const string Name = "zstd";

    /// <summary>The magic number of a Zstandard frame (3.1.1), little-endian.</summary>
    public const uint Magic = 0xFD2F_B528;

    /// <summary>The first of the sixteen magic numbers of skippable frames (3.1.2).</summary>
    public const uint SkippableMagic = 0x184D_2A50;

    /// <summary>Clears the four free bits of a skippable frame's magic number.</summary>
    public const uint SkippableMask = 0xFFFF_FFF0;

    /// <summary>The largest content of a block (3.1.1.2.4).</summary>
    public const int MaxBlockSize = 128 * 1024;
}
