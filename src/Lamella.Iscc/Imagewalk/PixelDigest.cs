namespace Lamella.Iscc.Imagewalk;

/// <summary>Which digest of the canonical pixel stream is wanted.</summary>
internal enum PixelDigest
{
    /// <summary>The wide ISCC-SUM.</summary>
    IsccSum,

    Sha1,

    Sha256,

    Blake3,

    /// <summary>SHA-1 over the planes in OMERO's order T, C, Z: the digest that OMERO stores with an image.</summary>
    OmeroSha1,
}
