namespace Lamella.Codecs.Jpeg2000;

/// <summary>What is done with the first three samples of a pixel after decoding.</summary>
internal enum Jpeg2000Color
{
    /// <summary>
    /// As the JP2 boxes say (sYCC becomes RGB); a bare codestream of three components whose last two are subsampled is taken for YCbCr as well, as other decoders do.
    /// </summary>
    FromStream,

    /// <summary>Nothing: samples as they were coded.</summary>
    Stored,

    /// <summary>They are YCbCr (full range, ITU-R BT.601) and become RGB.</summary>
    YCbCr,
}
