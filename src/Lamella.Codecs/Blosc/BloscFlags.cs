namespace Lamella.Codecs.Blosc;

/// <summary>Byte 2 of the header; bits 5 to 7 number the inner codec.</summary>
[Flags]
internal enum BloscFlags : byte
{
    None = 0,
    ByteShuffle = 1,

    /// <summary>The data follows the header unencoded and unfiltered ("memcpyed").</summary>
    Stored = 2,
    BitShuffle = 4,
    Reserved = 8,

    /// <summary>Each block is one stream.</summary>
    DoNotSplit = 16,
}
