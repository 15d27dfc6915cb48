namespace Lamella;

/// <summary>A digest of the canonical pixel stream.</summary>
public enum ImagewalkDigest
{
    /// <summary>The wide ISCC-SUM: 128 bits that similar streams share in part, 128 bits of BLAKE3.</summary>
    IsccSum = 0,

    /// <summary>SHA-1, in lower-case hex.</summary>
    Sha1 = 1,

    /// <summary>SHA-256, in lower-case hex.</summary>
    Sha256 = 2,

    /// <summary>BLAKE3 with 256 bits, in lower-case hex.</summary>
    Blake3 = 3,

    /// <summary>SHA-1 over the planes in the order T, C, Z: what OMERO stores with an image.</summary>
    OmeroSha1 = 4,
}
