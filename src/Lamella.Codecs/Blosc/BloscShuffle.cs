namespace Lamella.Codecs.Blosc;

/// <summary>What is done to the bytes of a block before it is encoded; numbered as in c-blosc and in Zarr metadata.</summary>
internal enum BloscShuffle
{
    None = 0,
    Byte = 1,
    Bit = 2,
}
