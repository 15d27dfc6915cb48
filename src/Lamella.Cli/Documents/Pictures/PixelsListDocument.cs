namespace Lamella.Cli.Documents;

/// <summary>The digests of several images.</summary>
/// <param name="Images">The images that could be read.</param>
/// <param name="Errors">The inputs that could not.</param>
internal sealed record PixelsListDocument(IReadOnlyList<PixelsListDocument.ImageEntry> Images, IReadOnlyList<InputFailure> Errors) : Document
{
    /// <summary>The digest of one image.</summary>
    /// <param name="Path">The image.</param>
    /// <param name="Sha256">SHA-256 of the samples in C order, little-endian, as hexadecimal digits.</param>
    /// <param name="Scene">The index of the scene.</param>
    /// <param name="Order">The axes, slowest first.</param>
    /// <param name="Shape">The length of each axis.</param>
    /// <param name="Dtype">The sample type.</param>
    public sealed record ImageEntry(string Path, string Sha256, int Scene, string Order, IReadOnlyList<long> Shape, string Dtype);
}
