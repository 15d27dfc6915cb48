namespace Lamella.Codecs.JpegXr;

/// <summary>The OUTPUT_BITDEPTH field of the image header (T.832 8.3.16): the sample format that a decoder delivers.</summary>
internal enum SampleDepth
{
    /// <summary>One bit per pixel, 1 is white.</summary>
    BitWhiteOne = 0,

    /// <summary>Unsigned 8 bit.</summary>
    UInt8 = 1,

    /// <summary>Unsigned 16 bit.</summary>
    UInt16 = 2,

    /// <summary>Signed 16-bit fixed point.</summary>
    Int16 = 3,

    /// <summary>Half-precision float.</summary>
    Float16 = 4,

    /// <summary>Unsigned 32 bit.</summary>
    UInt32 = 5,

    /// <summary>Signed 32-bit fixed point.</summary>
    Int32 = 6,

    /// <summary>Single-precision float.</summary>
    Float32 = 7,

    /// <summary>Three 5-bit colours.</summary>
    Packed555 = 8,

    /// <summary>Three 10-bit colours.</summary>
    Packed101010 = 9,

    /// <summary>5, 6 and 5 bits of colour.</summary>
    Packed565 = 10,

    /// <summary>One bit per pixel, 1 is black.</summary>
    BitBlackOne = 15,
}
