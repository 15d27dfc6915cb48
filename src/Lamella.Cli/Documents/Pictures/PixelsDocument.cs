namespace Lamella.Cli.Documents;

/// <summary>The digest of the samples of a scene.</summary>
/// <param name="Sha256">SHA-256 of the samples in C order, little-endian, as hexadecimal digits.</param>
/// <param name="Scene">The index of the scene.</param>
/// <param name="Order">The axes, slowest first.</param>
/// <param name="Shape">The length of each axis.</param>
/// <param name="Dtype">The sample type.</param>
internal sealed record PixelsDocument(string Sha256, int Scene, string Order, IReadOnlyList<long> Shape, string Dtype) : Document;
